"""Makes a host anew whose machine vanished behind Pulumi's back."""

from typing import Any

from tools.stack.aws import set_up
from tools.stack.deployment import update
from tools.stack.docker import HostUnreachable
from tools.stack.engine import Engine
from tools.stack.hosts import Placement
from tools.stack.machines import KIND, instance_of, machine_state
from tools.stack.recovery import recover
from tools.stack.stack_file import aws_account, host_kinds
from tools.stack.terminal import CommandError, say

DYNAMIC = "pulumi-python:dynamic:Resource"


def recover_host(engine: Engine, state: dict[str, Any], name: str, *, force: bool) -> int:
    """Make a host work again; of one that the stack did not start, only left-overs are removed.

    By force, all that is on a machine of the venue is made anew, as after a loss of its disk, or
    forgotten if the machine does not answer.

    The machine of a host in the cloud is replaced, and so is all that was on it. Nothing is
    refreshed before: that would fail for the Docker that is gone, and take from the state what ties
    containers to their machine.

    Args:
        engine: the stack's.
        state: its state.
        name: the host's name.
        force: replace the machine even if it answers.

    Raises:
        CommandError: there is no such host, or it is well.
    """
    stack = engine.stack
    kinds = host_kinds(stack)
    if name not in kinds:
        raise CommandError(f"stack {stack} has no host {name!r}; its hosts are: {', '.join(kinds)}")
    machine = _machine_of_the_venue(state, name) if kinds[name] == "ssh" and force else None
    if machine:
        return _renew(engine, state, name, machine["urn"])
    if kinds[name] != KIND:
        return 0 if recover(engine, state, everywhere=True) else 1
    set_up(stack)
    instance = instance_of(state, name)
    if instance is None:
        say(f"the machine of host {name} is not in the stack's state: an update makes one")
        recover(engine, state)
        return update(engine, state)
    if not force:
        _refuse_if_well(Placement.of(stack, state), name)
    account = aws_account(stack)
    condition = machine_state(instance["id"], *account) if account else "unknown"
    say(f"host {name}: AWS says of its machine {instance['id']}: {condition}; it is made anew")
    recover(engine, state)
    return update(engine, state, replace=instance["urn"])


def _renew(engine: Engine, state: dict[str, Any], name: str, urn: str) -> int:
    try:
        Placement.of(engine.stack, state).hosts[name].docker.run("version")
    except HostUnreachable as error:
        say(f"{error}; what was on it is forgotten")
        return engine.forget(urn)
    recover(engine, state)
    return update(engine, state, replace=urn)


def _machine_of_the_venue(state: dict[str, Any], name: str) -> dict[str, Any] | None:
    """What stands for it in the state: all that is on the machine is replaced with it."""
    for resource in state.get("resources") or ():
        if resource["type"] == DYNAMIC and resource["urn"].endswith(f"::{name}-machine"):
            found: dict[str, Any] = resource
            return found
    return None


def _refuse_if_well(placement: Placement, name: str) -> None:
    host = placement.hosts.get(name)
    if host is None:
        return
    try:
        host.docker.run("version")
    except HostUnreachable as error:
        say(str(error))
        return
    except CommandError as error:
        raise CommandError(
            f"host {name} answers, but not its Docker ({error}); log in and mend it, or give up "
            "what is on its disk by FORCE=1"
        ) from error
    raise CommandError(
        f"host {name} answers, and so does its Docker: nothing was changed; FORCE=1 makes it anew "
        "all the same, and what is on its disk is lost"
    )
