"""Makes a host anew whose machine vanished behind Pulumi's back."""

from typing import Any

from tools.stack.deployment import update
from tools.stack.docker import HostUnreachable
from tools.stack.engine import Engine
from tools.stack.hosts import Placement
from tools.stack.machines import (
    INSTANCE,
    STARTED_KINDS,
    boot_of,
    instance_of,
    machine_of,
    machine_state,
)
from tools.stack.recovery import recover
from tools.stack.set_up import set_up
from tools.stack.stack_file import aws_account, host_kinds
from tools.stack.terminal import CommandError, say


def recover_host(engine: Engine, state: dict[str, Any], name: str, *, force: bool) -> int:
    """Make a host work again; of one that the stack did not start, only left-overs are removed.

    The machine of a host in the cloud is replaced, a bare machine is switched off and on; all that
    was on it is made anew. Nothing is refreshed before: that would fail for the Docker that is
    gone, and take from the state what ties containers to their machine.

    By force, all that is on a machine of the venue is made anew, as after a loss of its disk, or
    forgotten if the machine does not answer.

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
    # A bare machine's boot comes before the machine that came of it.
    machine = (boot_of(state, name) or machine_of(state, name)) if force else None
    if machine and kinds[name] in ("ssh", "pxe"):
        set_up(stack)
        return _renew(engine, state, name, machine["urn"])
    if kinds[name] not in STARTED_KINDS:
        return 0 if recover(engine, state, everywhere=True) else 1
    set_up(stack)
    found = (boot_of if kinds[name] == "pxe" else instance_of)(state, name)
    if found is None:
        say(f"the machine of host {name} is not in the stack's state: an update makes one")
        recover(engine, state)
        return update(engine, state)
    if not force:
        _refuse_if_well(Placement.of(stack, state), name)
    say(f"host {name}: {_condition(stack, found)}; it is made anew")
    recover(engine, state)
    return update(engine, state, replace=found["urn"])


def _renew(engine: Engine, state: dict[str, Any], name: str, machine: str) -> int:
    """Make a machine anew that answers; forget another with all that was on it."""
    try:
        Placement.of(engine.stack, state).hosts[name].docker.run("version")
    except HostUnreachable as error:
        say(f"{error}; what was on it is forgotten")
        return engine.forget(machine)
    recover(engine, state)
    return update(engine, state, replace=machine)


def _condition(stack: str, found: dict[str, Any]) -> str:
    """What is known of a machine that does not answer."""
    if found["type"] != INSTANCE:
        return "it is switched off and on"
    account = aws_account(stack)
    condition = machine_state(found["id"], *account) if account else "unknown"
    return f"AWS says of its machine {found['id']}: {condition}"


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
