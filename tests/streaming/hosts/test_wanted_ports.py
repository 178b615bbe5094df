"""The ports that a host must have free, with and without HTTPS."""

from typing import Any

from streaming.event import EventSettings
from streaming.hosts.needs import wanted_ports
from streaming.ports import allot_ports
from tests.streaming.stack_files import room, stack

ROOMS = (room("main"), room("side", collector={"source": {"kind": "srt"}}))
HTTPS = {"domain": "live.example.org", "tls": {"kind": "acme"}}


def wanted(**sections: Any) -> list[tuple[str, str, int]]:
    return list(wanted_ports(EventSettings.model_validate(stack(*ROOMS, **sections)), "laptop"))


def test_over_http_the_website_and_each_encoder_have_a_port() -> None:
    ports = allot_ports(EventSettings.model_validate(stack(*ROOMS)))
    assert wanted() == [
        ("website.port", "tcp", 8080),
        ("rooms[0].encoder.port", "tcp", ports["main"].origin),
        ("rooms[1].encoder.port", "tcp", ports["side"].origin),
        ("rooms[1].collector.source.port", "udp", ports["side"].ingest),
    ]


def test_over_https_the_gateway_has_theirs() -> None:
    keys = [(key, port) for key, _, port in wanted(website=HTTPS)]
    assert keys[:2] == [("website.tls", 80), ("website.tls", 443)]
    assert [key for key, _ in keys[2:]] == ["rooms[1].collector.source.port"]
