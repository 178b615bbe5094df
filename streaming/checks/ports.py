"""Ports that no two components of a host want."""

from collections.abc import Iterator, Mapping
from typing import Any

from streaming.checks.raw import host_of, rooms, value
from streaming.event import WebsiteOptions
from streaming.ports import HTTP_PORT, HTTPS_PORT
from streaming_runtime.settings.cobbler import CobblerSettings
from streaming_runtime.settings.problems import Problem

DEFAULT_WEBSITE_PORT = WebsiteOptions().port
COBBLER_PORT = CobblerSettings.model_fields["port"].default


def check_ports(stack: Mapping[str, Any]) -> Iterator[Problem]:
    """Every port that is named twice on one host."""
    first: dict[tuple[str, str, int], str] = {}
    for key, host, protocol, port in _named_ports(stack):
        if not isinstance(port, int) or not isinstance(host, str):
            continue
        use = (host, protocol, port)
        if use in first:
            yield Problem(
                key,
                f"{protocol} port {port} of host {host!r} is taken by {first[use]}; "
                "choose another, or leave it out to have one allotted",
            )
        first.setdefault(use, key)


def _named_ports(stack: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    """(key, host, protocol, port) of every port that is named or fixed."""
    yield from _viewers_ports(stack)
    yield from _cobbler_ports(stack)
    for key, room in rooms(stack):
        host = host_of(stack, value(room, "encoder"))
        yield f"{key}.encoder.linkPort", host, "udp", value(room, "encoder", "linkPort")
        source = value(room, "collector", "source")
        protocol = "udp" if value(source, "kind") == "srt" else "tcp"
        host = host_of(stack, value(room, "collector"))
        yield f"{key}.collector.source.port", host, protocol, value(source, "port")


def _viewers_ports(stack: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    website = stack.get("website")
    host = host_of(stack, website)
    encoders = {f"{key}.encoder": value(room, "encoder") for key, room in rooms(stack)}
    if value(website, "tls", "kind") == "acme":
        for serving in {host, *(host_of(stack, encoder) for encoder in encoders.values())}:
            for port in (HTTP_PORT, HTTPS_PORT):
                yield "website.tls", serving, "tcp", port
        return
    yield "website.port", host, "tcp", value(website, "port") or DEFAULT_WEBSITE_PORT
    for key, encoder in encoders.items():
        yield f"{key}.port", host_of(stack, encoder), "tcp", value(encoder, "port")


def _cobbler_ports(stack: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    host = value(stack, "cobbler", "host")
    if isinstance(host, str):
        yield "cobbler.port", host, "tcp", value(stack, "cobbler", "port") or COBBLER_PORT
