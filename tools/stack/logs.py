"""Shows the logs of a room's containers, each line with its role."""

import subprocess
import sys
import threading

from tools.stack.docker import DockerObject, containers
from tools.stack.terminal import CommandError

LINES = 100


def show_logs(stack: str, room: str) -> None:
    """The last lines of the room's collector and encoder; on a terminal, all that follow too.

    Raises:
        CommandError: the room has no containers on this machine.
    """
    found = containers(stack, room=room)
    if not found:
        raise CommandError(
            f"room {room!r} of stack {stack} has no containers on this machine; "
            "`make output` lists the rooms"
        )
    readers = [threading.Thread(target=_copy, args=(container, room)) for container in found]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()


def _copy(container: DockerObject, room: str) -> None:
    role = container.name.removesuffix(f"-{room}").rpartition("-")[2]
    follow = ["--follow"] if sys.stdout.isatty() else []
    with subprocess.Popen(  # noqa: S603 - no shell
        ["docker", "logs", "--tail", str(LINES), *follow, container.id],  # noqa: S607
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(f"{role:9} | {line}")
            sys.stdout.flush()
