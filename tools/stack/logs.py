"""Shows the logs of a room's containers, or of those that serve all rooms, with their roles."""

import subprocess
import sys
import threading
from collections.abc import Iterable

from tools.stack.docker import Docker, DockerObject, HostUnreachable
from tools.stack.hosts import StackHost, each_host
from tools.stack.terminal import CommandError, say

LINES = 100
SERVING = ("website", "gateway")
"""Roles that belong to no room."""


def show_logs(stack: str, room: str, hosts: Iterable[StackHost]) -> bool:
    """The last lines of the room's collector and encoder; on a terminal, all that follow too.

    Args:
        stack: the stack's name.
        room: the room's slug; empty: the website and the gateways instead.
        hosts: the hosts that they are on.

    Returns:
        Whether all hosts answered.

    Raises:
        CommandError: there are no such containers on any host that answers.
    """
    found: list[tuple[Docker, DockerObject]] = []

    def look(host: StackHost) -> None:
        for labels in [{"room": room}] if room else [{"role": role} for role in SERVING]:
            found.extend((host.docker, item) for item in host.docker.containers(stack, **labels))

    answered = each_host(hosts, look)
    if not found and not answered:
        return False
    if not found:
        places = ", ".join(host.name for host in hosts)
        if room:
            raise CommandError(
                f"room {room!r} of stack {stack} has no containers on {places}; "
                "`make output` lists the rooms"
            )
        raise CommandError(f"stack {stack} has no website on {places}; `make up` deploys it")
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
