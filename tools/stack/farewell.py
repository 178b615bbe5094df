"""Before a stack's machines go: what is already gone, and what must not go with them."""

from collections.abc import Collection, Mapping
from typing import Any

from tools.stack.docker import Docker, HostUnreachable
from tools.stack.hosts import Placement
from tools.stack.machines import GONE, instance_of, machine_state
from tools.stack.recorded_parts import Recordings
from tools.stack.recordings import copy_recordings, uncopied
from tools.stack.stack_file import aws_account
from tools.stack.terminal import CommandError, say


def vanished(placement: Placement, state: Mapping[str, Any]) -> set[str]:
    """The hosts whose machines AWS has ended already, or that the state lost before."""
    account = aws_account(placement.stack)
    if account is None:
        return set()
    gone = set()
    for host in placement.leaving:
        if host.kind != "ec2":
            continue
        instance = instance_of(state, host.name)
        if instance is None or machine_state(instance["id"], *account) in GONE:
            gone.add(host.name)
    return gone


def keep_recordings(placement: Placement, gone: Collection[str]) -> None:
    """Copy out what was recorded on hosts that go with the stack.

    Collectors record to the end: they are stopped when nearly all has been copied.

    Args:
        placement: where the stack's components are.
        gone: the hosts that nothing can be copied from.

    Raises:
        CommandError: a host does not answer, or there is no space for the copy.
    """
    stack = placement.stack
    leaving = {host.name: host for host in placement.leaving if host.name not in gone}
    for room, outputs in placement.rooms.items():
        host = leaving.get(outputs.get("collectorHost", ""))
        if host is None:
            continue
        try:
            recordings = Recordings.find(host.docker, stack, room)
            if recordings is None or not uncopied(recordings, stack, room):
                continue
            say(f"room {room} was recorded on host {host.name}, which goes with the stack")
            copy_recordings(stack, room, [host])
            _stop_collector(host.docker, stack, room)
            if uncopied(recordings, stack, room):
                copy_recordings(stack, room, [host])
        except HostUnreachable as error:
            raise CommandError(
                f"{error}; recordings of room {room} may be on its disk, and would be lost: wait "
                "until it answers, or give them up by PURGE=1"
            ) from error


def _stop_collector(docker: Docker, stack: str, room: str) -> None:
    for container in docker.containers(stack, role="collector", room=room):
        docker.run("stop", container.id)
