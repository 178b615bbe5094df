"""How components reach each other, and how viewers reach them.

Three different things, never one: the name on the stack's Docker network, for whoever is on the
same host; the host's address and a port, for other hosts; and the public origin, for viewers.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pulumi

from streaming.event import AcmeTls, EventSettings, Room
from streaming.hosts import Host, Opening
from streaming.ports import HTTP_PORT, HTTPS_PORT, RoomPorts, gateway_hosts, ingest_protocol
from streaming_runtime.settings import (
    EncoderLink,
    Ingest,
    ReportTarget,
    WebsiteSettings,
)
from streaming_runtime.settings.gateway import Acme, GatewaySettings

STREAMS_PATH = "/streams"
"""Below it, a host's streams are served over HTTPS."""


def viewers_domains(event: EventSettings, stack: str) -> dict[str, str]:
    """The names under which viewers reach hosts, by host; hosts without a name are left out.

    The website's is the one of its own; further hosts need names for certificates only.
    """
    website = event.host_name(event.website.host)
    names = {website: event.website.domain} if event.website.domain else {}
    for host in gateway_hosts(event) if event.website.acme else ():
        made = f"{host}-{stack}.{event.dns.zone}" if event.dns else None
        name = event.hosts[host].domain or made
        if name:
            names.setdefault(host, name)
    return names


def website_url(event: EventSettings, host: Host) -> pulumi.Output[str]:
    """Where viewers, and nodes on other hosts, reach the website."""
    options = event.website
    if options.acme:
        return pulumi.Output.from_input(f"https://{options.domain}")
    name = pulumi.Output.from_input(options.domain) if options.domain else host.address
    return pulumi.Output.concat("http://", name, f":{options.port}")


def report_target(
    node: Host, website: Host, url: pulumi.Output[str], acme: AcmeTls | None = None
) -> pulumi.Output[ReportTarget]:
    """Where a node reports its state.

    Args:
        node: the host it runs on.
        website: the website's host.
        url: the website as other hosts reach it.
        acme: how the website's certificate is had; None: it has none.
    """
    if node is website:
        inside = f"http://website:{WebsiteSettings().port}"
        return pulumi.Output.from_input(ReportTarget(url=inside))
    authority = _authority(acme) if acme else None
    return url.apply(lambda origin: ReportTarget(url=origin, ca_pem=authority))


def _authority(acme: AcmeTls) -> str | None:
    """The certificates of an authority that is the event's own."""
    return Path(acme.ca_file).read_text(encoding="utf-8") if acme.ca_file else None


def encoder_link(room: Room, ports: RoomPorts, encoder: Host) -> pulumi.Output[EncoderLink]:
    """Where a room's collector sends its stream."""
    latency = room.collector.link_latency_ms
    if ports.link is None:
        inside = f"encoder-{room.slug}"
        return pulumi.Output.from_input(
            EncoderLink(address=inside, port=Ingest().port, latency_ms=latency)
        )
    port = ports.link
    return encoder.address.apply(
        lambda address: EncoderLink(address=address, port=port, latency_ms=latency)
    )


def stream_origin(host: Host, ports: RoomPorts, domain: str | None) -> pulumi.Output[str] | None:
    """Where viewers fetch a room's stream; None: at the name by which they reached the website.

    Args:
        host: the encoder's host.
        ports: the room's ports.
        domain: the host's name, where it serves over HTTPS.
    """
    if domain:
        return pulumi.Output.from_input(f"https://{domain}{STREAMS_PATH}")
    if host.public_address is None:
        return None
    return pulumi.Output.concat("http://", host.public_address, f":{ports.origin}")


def openings(
    event: EventSettings, ports: Mapping[str, RoomPorts], hosts: Mapping[str, Host]
) -> dict[str, list[Opening]]:
    """The ports that each host's components need, and from where."""
    result: dict[str, list[Opening]] = {name: [] for name in hosts}
    for host, opening in _openings(event, ports, hosts):
        result[host].append(opening)
    return result


def _openings(
    event: EventSettings, ports: Mapping[str, RoomPorts], hosts: Mapping[str, Host]
) -> Iterator[tuple[str, Opening]]:
    if event.website.acme:
        for host in gateway_hosts(event):
            yield host, Opening("tcp", HTTP_PORT, "certificates, and the way to HTTPS")
            yield host, Opening("tcp", HTTPS_PORT, "viewers")
    else:
        website = event.host_name(event.website.host)
        yield website, Opening("tcp", event.website.port, "website")
    for room in event.rooms:
        yield from _room_openings(event, room, ports[room.slug], hosts)


def _room_openings(
    event: EventSettings, room: Room, ports: RoomPorts, hosts: Mapping[str, Host]
) -> Iterator[tuple[str, Opening]]:
    collector = event.host_name(room.collector.host)
    encoder = event.host_name(room.encoder.host)
    if not event.website.acme:
        yield encoder, Opening("tcp", ports.origin, f"viewers of room {room.slug}")
    if ports.link is not None:
        peers = [hosts[collector]]
        yield encoder, Opening("udp", ports.link, f"stream of room {room.slug}", peers)
    protocol = ingest_protocol(room)
    if protocol and ports.ingest is not None:
        yield collector, Opening(protocol, ports.ingest, f"source of room {room.slug}")


def gateway_settings(acme: AcmeTls, *, domain: str, website: bool) -> GatewaySettings:
    """What the gateway of a host serves.

    Args:
        acme: how certificates are had.
        domain: the host's name.
        website: whether the website is on this host.
    """
    directory = {"directory": acme.directory} if acme.directory else {}
    return GatewaySettings(
        domains=(domain,),
        website=f"http://website:{WebsiteSettings().port}" if website else None,
        streams_path=STREAMS_PATH,
        acme=Acme(email=acme.email, ca_pem=_authority(acme), **directory),
    )
