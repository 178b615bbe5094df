"""A machine of the venue: how it is known and reached, and what another in its place means."""

import json
from typing import Any

import pulumi
import pulumi_docker as docker

from streaming.event import SshHostSettings
from streaming.hosts import SshHost
from tests.streaming.recording_monitor import NETWORK, Program, deploy, revealed, run_program
from tests.streaming.stack_files import room, stack

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "B" * 43
GATE = {"address": "gate.example.org", "user": "av", "port": 2222, "hostKey": OTHER_KEY}


def deployed(**keys: Any) -> Program:
    given = {"kind": "ssh", "address": "192.0.2.11", "hostKey": KEY, **keys}
    settings = SshHostSettings.model_validate(given)

    def program() -> None:
        host = SshHost("hall", settings)
        docker.Volume("on-hall", opts=host.on_machine(pulumi.ResourceOptions()))
        pulumi.export("command", host.docker_command)
        pulumi.export("public", host.public_address)
        pulumi.export("egress", host.egress_cidr)

    return run_program(program)


def options(program: Program) -> list[str]:
    found: list[str] = json.loads(revealed(program["hall-docker"].inputs)["sshOpts"])
    return found


def test_docker_is_reached_by_the_pinned_key_only() -> None:
    program = deployed()
    assert program["hall-docker"].inputs["host"] == "ssh://root@192.0.2.11"
    assert f"KnownHostsCommand=/bin/echo * {KEY}" in options(program)
    assert "StrictHostKeyChecking=yes" in options(program)
    assert program.exports["command"][-2:] == ["root@192.0.2.11", "docker"]


def test_the_comment_behind_a_key_does_not_count() -> None:
    assert options(deployed(hostKey=f"{KEY} root@hall")) == options(deployed())


def test_a_way_through_another_machine_pins_that_one_too() -> None:
    [proxy] = [word for word in options(deployed(proxyJump=GATE)) if "ProxyCommand" in word]
    assert OTHER_KEY in proxy
    assert "Port=2222" in proxy
    assert proxy.endswith("av@gate.example.org -W [%h]:%p")


def test_nothing_is_learnt_where_a_key_is_given() -> None:
    assert "hall-host-key" not in deployed().resources


def test_a_learnt_key_is_pinned_from_then_on() -> None:
    program = deployed(hostKey=None, learnHostKey=True)
    learnt = "ssh-ed25519 hall-host-key"
    assert program["hall-machine"].inputs["hostKey"] == learnt
    assert f"KnownHostsCommand=/bin/echo * {learnt}" in options(program)


def test_what_is_on_a_machine_is_made_anew_on_another_and_not_forgotten_with_the_stack() -> None:
    request = deployed()["on-hall"].request
    assert [urn.rpartition("::")[2] for urn in request.replace_with] == ["hall-machine"]
    assert request.deletedWith == ""


def test_without_docker_a_preview_does_not_ask_for_it() -> None:
    assert "endpoint" not in deployed(install=True)["hall-machine"].inputs
    assert deployed()["hall-machine"].inputs["endpoint"] == "ssh://root@192.0.2.11"


def test_viewers_and_cloud_hosts_may_see_another_address() -> None:
    plain = deployed().exports
    assert (plain["public"], plain.get("egress")) == ("192.0.2.11", None)
    exports = deployed(publicAddress="live.example.org", seenAs="203.0.113.7").exports
    assert (exports["public"], exports["egress"]) == ("live.example.org", "203.0.113.7/32")


def test_rooms_of_a_stack_find_each_other_across_such_hosts() -> None:
    hosts = {
        name: {"kind": "ssh", "address": address, "hostKey": KEY}
        for name, address in (("hall", "192.0.2.11"), ("rack", "192.0.2.10"))
    }
    placed = room("main", collector={"host": "hall"}, encoder={"host": "rack"})
    program = deploy(stack(placed, hosts=hosts, website={"host": "rack"}))
    assert {network.parent for network in program.of_type(NETWORK)} == {"hall", "rack"}
    collector = program.upload("collector-main-container", "settings.json")
    assert collector["encoder"]["address"] == "192.0.2.10"
    assert collector["website"]["url"] == "http://192.0.2.10:8080"
    assert program.exports["hosts"]["hall"]["kind"] == "ssh"
