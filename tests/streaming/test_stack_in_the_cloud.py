"""A stack with hosts on EC2 beside this machine: who is told which address, and what is opened."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.streaming.recording_monitor import (
    CONTAINER,
    DYNAMIC,
    Program,
    address_of,
    deploy,
    revealed,
)
from tests.streaming.stack_files import room, stack

RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
RECORD = "aws:route53/record:Record"
HTTPS = {"host": "web", "domain": "live.example.org", "tls": {"kind": "acme"}}
HTTP = {"host": "web", "tls": {"kind": "none"}}


def placed(slug: str, **changes: Any) -> dict[str, Any]:
    at_hand = {"host": "hall", "source": {"kind": "test"}}
    return room(slug, **{"collector": at_hand, "encoder": {"host": "streams"}, **changes})


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Any]:
    identity = tmp_path / "id_ed25519"
    identity.with_suffix(".pub").write_text("ssh-ed25519 AAAA volunteer@example.org\n")
    hosts = {
        "hall": {"kind": "local", "seenAs": "198.51.100.7"},
        "web": {"kind": "ec2", "instanceType": "t3.small"},
        "streams": {"kind": "ec2", "instanceType": "c7i.xlarge"},
    }
    account = {
        "region": "eu-central-1",
        "adminCidrs": ["203.0.113.7/32"],
        "identityFile": str(identity),
    }
    return stack(placed("main"), placed("side"), hosts=hosts, aws=account, website=HTTP)


def settings(program: Program, name: str) -> dict[str, Any]:
    return program.upload(f"{name}-container", "settings.json")


def test_nodes_are_told_the_addresses_of_other_hosts(files: dict[str, Any]) -> None:
    program = deploy(files)
    web, streams = address_of("web-address"), address_of("streams-address")
    collector, encoder = settings(program, "collector-main"), settings(program, "encoder-main")
    assert collector["encoder"]["address"] == streams
    assert collector["website"]["url"] == encoder["website"]["url"] == f"http://{web}:8080"
    assert encoder["origin"]["publicUrl"].startswith(f"http://{streams}:")
    [link] = [
        port
        for port in program["encoder-main-container"].inputs["ports"]
        if port.get("protocol") == "udp"
    ]
    assert link["external"] == collector["encoder"]["port"]
    assert program.exports["website"] == f"http://{web}:8080"
    assert program.exports["rooms"]["main"]["encoderHost"] == "streams"


def test_only_the_hall_may_send_to_the_encoders(files: dict[str, Any]) -> None:
    program = deploy(files)
    opened = {
        (rule.name.partition("-")[0], rule.inputs["ipProtocol"], rule.inputs["cidrIpv4"])
        for rule in program.of_type(RULE)
    }
    assert opened == {
        ("web", "tcp", "203.0.113.7/32"),
        ("web", "tcp", "0.0.0.0/0"),
        ("streams", "tcp", "203.0.113.7/32"),
        ("streams", "tcp", "0.0.0.0/0"),
        ("streams", "udp", "198.51.100.7/32"),
    }


def test_over_https_gateways_serve_everything_under_names(files: dict[str, Any]) -> None:
    program = deploy(files | {"website": HTTPS, "dns": {"zone": "example.org"}}, name="py")
    assert program.exports["website"] == "https://live.example.org"
    origin = settings(program, "encoder-main")["origin"]
    assert origin["publicUrl"] == "https://streams-py.example.org/streams"
    assert origin["publicPort"] is None
    for name in ("website-container", "encoder-main-container"):
        ports = program[name].inputs.get("ports", [])
        assert [port for port in ports if port.get("protocol") != "udp"] == []
    assert settings(program, "gateway-web")["domains"] == ["live.example.org"]
    assert settings(program, "gateway-streams")["domains"] == ["streams-py.example.org"]
    opened = {
        int(rule.inputs["fromPort"])
        for rule in program.of_type(RULE)
        if rule.inputs["ipProtocol"] == "tcp"
    }
    assert opened == {22, 80, 443}
    records = {
        record.inputs["name"]: record.inputs["records"] for record in program.of_type(RECORD)
    }
    assert records == {
        "live.example.org": [address_of("web-address")],
        "streams-py.example.org": [address_of("streams-address")],
    }


def test_containers_follow_their_machine(files: dict[str, Any]) -> None:
    program = deploy(files)
    for container in program.of_type(CONTAINER):
        host = program.exports["rooms"]["main"]["collectorHost"]
        expected = {"collector": host, "encoder": "streams", "website": "web"}
        machine = expected[container.name.partition("-")[0]]
        if machine == "hall":
            assert not container.request.deletedWith
            continue
        instance = program[f"{machine}-instance"].urn
        assert container.request.deletedWith == instance
        assert list(container.request.replace_with) == [instance]


def test_without_a_registry_each_machine_is_brought_the_images(files: dict[str, Any]) -> None:
    program = deploy(files)
    for machine in ("web", "streams"):
        loaded = program[f"images-on-{machine}"]
        assert loaded.type == DYNAMIC
        assert revealed(loaded.inputs["dockerCommand"])[0] == "ssh"
        assert loaded.request.deletedWith == program[f"{machine}-instance"].urn
    assert "images-on-hall" not in program.resources


def test_from_ecr_machines_run_digests(files: dict[str, Any]) -> None:
    program = deploy(files | {"registry": {"kind": "ecr"}})
    image = program["encoder-main-container"].inputs["image"]
    assert "/streaming-encoder@sha256:" in image
    assert [name for name in program.resources if name.startswith("images-on-")] == []


def test_a_further_room_touches_no_other_and_no_gateway(files: dict[str, Any]) -> None:
    files |= {"website": HTTPS, "dns": {"zone": "example.org"}}
    more = deepcopy(files)
    more["rooms"] = [*more["rooms"], placed("third")]
    before, after = deploy(files), deploy(more)
    touched = {
        name
        for name in before.resources
        if before[name].inputs != after[name].inputs and before[name].request.custom
    }
    assert touched == {"website-event-file"}


def test_what_it_costs_is_an_output(files: dict[str, Any]) -> None:
    cost = deploy(files).exports["cost"]
    assert cost["perHour"] > 0
    assert "cost" not in deploy(stack(room("main"))).exports
