"""A zone of Route 53 that exists, and names that are in it."""

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

from streaming.aws_checks.refusals import or_left_out
from streaming.event import EventSettings, LocalHostSettings
from streaming.links import viewers_domains
from streaming_runtime.settings.problems import Problem


def check_names(event: EventSettings, stack: str, clients: Callable[..., Any]) -> Iterator[Problem]:
    """The zone, the names that are to be put into it, and the addresses they are to have.

    Args:
        event: the stack file.
        stack: the stack's name.
        clients: makes clients of AWS's services.
    """
    if event.dns is None:
        return
    zone = event.dns.zone
    for host, name in viewers_domains(event, stack).items():
        if name != zone and not name.endswith(f".{zone}"):
            key = "website.domain" if name == event.website.domain else f"hosts.{host}.domain"
            yield Problem(key, f"{name!r} is not in the zone {zone}; use one such as live.{zone}")
        settings = event.hosts[host]
        if isinstance(settings, LocalHostSettings) and not _is_ipv4(settings.address):
            yield Problem(
                f"hosts.{host}.address",
                f"{f'{settings.address!r} is no IPv4 address' if settings.address else 'missing'}; "
                f"{name} is to lead here: give the IPv4 address under which viewers reach it",
            )
    yield from _zone(zone, clients)


def _is_ipv4(address: str | None) -> bool:
    try:
        ipaddress.IPv4Address(address or "")
    except ValueError:
        return False
    return True


@or_left_out
def _zone(zone: str, clients: Callable[..., Any]) -> Iterator[Problem]:
    pages = clients("route53").get_paginator("list_hosted_zones").paginate()
    zones = [found for page in pages for found in page["HostedZones"]]
    public = [found["Name"].rstrip(".") for found in zones if not _private(found)]
    if zone in public:
        return
    if zone in (found["Name"].rstrip(".") for found in zones):
        yield Problem("dns.zone", f"{zone} is a private zone, which viewers cannot see")
        return
    above = [found for found in public if zone.endswith(f".{found}")]
    if above:
        remedy = f"use {max(above, key=len)}, which has it"
    elif public:
        remedy = f"there are {', '.join(sorted(public))}"
    else:
        remedy = "create it in Route 53, and name its servers at your registrar"
    yield Problem("dns.zone", f"there is no public hosted zone {zone} in this account; {remedy}")


def _private(zone: dict[str, Any]) -> bool:
    return bool(zone.get("Config", {}).get("PrivateZone"))
