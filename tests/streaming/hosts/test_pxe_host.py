"""Bare machines: what Cobbler is told of them, what boots them anew, and who learns what."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.streaming.recording_monitor import (
    CONTAINER,
    NETWORK,
    Program,
    Secret,
    deploy,
    revealed,
)
from tests.streaming.stack_files import room, stack

OWN = {
    "host": "laptop",
    "address": "192.0.2.2",
    "dhcp": {"kind": "server", "subnet": "192.0.2.0/24"},
}
GIVEN = {
    "kind": "given",
    "url": "https://cobbler.example.org/cobbler_api",
    "user": "av",
    "hostImage": {"folder": "/srv/image", "url": "http://192.0.2.9/image", "sha256": "ab" * 32},
}
LAPTOP = {"kind": "local", "address": "192.0.2.2"}
RACK_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
PASSWORD = "the password of the BMC"  # noqa: S105 - of no real one


@pytest.fixture
def identity(tmp_path: Path) -> str:
    (tmp_path / "id.pub").write_text("ssh-ed25519 AAAAlogin av@laptop")
    return str(tmp_path / "id")


def deployed(
    identity: str, cobbler: dict[str, Any] = OWN, laptop: dict[str, Any] = LAPTOP, **keys: Any
) -> Program:
    hall = {
        "kind": "pxe",
        "mac": "52:54:00:00:00:1A",
        "address": "192.0.2.11",
        "power": {"kind": "ipmilan", "address": "192.0.2.111", "user": "admin"},
        "identityFile": identity,
        "disks": ["docker"],
        **keys,
    }
    captured = room("main", collector={"host": "hall"}, encoder={"host": "laptop"})
    hosts = {"hall": hall, "laptop": laptop}
    return deploy(
        stack(captured, hosts=hosts, website={"host": "laptop"}, cobbler=cobbler),
        power_passwords={"hall": PASSWORD},
        cobbler_password="the password of the API" if cobbler is GIVEN else None,
    )


def inputs(program: Program, name: str) -> Any:
    return revealed(program[name].inputs)


def test_the_record_says_who_it_is_and_how_it_is_switched(identity: str) -> None:
    record = inputs(deployed(identity), "hall-record")
    assert record["record"] == "streaming-test-hall"
    assert (record["mac"], record["address"]) == ("52:54:00:00:00:1a", "192.0.2.11")
    assert record["power"]["address"] == "192.0.2.111"
    assert record["powerPassword"] == PASSWORD
    assert not record["adopt"]


def test_the_machine_boots_the_host_image_for_whoever_runs_pulumi(identity: str) -> None:
    program = deployed(identity, kernelOptions={"console": "ttyS1", "nomodeset": None})
    assert inputs(program, "bare-metal-profile")["kernelOptions"] == {
        "boot": "streaming",
        "streaming.image": "http://192.0.2.2:8067/system.squashfs",
        "streaming.image-sha256": "5a5a" * 16,
    }
    boot = inputs(program, "hall-boot")
    assert boot["kernelOptions"] == {
        "console": "ttyS1",
        "nomodeset": "",
        "streaming.disks": "docker",
        "systemd.hostname": "hall",
    }
    assert boot["loginKey"] == "ssh-ed25519:AAAAlogin"
    assert boot["reportUrl"] == "http://192.0.2.2:8068/hall"


def test_docker_is_reached_by_the_key_that_the_machine_reported(identity: str) -> None:
    program = deployed(identity)
    provider = inputs(program, "hall-docker")
    assert provider["host"] == "ssh://root@192.0.2.11"
    assert json.loads(provider["sshOpts"]) == ["-o", "key=hall-machine"]
    assert program.exports["hosts"]["hall"]["docker"][-2:] == ["root@192.0.2.11", "docker"]


def test_what_is_on_the_machine_is_made_anew_after_each_boot(identity: str) -> None:
    program = deployed(identity)
    for name in ("hall-network", "collector-main-container"):
        urns = program[name].request.replace_with
        assert [urn.rpartition("::")[2] for urn in urns] == ["hall-machine"]
    assert {network.parent for network in program.of_type(NETWORK)} == {"hall", "laptop"}


def test_passwords_and_tokens_are_secrets_and_go_where_they_are_needed(identity: str) -> None:
    program = deployed(identity)
    assert isinstance(program["hall-record"].inputs["powerPassword"], Secret)
    assert isinstance(program["hall-boot"].inputs["apiPassword"], Secret)
    assert isinstance(program["hall-machine"].inputs["token"], Secret)
    told = [name for name, item in program.resources.items() if PASSWORD in repr(item.inputs)]
    assert told == ["hall-record"]


def test_the_stacks_own_cobbler_is_on_its_hosts_network_with_few_rights(identity: str) -> None:
    program = deployed(identity)
    container = program["bare-metal-cobbler-container"].inputs
    assert container["networkMode"] == "host"
    assert container["capabilities"]["drops"] == ["ALL"]
    assert set(container["capabilities"]["adds"]) == {
        *("CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_SETGID", "CAP_SETUID"),
    }
    settings = program.upload("bare-metal-cobbler-container", "settings.json")
    assert settings["address"] == "192.0.2.2"
    assert settings["dhcp"]["kind"] == "server"
    assert inputs(program, "bare-metal-distro")["api"]["url"] == "http://127.0.0.1:25151"
    assert inputs(program, "hall-machine")["logCommand"][:2] == ["docker", "logs"]


def test_cobbler_on_another_host_is_reached_through_ssh_only(identity: str) -> None:
    rack = {"kind": "ssh", "address": "192.0.2.10", "hostKey": RACK_KEY}
    program = deployed(identity, laptop=rack)
    tunnel = inputs(program, "hall-record")["api"]["tunnel"]
    assert tunnel[0] == "ssh"
    assert tunnel[-3:] == ["-W", "127.0.0.1:25151", "root@192.0.2.10"]
    assert program["bare-metal-cobbler-container"].parent == "bare-metal-cobbler"
    assert inputs(program, "bare-metal-cobbler-on-laptop")["host"] == "laptop"


def test_a_given_cobbler_gets_records_and_nothing_else(identity: str) -> None:
    program = deployed(identity, GIVEN)
    assert len(program.of_type(CONTAINER)) == 3
    distro = inputs(program, "bare-metal-distro")
    assert distro["kernel"] == "/srv/image/vmlinuz"
    assert (distro["api"]["user"], distro["apiPassword"]) == ("av", "the password of the API")
    assert "logCommand" not in inputs(program, "hall-machine")
    assert "the password of the API" not in repr(inputs(program, "collector-main-container"))
