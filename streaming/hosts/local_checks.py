"""What the local host must offer before anything is deployed: Docker, space, ports, files."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from streaming.event import EventSettings
from streaming.hosts.needs import (
    DIRECTORY,
    FILE,
    FoundPath,
    path_problem,
    port_problem,
    published_ports,
    space_problem,
    wanted_paths,
    wanted_ports,
)
from streaming.naming import LABEL_PREFIX
from streaming_runtime.settings.problems import Problem

DOCKER_TIMEOUT_SECONDS = 20
THIS_MACHINE = "this machine"


def check_this_machine(event: EventSettings, stack: str) -> list[Problem]:
    """What keeps the stack's local host, if it has one, from running its components."""
    name = next((name for name, host in event.hosts.items() if host.kind == "local"), None)
    if name is None:
        return []
    files = list(_files(event, name))
    docker = _docker(name)
    if docker:
        return [*files, docker]
    return [*files, *_space(name), *_ports(event, name, stack)]


def run_docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What this machine's `docker` answers.

    Raises:
        FileNotFoundError: there is none.
        subprocess.TimeoutExpired: it does not answer.
    """
    return subprocess.run(  # noqa: S603 - no shell, and the arguments are ours
        ["docker", *arguments],  # noqa: S607 - the docker on PATH is the one meant
        capture_output=True,
        text=True,
        timeout=DOCKER_TIMEOUT_SECONDS,
        check=False,
    )


def _docker(host: str) -> Problem | None:
    remedy = "start Docker (`make setup` does), or check DOCKER_HOST"
    try:
        result = run_docker("version", "--format", "{{.Server.Version}}")
    except FileNotFoundError:
        return Problem(f"hosts.{host}", f"there is no `docker` on PATH; {remedy}")
    except subprocess.TimeoutExpired:
        return Problem(f"hosts.{host}", f"Docker does not answer; {remedy}")
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        return Problem(f"hosts.{host}", f"Docker does not answer ({reason}); {remedy}")
    return None


def _space(host: str) -> Iterator[Problem]:
    root = Path(run_docker("info", "--format", "{{.DockerRootDir}}").stdout.strip() or "/")
    if not root.is_dir():
        return
    problem = space_problem(f"hosts.{host}", str(root), shutil.disk_usage(root).free)
    if problem:
        yield problem


def _files(event: EventSettings, host: str) -> Iterator[Problem]:
    for wanted in wanted_paths(event, host):
        problem = path_problem(wanted, _found(Path(wanted.path)), THIS_MACHINE)
        if problem:
            yield problem


def _found(path: Path) -> FoundPath | None:
    if not path.exists():
        return None
    kind = FILE if path.is_file() else DIRECTORY if path.is_dir() else "other"
    status = path.stat()
    return FoundPath(kind, status.st_mode, status.st_uid)


def _ports(event: EventSettings, host: str, stack: str) -> Iterator[Problem]:
    label = f"label={LABEL_PREFIX}.stack={stack}"
    own = published_ports(run_docker("ps", "--filter", label, "--format", "{{.Ports}}").stdout)
    for key, protocol, port in wanted_ports(event, host):
        if (protocol, port) not in own and not _free(protocol, port):
            yield port_problem(key, protocol, port, THIS_MACHINE)


def _free(protocol: str, port: int) -> bool:
    kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True
