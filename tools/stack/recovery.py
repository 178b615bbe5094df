"""Puts right what an interrupted update left behind: its lock, and containers nobody remembers.

Only what is surely dead or surely ours is touched: a lock of a process of this machine that no
longer runs, and containers and networks with this stack's label that its state does not know.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from tools.stack.docker import Docker, DockerObject
from tools.stack.engine import Engine
from tools.stack.hosts import Placement, StackHost, each_host
from tools.stack.local_backend import break_dead_locks
from tools.stack.machines import INSTANCE
from tools.stack.strays import find_strays, tell_strays
from tools.stack.terminal import CommandError, say

AWS = "aws:"


def recover(engine: Engine, state: dict[str, Any], *, everywhere: bool = False) -> bool:
    """Make the stack, which is in this state, ready for the next update.

    Args:
        engine: the stack's.
        state: its state.
        everywhere: look for left-overs on other hosts too, even if no update was interrupted.

    Returns:
        Whether all hosts answered that were asked.

    Raises:
        CommandError: another update of it is running.
    """
    break_dead_locks(engine.stack)
    hosts = Placement.of(engine.stack, state).hosts.values()
    pending = state.get("pending_operations") or []
    asked = [host for host in hosts if everywhere or pending or not host.docker.remote]
    answered = remove_orphans(engine.stack, state, asked)
    if pending:
        _forget(engine, pending, remote=any(host.docker.remote for host in hosts))
    if pending or everywhere:
        strays = find_strays(engine.stack, state)
        if strays:
            say(tell_strays(engine.stack, strays))
    return answered


def remove_orphans(stack: str, state: dict[str, Any], hosts: Iterable[StackHost]) -> bool:
    """Remove the stack's containers and networks on these hosts that its state does not know.

    Returns:
        Whether all hosts answered.
    """
    known = {resource.get("id") for resource in state.get("resources", [])}
    return each_host(hosts, lambda host: _remove_orphans(host.docker, stack, known))


def _remove_orphans(docker: Docker, stack: str, known: set[str | None]) -> None:
    for container in _unknown(docker.containers(stack), known):
        say(f"removing {container.name}, left over from an interrupted update")
        docker.run("rm", "--force", container.id)
    for network in _unknown(docker.networks(stack), known):
        say(f"removing network {network.name}, left over from an interrupted update")
        docker.run("network", "rm", network.id)


def _unknown(objects: list[DockerObject], known: set[str | None]) -> Iterator[DockerObject]:
    return (item for item in objects if item.id not in known)


def _forget(engine: Engine, pending: list[dict[str, Any]], *, remote: bool) -> None:
    for operation in pending:
        resource = operation["resource"]
        kind = resource["type"]
        if operation["type"] == "creating" and kind.startswith(AWS) and kind != INSTANCE:
            name = resource["urn"].rpartition("::")[2]
            say(
                f"{name} ({kind}) was being created: if it was, nobody knows it now; "
                f"look for it in the console of AWS, by the tag of stack {engine.stack}"
            )
    say(f"forgetting {len(pending)} interrupted operations")
    if engine.clear_pending_creates(remote_hosts=remote):
        raise CommandError("the interrupted operations could not be cleared; see above")
