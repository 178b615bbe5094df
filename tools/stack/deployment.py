"""The commands that change what is deployed."""

import argparse
import sys
from typing import Any

from streaming.naming import LABEL_PREFIX
from tools.stack.aws import explain_errors
from tools.stack.cost_table import cost_table
from tools.stack.engine import Engine
from tools.stack.farewell import keep_recordings, vanished
from tools.stack.hosts import Placement, StackHost, each_host
from tools.stack.publish import registry_of
from tools.stack.recovery import recover, remove_orphans
from tools.stack.set_up import set_up
from tools.stack.strays import end_strays, find_strays, tell_strays
from tools.stack.summary import print_summary
from tools.stack.terminal import CommandError, say


def up(engine: Engine, _options: argparse.Namespace) -> int:
    """Deploy the stack and print its addresses."""
    state = engine.require_stack()
    set_up(engine.stack)
    recover(engine, state)
    return update(engine, state)


def update(engine: Engine, state: dict[str, Any], *, replace: str | None = None) -> int:
    """Deploy the stack, which is in this state, and print its addresses and what it costs.

    Args:
        engine: the stack's.
        state: its state.
        replace: URN of a resource that is to be made anew.
    """
    code = engine.update(replace=replace)
    if code:
        explain_errors(engine.stack, engine.errors)
        _name_dead_hosts(engine.stack, state)
        say("\nnot everything was deployed; mend what is said above and run it again")
        return code
    answers = print_summary(engine)
    _show_cost(engine.stack)
    return 0 if answers else 1


def preview(engine: Engine, _options: argparse.Namespace) -> int:
    """Show what an update would change, and what the stack costs."""
    engine.require_stack()
    set_up(engine.stack)
    code = engine.preview()
    if code:
        explain_errors(engine.stack, engine.errors)
    else:
        _show_cost(engine.stack)
    return code


def publish(engine: Engine, _options: argparse.Namespace) -> int:
    """Build the images and push them to the stack's registry, deploying nothing."""
    state = engine.require_stack()
    registry = registry_of(engine.stack)
    if registry.get("kind", "none") == "none":
        raise CommandError(
            f"stack {engine.stack} has no registry; name one in `registry` of its stack file "
            "(docs/registries.md)"
        )
    set_up(engine.stack)
    recover(engine, state)
    code = engine.publish()
    if code:
        explain_errors(engine.stack, engine.errors)
    else:
        say(f"\npublished to {registry.get('address', 'the registry of the AWS account')}")
    return code


def down(engine: Engine, options: argparse.Namespace) -> int:
    """Take the stack down; recordings on hosts that go with it are copied out before."""
    state = engine.find_state()
    placement = Placement.of(engine.stack, state or {})
    if state is not None:
        set_up(engine.stack)
        recover(engine, state)
        gone = vanished(placement, state)
        strays = find_strays(engine.stack, state)
        if options.purge:
            end_strays(engine.stack, strays)
        elif strays:
            raise CommandError(tell_strays(engine.stack, strays))
        else:
            keep_recordings(placement, gone)
        code = engine.destroy()
        if code:
            explain_errors(engine.stack, engine.errors)
            _name_dead_hosts(engine.stack, state)
            return code
        for host in gone:
            say(f"host {host} was gone already; the rest of it is gone now")
    answered = remove_orphans(engine.stack, {}, placement.lasting)
    answered &= each_host(
        placement.lasting, lambda host: _tidy(engine.stack, host, purge=options.purge)
    )
    return 0 if answered else 1


def _tidy(stack: str, host: StackHost, *, purge: bool) -> None:
    volumes = host.docker.volumes(stack)
    if not purge:
        if volumes:
            say(f"kept: {', '.join(volumes)} (PURGE=1 removes them)")
        return
    for volume in volumes:
        host.docker.run("volume", "rm", volume)
        say(f"removed volume {volume}")
    for image in host.docker.images(stack):
        host.docker.run("image", "rm", image)
        say(f"removed image {image}")
    if host.docker.remote:
        # Those that were sent have no names; Docker spares what another stack's containers use.
        host.docker.run("image", "prune", "--force", "--filter", f"label={LABEL_PREFIX}.image")


def _name_dead_hosts(stack: str, state: dict[str, Any]) -> None:
    for host in Placement.of(stack, state).hosts.values():
        if host.docker.remote and not each_host([host], _ask):
            say(_remedy(host))


def _remedy(host: StackHost) -> str:
    forget = (
        f"if it is gone for good, `make recover HOST={host.name} FORCE=1` forgets what was on it"
    )
    if host.kind == "pxe":
        return (
            f"`make recover HOST={host.name}` switches it off and on, and makes it anew; {forget}"
        )
    if host.lasts:
        return f"switch it on, or write another machine's address and hostKey; {forget}"
    return f"if its machine vanished, `make recover HOST={host.name}` makes it anew"


def _ask(host: StackHost) -> None:
    host.docker.run("version")


def _show_cost(stack: str) -> None:
    table = cost_table(stack)
    if table:
        sys.stdout.write(f"\n{table}")
