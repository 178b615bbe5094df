"""What bare machines need of the stack file's secrets and of this machine, before they boot."""

import json
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from streaming.event import EventSettings
from streaming.hosts import pxe_checks
from streaming.hosts.pxe_checks import check_pxe_hosts
from tests.streaming.stack_files import room, stack

POWER = {"kind": "ipmilan", "address": "192.0.2.111", "user": "admin"}
IMAGE = {"folder": "/srv/image", "url": "http://192.0.2.9/image", "sha256": "0" * 64}


@pytest.fixture
def identity(tmp_path: Path) -> str:
    file = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file], check=True)
    return str(file)


@pytest.fixture(autouse=True)
def other_containers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `docker` that runs nothing of ours."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "docker").write_text("#!/bin/sh\n")
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


@pytest.fixture(autouse=True)
def api_port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A port for Cobbler's API that no real one has."""
    port = free_port()
    monkeypatch.setattr(pxe_checks, "API_PORT", port)
    return port


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def event(identity: str, power: dict[str, Any] = POWER, **cobbler: Any) -> EventSettings:
    own = {
        "host": "laptop",
        "address": "127.0.0.1",
        "port": free_port(),
        "dhcp": {"kind": "server", "subnet": "127.0.0.0/8"},
    }
    hall = {
        "kind": "pxe",
        "mac": "52:54:00:00:00:11",
        "address": "127.0.0.11",
        "power": power,
        "identityFile": identity,
    }
    values = stack(
        room("main", collector={"host": "laptop"}, encoder={"host": "laptop"}),
        hosts={"laptop": {"kind": "local"}, "hall": hall},
        website={"host": "laptop"},
        cobbler=cobbler if "kind" in cobbler else {**own, **cobbler},
    )
    return EventSettings.model_validate(values)


def said(event: EventSettings, passwords: Any = None, **more: Any) -> dict[str, str]:
    written = passwords if isinstance(passwords, str) else json.dumps(passwords or {"hall": "x"})
    secrets = {"powerPasswords": written, "cobblerPassword": more.pop("password", None)}
    found = check_pxe_hosts(event, "test", secrets, **more)
    return {problem.path: problem.message for problem in found}


def test_a_machine_that_can_be_booted_is_no_problem(identity: str) -> None:
    assert said(event(identity)) == {}


def test_each_password_must_be_there_and_belong_to_somebody(identity: str) -> None:
    missing = said(event(identity), {"attic": "x"})
    assert missing == {
        "powerPasswords.hall": "missing; `pulumi config set --stack test --secret --path "
        "'streaming-system:powerPasswords.hall'` asks for the password of 'admin' at 192.0.2.111",
        "powerPasswords.attic": "no host of kind pxe is called so; remove it",
    }
    socket_only = {"kind": "apc_snmp", "address": "192.0.2.111", "id": "3"}
    assert list(said(event(identity, socket_only))) == ["powerPasswords.hall"]


def test_one_password_for_all_is_none(identity: str) -> None:
    problems = said(event(identity), "hunter2")
    assert problems["powerPasswords"].startswith("holds no password by host")


def test_passwords_that_anyone_can_read_are_refused(identity: str) -> None:
    problems = said(event(identity), in_clear=True)
    assert problems["powerPasswords"].startswith("stands in the stack file for all to read")


def test_a_login_key_that_is_nowhere_is_named(tmp_path: Path) -> None:
    problems = said(event(str(tmp_path / "absent")))
    assert problems["hosts.hall.identityFile"].startswith(f"{tmp_path}/absent.pub is missing")


def test_cobblers_address_must_be_this_machines(identity: str) -> None:
    dhcp = {"kind": "server", "subnet": "198.51.100.0/24"}
    problems = said(event(identity, address="198.51.100.2", dhcp=dhcp))
    assert problems["cobbler.address"].startswith("198.51.100.2 is not an address of this machine")


def test_a_port_that_something_else_has_is_named(identity: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        problems = said(event(identity, port=port))
    assert problems["cobbler.port"].startswith(f"tcp port {port} is in use on this machine")


def test_another_cobbler_on_this_machine_is_noticed(identity: str, api_port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", api_port))
        other.listen()
        problems = said(event(identity))
    assert problems["cobbler.host"].endswith("perhaps by another Cobbler or TFTP server; stop that")


def test_a_given_cobbler_must_let_us_in(identity: str) -> None:
    given = event(
        identity, kind="given", url=f"http://127.0.0.1:{free_port()}/api", hostImage=IMAGE
    )
    assert said(given)["cobblerPassword"].startswith(
        "missing; `pulumi config set --stack test --secret"
    )
    refused = said(given, password="a word")  # noqa: S106 - of nobody
    assert "nothing listens there" in refused["cobbler.url"]
