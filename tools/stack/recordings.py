"""Copies a room's recordings out of its volume."""

import shutil
import subprocess
from pathlib import Path

from streaming.naming import name_in
from tools.stack.docker import docker
from tools.stack.engine import ROOT
from tools.stack.terminal import CommandError, say


def copy_recordings(stack: str, room: str) -> Path:
    """Copy all parts to `recordings/<stack>/<room>/`; works while recording and after `down`.

    Raises:
        CommandError: the room has no recordings volume here, or there is no space for the copy.
    """
    volume = name_in(stack, "collector", room)
    if volume not in docker("volume", "ls", "--quiet").split():
        raise CommandError(
            f"room {room!r} of stack {stack} has no recordings volume on this machine; a room with "
            "`recording.directory` has its recordings there"
        )
    target = ROOT / "recordings" / stack / room
    target.mkdir(parents=True, exist_ok=True)
    reader = docker(
        *("create", "--volume", f"{volume}:/recordings:ro"),
        f"streaming-system/base:{stack}",
    ).strip()
    try:
        say(f"copying {volume} to {target}")
        result = subprocess.run(  # noqa: S603 - no shell
            ["docker", "cp", f"{reader}:/recordings/.", str(target)],  # noqa: S607
            check=False,
        )
    finally:
        docker("rm", reader)
    if result.returncode:
        free = shutil.disk_usage(target).free
        raise CommandError(f"the copy is incomplete ({free / 1e9:.1f} GB free); see above")
    return target
