"""What the components of an event need of the machine they are on, and what is said if it lacks."""

from collections.abc import Iterator
from dataclasses import dataclass

from streaming.event import EventSettings
from streaming.ports import (
    HTTP_PORT,
    HTTPS_PORT,
    allot_ports,
    gateway_hosts,
    ingest_protocol,
)
from streaming_runtime.settings import FileSource, V4l2Source
from streaming_runtime.settings.problems import Problem

CONTAINER_USER = 10001
NEEDED_BYTES = 2 * 10**9
"""Free space for images, roughly twice their size."""
FILE, DIRECTORY, DEVICE = "file", "directory", "device"


@dataclass(frozen=True)
class WantedPath:
    """Something that must be in a host's file system.

    Attributes:
        key: the key that names it.
        path: where it is.
        kind: `file` to read, `directory` to record into, or capture `device`.
    """

    key: str
    path: str
    kind: str


@dataclass(frozen=True)
class FoundPath:
    """What is there.

    Attributes:
        kind: `file`, `directory`, or anything else.
        mode: its permissions.
        owner: its owner's id.
    """

    kind: str
    mode: int
    owner: int


def wanted_paths(event: EventSettings, host: str) -> Iterator[WantedPath]:
    """The files, devices and directories that rooms captured on this host name."""
    for index, room in enumerate(event.rooms):
        if event.host_name(room.collector.host) != host:
            continue
        key = f"rooms[{index}].collector"
        match room.collector.source:
            case FileSource(path=path):
                yield WantedPath(f"{key}.source.path", path, FILE)
            case V4l2Source(device=device):
                yield WantedPath(f"{key}.source.device", device, DEVICE)
        recording = room.collector.recording
        if recording.enabled and recording.directory:
            yield WantedPath(f"{key}.recording.directory", recording.directory, DIRECTORY)


def path_problem(wanted: WantedPath, found: FoundPath | None, machine: str) -> Problem | None:
    """Why this cannot be used as it is wanted.

    Args:
        wanted: what is wanted.
        found: what is there; None: nothing.
        machine: what the machine is called in a sentence: `this machine`.
    """
    key, path = wanted.key, wanted.path
    if wanted.kind == DEVICE:
        if found:
            return None
        return Problem(
            key,
            f"{path} does not exist on {machine}; "
            "`v4l2-ctl --list-devices` shows the capture cards",
        )
    make = f"`sudo install -d -o {CONTAINER_USER} {path}` makes it"
    if found is None or found.kind != wanted.kind:
        remedy = "correct the path" if wanted.kind == FILE else make
        return Problem(key, f"{path} is no {wanted.kind} on {machine}; {remedy}")
    right, verb, remedy = {
        FILE: (0o004, "readable", f"`chmod o+r {path}` makes it so"),
        DIRECTORY: (0o002, "writable", f"{make} so"),
    }[wanted.kind]
    if found.owner != CONTAINER_USER and not found.mode & right:
        return Problem(
            key, f"{path} is not {verb} for the containers' user {CONTAINER_USER}; {remedy}"
        )
    return None


def space_problem(key: str, folder: str, free: int) -> Problem | None:
    """Whether too little is free where Docker keeps images and recordings.

    Args:
        key: the host's key.
        folder: where that is.
        free: how many bytes are free there.
    """
    if free >= NEEDED_BYTES:
        return None
    return Problem(
        key,
        f"only {free / 1e9:.1f} GB are free in {folder}; images and recordings need at least "
        f"{NEEDED_BYTES / 1e9:.0f} GB (`docker system df` shows what takes the space)",
    )


def wanted_ports(event: EventSettings, host: str) -> Iterator[tuple[str, str, int]]:
    """Key, protocol and number of every port that components of this host listen on."""
    https = event.website.acme is not None
    if https and host in gateway_hosts(event):
        yield "website.tls", "tcp", HTTP_PORT
        yield "website.tls", "tcp", HTTPS_PORT
    if not https and event.host_name(event.website.host) == host:
        yield "website.port", "tcp", event.website.port
    ports = allot_ports(event)
    for index, room in enumerate(event.rooms):
        allotted = ports[room.slug]
        if event.host_name(room.encoder.host) == host:
            if not https:
                yield f"rooms[{index}].encoder.port", "tcp", allotted.origin
            if allotted.link:
                yield f"rooms[{index}].encoder.linkPort", "udp", allotted.link
        protocol = ingest_protocol(room)
        if allotted.ingest and protocol and event.host_name(room.collector.host) == host:
            yield f"rooms[{index}].collector.source.port", protocol, allotted.ingest


def port_problem(key: str, protocol: str, port: int, machine: str) -> Problem:
    """What is said of a port that something else has."""
    return Problem(
        key,
        f"{protocol} port {port} is in use on {machine} by something else; "
        "stop that, or choose another port",
    )


def published_ports(listing: str) -> set[tuple[str, int]]:
    """Protocol and number of the ports in what `docker ps --format {{.Ports}}` prints."""
    published = set()
    for entry in listing.replace(",", "\n").split():
        outside, arrow, inside = entry.partition("->")
        if arrow:
            published.add((inside.partition("/")[2], int(outside.rpartition(":")[2])))
    return published
