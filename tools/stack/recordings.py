"""Copies a room's recordings out of its volume or directory, from whichever host it is on."""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.setup.progress import Progress
from tools.stack.hosts import StackHost, each_host
from tools.stack.recorded_parts import Part, Recordings
from tools.stack.stack_file import ROOT
from tools.stack.terminal import CommandError


class NothingRecorded(CommandError):
    """No host that answers has recordings of the room."""


def copy_recordings(stack: str, room: str, hosts: Iterable[StackHost]) -> Path:
    """Copy all parts to `recordings/<stack>/<room>/`; works while recording and after `down`.

    After `down`, a room's own directory is not known any more.

    Parts that were copied before are not copied again.

    Args:
        stack: the stack's name.
        room: the room's slug.
        hosts: the hosts on one of which the room's collector is or was.

    Raises:
        NothingRecorded: none of the hosts that answer has recordings of the room.
        CommandError: there is no space for the copy, or it broke off.
    """
    found: list[Recordings] = []

    def look(host: StackHost) -> None:
        recordings = Recordings.find(host.docker, stack, room)
        if recordings:
            found.append(recordings)

    answered = each_host(hosts, look)
    if not found and not answered:
        raise NothingRecorded("there are no recordings on hosts that answer")
    if not found:
        places = ", ".join(host.name for host in hosts)
        raise NothingRecorded(
            f"room {room!r} of stack {stack} has no recordings volume on {places}; a room with "
            "`recording.directory` has its recordings there, also when its collector is gone"
        )
    target = folder_of(stack, room)
    target.mkdir(parents=True, exist_ok=True)
    for recordings in found:
        _copy(recordings, target)
    return target


def folder_of(stack: str, room: str) -> Path:
    """Where copies of a room's recordings are kept."""
    return ROOT / "recordings" / stack / room


def uncopied(recordings: Recordings, stack: str, room: str) -> list[Part]:
    """The parts that are not in that folder yet."""
    folder = folder_of(stack, room)
    return [part for part in recordings.parts() if not part.is_in(folder)]


def _copy(recordings: Recordings, target: Path) -> None:
    parts = recordings.parts()
    wanted = [part for part in parts if not part.is_in(target)]
    total = sum(part.size for part in wanted)
    free = shutil.disk_usage(target).free
    if total > free:
        raise CommandError(
            f"{target} has {_size(free)} free, and the recordings need {_size(total)}; make room, "
            "or make `recordings` a link to another disk"
        )
    progress = Progress("recordings", sys.stderr)
    progress.stage(f"copying {len(wanted)} of {len(parts)} parts from {recordings.docker.host}")
    done = 0

    def received(count: int) -> None:
        nonlocal done
        done += count
        progress.tick(f"{_size(done)} of {_size(total)}")

    missing = recordings.copy(wanted, target, received) if wanted else []
    progress.finish(f"{len(wanted) - len(missing)} parts copied, {_size(done)}")
    if missing:
        raise CommandError(
            f"the copy is incomplete: {len(missing)} of {len(wanted)} parts did not come, first "
            f"{missing[0].path}; run it again to go on"
        )


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
