"""What the local host must offer before anything is deployed: Docker, space, ports, files."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from streaming.event import EventSettings
from streaming.naming import LABEL_PREFIX
from streaming.ports import allot_ports, ingest_protocol
from streaming_runtime.settings import FileSource, V4l2Source
from streaming_runtime.settings.problems import Problem

CONTAINER_USER = 10001
NEEDED_BYTES = 2 * 10**9
"""Free space for building the images, roughly twice their size."""
DOCKER_TIMEOUT_SECONDS = 20


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


def _run_docker(*arguments: str) -> subprocess.CompletedProcess[str]:
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
        result = _run_docker("version", "--format", "{{.Server.Version}}")
    except FileNotFoundError:
        return Problem(f"hosts.{host}", f"there is no `docker` on PATH; {remedy}")
    except subprocess.TimeoutExpired:
        return Problem(f"hosts.{host}", f"Docker does not answer; {remedy}")
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        return Problem(f"hosts.{host}", f"Docker does not answer ({reason}); {remedy}")
    return None


def _space(host: str) -> Iterator[Problem]:
    root = Path(_run_docker("info", "--format", "{{.DockerRootDir}}").stdout.strip() or "/")
    if not root.is_dir():
        return
    free = shutil.disk_usage(root).free
    if free < NEEDED_BYTES:
        yield Problem(
            f"hosts.{host}",
            f"only {free / 1e9:.1f} GB are free in {root}; images and recordings need at least "
            f"{NEEDED_BYTES / 1e9:.0f} GB (`docker system df` shows what takes the space)",
        )


def _files(event: EventSettings, host: str) -> Iterator[Problem]:
    for index, room in enumerate(event.rooms):
        if event.host_name(room.collector.host) != host:
            continue
        key = f"rooms[{index}].collector"
        match room.collector.source:
            case FileSource(path=path):
                yield from _source_file(f"{key}.source.path", Path(path))
            case V4l2Source(device=device) if not Path(device).exists():
                yield Problem(
                    f"{key}.source.device",
                    f"{device} does not exist; `v4l2-ctl --list-devices` shows the capture cards",
                )
        recording = room.collector.recording
        if recording.enabled and recording.directory:
            yield from _recordings(f"{key}.recording.directory", Path(recording.directory))


def _source_file(key: str, file: Path) -> Iterator[Problem]:
    if not file.is_file():
        yield Problem(key, f"{file} is no file on this machine; correct the path")
        return
    status = file.stat()
    if status.st_uid != CONTAINER_USER and not status.st_mode & 0o004:
        yield Problem(
            key,
            f"{file} is not readable for the containers' user {CONTAINER_USER}; "
            f"`chmod o+r {file}` makes it so",
        )


def _recordings(key: str, directory: Path) -> Iterator[Problem]:
    make = f"`sudo install -d -o {CONTAINER_USER} {directory}` makes it"
    if not directory.is_dir():
        yield Problem(key, f"{directory} is no directory on this machine; {make}")
        return
    status = directory.stat()
    if status.st_uid != CONTAINER_USER and not status.st_mode & 0o002:
        yield Problem(
            key, f"{directory} is not writable for the containers' user {CONTAINER_USER}; {make} so"
        )


def _ports(event: EventSettings, host: str, stack: str) -> Iterator[Problem]:
    own = _published_by(stack)
    for key, protocol, port in _wanted(event, host):
        if (protocol, port) not in own and not _free(protocol, port):
            yield Problem(
                key,
                f"{protocol} port {port} is in use on this machine by something else; "
                "stop that, or choose another port",
            )


def _wanted(event: EventSettings, host: str) -> Iterator[tuple[str, str, int]]:
    if event.host_name(event.website.host) == host:
        yield "website.port", "tcp", event.website.port
    ports = allot_ports(event)
    for index, room in enumerate(event.rooms):
        if event.host_name(room.encoder.host) == host:
            yield f"rooms[{index}].encoder.port", "tcp", ports[room.slug].origin
        ingest, protocol = ports[room.slug].ingest, ingest_protocol(room)
        if ingest and protocol and event.host_name(room.collector.host) == host:
            yield f"rooms[{index}].collector.source.port", protocol, ingest


def _published_by(stack: str) -> set[tuple[str, int]]:
    """The ports that this stack's own containers publish already."""
    label = f"label={LABEL_PREFIX}.stack={stack}"
    listing = _run_docker("ps", "--filter", label, "--format", "{{.Ports}}").stdout
    published = set()
    for entry in listing.replace(",", "\n").split():
        outside, arrow, inside = entry.partition("->")
        if arrow:
            published.add((inside.partition("/")[2], int(outside.rpartition(":")[2])))
    return published


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
