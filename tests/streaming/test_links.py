"""How components of different hosts reach each other, and how viewers reach them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_docker as docker
import pytest

from streaming.event import DnsOptions, EventSettings
from streaming.hosts import Host, Opening
from streaming.links import (
    encoder_link,
    openings,
    report_target,
    stream_origin,
    viewers_domains,
    website_url,
)
from streaming.ports import LINK_PORTS, allot_ports, gateway_hosts
from tests.streaming.recording_monitor import run_program
from tests.streaming.stack_files import room, stack

AWS = {"region": "eu-central-1", "adminCidrs": ["203.0.113.7/32"]}
HOSTS = {
    "hall": {"kind": "local", "address": "192.0.2.1"},
    "web": {"kind": "ec2", "instanceType": "c7i.large"},
    "streams": {"kind": "ec2", "instanceType": "c7i.large", "domain": "streams.example.org"},
}


@dataclass
class Machine:
    """A host as far as links look at it."""

    host_name: str
    address: pulumi.Output[str]
    public_address: pulumi.Output[str] | None = None
    egress_cidr: pulumi.Output[str] | None = None
    provider: docker.Provider = None  # type: ignore[assignment]  # nothing is created here
    network: pulumi.Output[str] = field(default_factory=lambda: pulumi.Output.from_input(""))
    docker_command: pulumi.Output[Sequence[str]] = field(
        default_factory=lambda: pulumi.Output.from_input(["docker"])
    )
    machine: pulumi.Resource | None = None
    remote: bool = False

    def open_ports(self, openings: Sequence[Opening]) -> None:
        raise NotImplementedError

    def on_machine(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        raise NotImplementedError


def machines() -> dict[str, Host]:
    found: dict[str, Host] = {}
    for number, name in enumerate(HOSTS, start=1):
        address = pulumi.Output.from_input(f"192.0.2.{number}")
        found[name] = Machine(name, address, public_address=address)
    return found


def event(hosts: dict[str, Any] = HOSTS, **website: Any) -> EventSettings:
    rooms = [
        room("main", collector={"host": "hall"}, encoder={"host": "streams"}),
        room("side", collector={"host": "streams", "source": {"kind": "srt"}})
        | {"encoder": {"host": "streams"}},
    ]
    options = {"host": "web", "tls": {"kind": "none"}, **website}
    return EventSettings.model_validate(stack(*rooms, hosts=hosts, website=options, aws=AWS))


HTTPS: dict[str, Any] = {"domain": "live.example.org", "tls": {"kind": "acme"}}


def exported(program: Callable[[dict[str, Host]], dict[str, Any]]) -> dict[str, Any]:
    """What the outputs that a program makes of the hosts come to."""

    def run() -> None:
        for key, output in program(machines()).items():
            pulumi.export(key, output)

    return run_program(run).exports


def shown(model: pulumi.Output[Any]) -> pulumi.Output[dict[str, Any]]:
    return model.apply(lambda settings: settings.model_dump())


def test_an_encoder_on_another_host_is_called_at_its_address() -> None:
    found, ports = event(), allot_ports(event())
    main, side = found.rooms
    links = exported(
        lambda hosts: {
            room.slug: shown(encoder_link(room, ports[room.slug], hosts["streams"]))
            for room in (main, side)
        }
    )
    assert ports["main"].link in LINK_PORTS
    assert links["main"]["address"] == "192.0.2.3"
    assert links["main"]["port"] == ports["main"].link
    assert ports["side"].link is None
    assert (links["side"]["address"], links["side"]["port"]) == ("encoder-side", 9000)


def test_a_node_reports_by_the_docker_network_or_by_the_website_s_address() -> None:
    def program(hosts: dict[str, Host]) -> dict[str, Any]:
        url = website_url(event(), hosts["web"])
        return {
            name: shown(report_target(hosts[name], hosts["web"], url)) for name in ("web", "hall")
        }

    targets = exported(program)
    assert targets["web"]["url"] == "http://website:8080"
    assert targets["hall"]["url"] == "http://192.0.2.2:8080"


def test_with_certificates_everything_has_a_name() -> None:
    found = event(**HTTPS)
    domains = viewers_domains(found, "pyexample")
    assert domains == {"web": "live.example.org", "streams": "streams.example.org"}
    assert list(gateway_hosts(found)) == ["web", "streams"]
    ports = allot_ports(found)["main"]
    assert exported(
        lambda hosts: {
            "website": website_url(found, hosts["web"]),
            "origin": stream_origin(hosts["streams"], ports, domains["streams"]),
        }
    ) == {
        "website": "https://live.example.org",
        "origin": "https://streams.example.org/streams",
    }


def test_a_zone_gives_every_host_a_name() -> None:
    hosts = HOSTS | {"streams": {"kind": "ec2", "instanceType": "c7i.large"}}
    found = event(hosts, **HTTPS).model_copy(update={"dns": DnsOptions(zone="example.org")})
    assert viewers_domains(found, "pyexample") == {
        "web": "live.example.org",
        "streams": "streams-pyexample.example.org",
    }


def test_without_certificates_only_the_website_has_a_name() -> None:
    assert viewers_domains(event(), "pyexample") == {}
    assert viewers_domains(event(domain="live.example.org"), "pyexample") == {
        "web": "live.example.org"
    }


def test_without_an_address_viewers_keep_to_the_name_they_know() -> None:
    def program(_: dict[str, Host]) -> dict[str, Any]:
        host = Machine("hall", pulumi.Output.from_input("localhost"))
        assert stream_origin(host, allot_ports(event())["main"], None) is None
        return {}

    assert exported(program) == {}


@pytest.mark.parametrize(
    ("website", "expected"),
    [
        (
            {},
            {
                "hall": [],
                "web": [("tcp", 8080, None)],
                "streams": [
                    ("tcp", "origin main", None),
                    ("udp", "link main", ["hall"]),
                    ("tcp", "origin side", None),
                    ("udp", "ingest side", None),
                ],
            },
        ),
        (
            HTTPS,
            {
                "hall": [],
                "web": [("tcp", 80, None), ("tcp", 443, None)],
                "streams": [
                    ("tcp", 80, None),
                    ("tcp", 443, None),
                    ("udp", "link main", ["hall"]),
                    ("udp", "ingest side", None),
                ],
            },
        ),
    ],
    ids=["http", "https"],
)
def test_just_the_ports_are_opened_that_somebody_needs(
    website: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = event(**website)
    ports = allot_ports(found)
    names = {
        getattr(ports[slug], kind): f"{kind} {slug}"
        for slug in ports
        for kind in ("origin", "link", "ingest")
    }

    def program(hosts: dict[str, Host]) -> dict[str, Any]:
        return {
            host: [
                [
                    opening.protocol,
                    names.get(opening.port, opening.port),
                    opening.peers and [peer.host_name for peer in opening.peers],
                ]
                for opening in needed
            ]
            for host, needed in openings(found, ports, hosts).items()
        }

    opened = exported(program)
    assert {host: [tuple(port) for port in opened[host]] for host in opened} == expected
