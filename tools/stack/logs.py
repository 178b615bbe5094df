"""Shows the logs of a room's containers, each line with its role."""

import subprocess
import sys
import threading
from collections.abc import Iterable

from tools.stack.docker import Docker, DockerObject, HostUnreachable
from tools.stack.hosts import StackHost, each_host
from tools.stack.terminal import CommandError, say

LINES = 100


def show_logs(stack: str, room: str, hosts: Iterable[StackHost]) -> bool:
    """The last lines of the room's collector and encoder; on a terminal, all that follow too.

    Args:
        stack: the stack's name.
        room: the room's slug.
        hosts: the hosts that they are on.

    Returns:
        Whether all hosts answered.

    Raises:
        CommandError: the room has no containers on any host that answers.
    """
    found: list[tuple[Docker, DockerObject]] = []

    def look(host: StackHost) -> None:
        found.extend((host.docker, item) for item in host.docker.containers(stack, room=room))

    answered = each_host(hosts, look)
    if not found and not answered:
        return False
    if not found:
        places = ", ".join(host.name for host in hosts)
        raise CommandError(
            f"room {room!r} of stack {stack} has no containers on {places}; "
            "`make output` lists the rooms"
        )
    lost: list[HostUnreachable] = []
    readers = [
        threading.Thread(target=_copy, args=(docker, container, room, lost))
        for docker, container in found
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    for error in lost:
        say(str(error))
    return answered and not lost


def _copy(docker: Docker, container: DockerObject, room: str, lost: list[HostUnreachable]) -> None:
    role = container.name.removesuffix(f"-{room}").rpartition("-")[2]
    follow = ["--follow"] if sys.stdout.isatty() else []
    line = ""
    with subprocess.Popen(  # noqa: S603 - no shell
        docker.words("logs", "--tail", str(LINES), *follow, container.id),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(f"{role:9} | {line}")
            sys.stdout.flush()
    try:
        docker.refuse_unreachable(process.returncode, line)
    except HostUnreachable as error:
        lost.append(error)
