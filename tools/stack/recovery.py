"""Puts right what an interrupted update left behind: its lock, and containers nobody remembers.

Only what is surely dead or surely ours is touched: a lock of a process of this machine that no
longer runs, and containers and networks with this stack's label that its state does not know.
"""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.stack.docker import DockerObject, containers, docker, networks
from tools.stack.engine import Engine
from tools.stack.terminal import CommandError, say


def recover(engine: Engine, state: dict[str, Any]) -> None:
    """Make the stack, which is in this state, ready for the next update.

    Raises:
        CommandError: another update of it is running.
    """
    _break_dead_locks(engine.stack)
    remove_orphans(engine.stack, state)
    pending = state.get("pending_operations") or []
    if pending:
        say(f"forgetting {len(pending)} interrupted operations")
        if engine.clear_pending_creates():
            raise CommandError("the interrupted operations could not be cleared; see above")


def remove_orphans(stack: str, state: dict[str, Any]) -> None:
    """Remove the stack's containers and networks that its state does not know."""
    known = {resource.get("id") for resource in state.get("resources", [])}
    for container in _unknown(containers(stack), known):
        say(f"removing {container.name}, left over from an interrupted update")
        docker("rm", "--force", container.id)
    for network in _unknown(networks(stack), known):
        say(f"removing network {network.name}, left over from an interrupted update")
        docker("network", "rm", network.id)


def _unknown(objects: list[DockerObject], known: set[str | None]) -> Iterator[DockerObject]:
    return (item for item in objects if item.id not in known)


def _break_dead_locks(stack: str) -> None:
    for file in _locks(stack):
        holder = json.loads(file.read_text(encoding="utf-8"))
        pid, machine = int(holder["pid"]), holder["hostname"]
        if machine != socket.gethostname():
            raise CommandError(
                f"stack {stack} is locked by {holder['username']} on {machine} since "
                f"{holder['timestamp']}; if that update is surely dead, remove {file}"
            )
        if _runs(pid):
            raise CommandError(
                f"another update of stack {stack} is running (process {pid}, since "
                f"{holder['timestamp']}); wait for it to end"
            )
        say(f"removing the lock of process {pid}, which was interrupted")
        file.unlink()


def _locks(stack: str) -> list[Path]:
    """The lock files of a local backend; other backends keep their locks to themselves."""
    backend = os.environ.get("PULUMI_BACKEND_URL", "")
    if not backend.startswith("file://"):
        return []
    folder = Path(backend.removeprefix("file://")).expanduser() / ".pulumi" / "locks"
    return sorted(folder.glob(f"*/*/{stack}/*.json"))


def _runs(pid: int) -> bool:
    """Whether that process is a Pulumi that still runs, and no other that got its number since."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    return fields["Name"] == "pulumi" and not fields["State"].startswith("Z")
