"""Ports on the hosts: allotted from a room's slug, so that no other room's coming moves them."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from streaming.event import EventSettings, OwnCobbler, Room
from streaming_runtime.settings import RtmpSource, SrtSource

ORIGIN_PORTS = range(18000, 22000)
INGEST_PORTS = range(22000, 26000)
LINK_PORTS = range(26000, 30000)
HTTP_PORT = 80
HTTPS_PORT = 443


@dataclass(frozen=True)
class PortUse:
    """One port of one host, and the key that asks for it."""

    host: str
    protocol: str
    port: int
    key: str


@dataclass(frozen=True)
class RoomPorts:
    """A room's ports on its hosts.

    Attributes:
        origin: TCP port where viewers fetch the stream.
        ingest: port an srt (UDP) or rtmp (TCP) source listens on; None for other sources.
        link: UDP port of the encoder's host where the collector's stream arrives; None if both are
            on one host, whose Docker network they share.
    """

    origin: int
    ingest: int | None
    link: int | None = None


def explicit_ports(event: EventSettings) -> Iterator[PortUse]:
    """The ports that the stack file names."""
    yield PortUse(event.host_name(event.website.host), "tcp", event.website.port, "website.port")
    if isinstance(event.cobbler, OwnCobbler):
        yield PortUse(event.cobbler.host, "tcp", event.cobbler.port, "cobbler.port")
    for index, room in enumerate(event.rooms):
        if room.encoder.port:
            host = event.host_name(room.encoder.host)
            yield PortUse(host, "tcp", room.encoder.port, f"rooms[{index}].encoder.port")
        if room.encoder.link_port:
            host = event.host_name(room.encoder.host)
            yield PortUse(host, "udp", room.encoder.link_port, f"rooms[{index}].encoder.linkPort")
        source = room.collector.source
        if isinstance(source, SrtSource | RtmpSource) and source.port:
            host = event.host_name(room.collector.host)
            key = f"rooms[{index}].collector.source.port"
            yield PortUse(host, ingest_protocol(room) or "tcp", source.port, key)


def gateway_hosts(event: EventSettings) -> Sequence[str]:
    """The hosts that serve viewers: the website's and the encoders'."""
    serving = [event.website.host, *(room.encoder.host for room in event.rooms)]
    return list(dict.fromkeys(event.host_name(host) for host in serving))


def ingest_protocol(room: Room) -> str | None:
    """`udp` for an srt source, `tcp` for an rtmp source, None where nothing is listened for."""
    match room.collector.source:
        case SrtSource():
            return "udp"
        case RtmpSource():
            return "tcp"
    return None


def allot_ports(event: EventSettings) -> dict[str, RoomPorts]:
    """Every room's ports, by its slug.

    A port that is not named is hashed from the slug; where two rooms of one host hash to the same,
    the one listed later takes the next free port.
    """
    taken = {(use.host, use.protocol, use.port) for use in explicit_ports(event)}
    result = {}
    for room in event.rooms:
        encoder_host = event.host_name(room.encoder.host)
        origin = room.encoder.port or _allot(room.slug, ORIGIN_PORTS, _used(taken, encoder_host))
        taken.add((encoder_host, "tcp", origin))
        ingest = None
        protocol = ingest_protocol(room)
        source = room.collector.source
        if protocol and isinstance(source, SrtSource | RtmpSource):
            host = event.host_name(room.collector.host)
            ingest = source.port or _allot(room.slug, INGEST_PORTS, _used(taken, host))
            taken.add((host, protocol, ingest))
        link = None
        if event.host_name(room.collector.host) != encoder_host:
            used = _used(taken, encoder_host)
            link = room.encoder.link_port or _allot(room.slug, LINK_PORTS, used)
            taken.add((encoder_host, "udp", link))
        result[room.slug] = RoomPorts(origin, ingest, link)
    return result


def _used(taken: Iterable[tuple[str, str, int]], host: str) -> set[int]:
    return {port for taken_host, _, port in taken if taken_host == host}


def _allot(slug: str, ports: range, used: set[int]) -> int:
    start = int.from_bytes(hashlib.sha256(slug.encode()).digest()[:4], "big")
    return next(
        ports[(start + step) % len(ports)]
        for step in range(len(ports))
        if ports[(start + step) % len(ports)] not in used
    )
