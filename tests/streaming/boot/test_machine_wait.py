"""A bare machine is waited for from power on to its Docker, and what is wrong is told."""

import hmac
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streaming.boot import wait as boot_wait
from streaming.boot import watch as boot_watch
from streaming.boot.listener import SIGNATURE
from streaming.boot.machine import BareMachine, MachineError, ReadyMachine, wait_for_machine
from streaming.ssh.options import fingerprint
from tests.streaming.resources.fake_ssh import Answer, FakeSsh

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKeVkymQY4j4rWDg6Ia2C74xKUFww1PPGIYqYaBfCjng"
OTHER = f"ssh-ed25519 {'B' * 68}"
TOKEN = "5a" * 32
ASKED = "dnsmasq-dhcp: 2365 DHCPDISCOVER(eth0) 52:54:00:77:00:11"
WRONG_KEY = Answer(255, errors="Host key verification failed.\n")
TIMED_OUT = Answer(255, errors="ssh: connect to host 127.0.0.1 port 22: Connection timed out\n")
READY = (Answer(), Answer(output="26.1.5\n"), Answer())


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSsh:
    """An ssh, and an ssh-keyscan that finds nothing."""
    monkeypatch.setattr(boot_wait, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(boot_watch, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(boot_watch, "LOG_SECONDS", 0.02)
    program(tmp_path / "ssh-keyscan", "true")
    return FakeSsh(tmp_path, monkeypatch)


def program(file: Path, script: str) -> str:
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


@pytest.fixture
def machine(tmp_path: Path) -> BareMachine:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return BareMachine(
        host="hall",
        address="127.0.0.1",
        mac="52:54:00:77:00:11",
        login="root",
        identity_file="~/.ssh/id_ed25519",
        token=TOKEN,
        report_address="127.0.0.1",
        report_port=port,
        switched_on=datetime(2027, 5, 1, 8, tzinfo=UTC),
    )


class Booting:
    """A machine that tells its stages and reports its keys, each until it is heard."""

    def __init__(
        self, machine: BareMachine, keys: tuple[str, ...], stages: tuple[str, ...]
    ) -> None:
        self._url = f"http://127.0.0.1:{machine.report_port}/hall"
        self._requests = [
            *(("/stage", f"streaming-host: stage={stage}".encode(), {}) for stage in stages),
            *(("", *self._signed(key)) for key in keys),
        ]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._boot)
        self._thread.start()

    def pull_plug(self) -> None:
        self._over.set()
        self._thread.join()

    def _boot(self) -> None:
        for path, body, headers in self._requests:
            while not (self._post(path, body, headers) or self._over.is_set()):
                time.sleep(0.02)
            time.sleep(0.05)

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> bool:
        request = urllib.request.Request(self._url + path, body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=5):  # noqa: S310
                return True
        except urllib.error.HTTPError as error:
            with error:
                return error.code == 409
        except OSError:
            return False

    @staticmethod
    def _signed(key: str) -> tuple[bytes, dict[str, str]]:
        body = json.dumps({"key": key}).encode()
        signature = hmac.digest(bytes.fromhex(TOKEN), body, "sha256").hex()
        return body, {SIGNATURE: signature}


@pytest.fixture
def power_on(machine: BareMachine) -> Iterator["PowerOn"]:
    power_on = PowerOn(machine)
    yield power_on
    power_on.off()


class PowerOn:
    """Switches the machine on."""

    def __init__(self, machine: BareMachine) -> None:
        self._machine = machine
        self._booting: list[Booting] = []

    def __call__(self, *stages: str, keys: tuple[str, ...] = ()) -> None:
        self._booting.append(Booting(self._machine, keys, stages))

    def off(self) -> None:
        for booting in self._booting:
            booting.pull_plug()


def wait(machine: BareMachine, seconds: float = 5) -> tuple[ReadyMachine, list[str]]:
    """What came of it, and what was told meanwhile, without names and times."""
    told: list[str] = []
    ready = wait_for_machine(machine, seconds=seconds, tell=told.append)
    return ready, [line.rpartition(" (")[0].partition(": ")[2] for line in told]


def failure(machine: BareMachine, seconds: float = 0.5) -> str:
    with pytest.raises(MachineError) as caught:
        wait(machine, seconds)
    return str(caught.value)


def test_a_machine_is_ready_when_its_docker_answers(
    machine: BareMachine, ssh: FakeSsh, power_on: PowerOn
) -> None:
    ssh.answers(TIMED_OUT, *READY)
    power_on("kernel state=ready", "image state=waiting reason=404", keys=(KEY,))
    ready, told = wait(machine)
    assert (ready.host_key, ready.version) == (KEY, "26.1.5")
    assert f"KnownHostsCommand=/bin/echo * {KEY}" in ready.ssh_options
    assert told[:2] == ["stage kernel is ready", "stage image is waiting: 404"]
    assert f"it has reported its host key, {fingerprint(KEY)}" in told
    assert told[-1] == "Docker 26.1.5 answers"
    assert [call.split()[-1] for call in ssh.calls[:2]] == ["true", "true"]


def test_what_happens_before_its_kernel_speaks_is_told(
    machine: BareMachine, ssh: FakeSsh, power_on: PowerOn, tmp_path: Path
) -> None:
    ssh.answers(*READY)
    log = program(tmp_path / "docker", f"echo '{ASKED}'")
    threading.Timer(0.3, power_on, ["kernel state=ready"], {"keys": (KEY,)}).start()
    _, told = wait(replace(machine, log_command=(log,)))
    assert told[:2] == ["it asks for an address (DHCP)", "stage kernel is ready"]


def test_what_its_servers_complain_of_is_told_if_it_lasts(
    machine: BareMachine, ssh: FakeSsh, tmp_path: Path
) -> None:
    log = program(tmp_path / "docker", f"echo '{ASKED} ignored'")
    told: list[str] = []
    with pytest.raises(MachineError, match="does not answer \\(DHCP: ignored\\)"):
        wait_for_machine(replace(machine, log_command=(log,)), seconds=0.5, tell=told.append)
    assert [line.rpartition(" (")[0] for line in told if "ignored" in line] == [
        "hall (127.0.0.1): DHCP: ignored"
    ]


def test_who_waits_hears_something_all_the_time(
    machine: BareMachine, ssh: FakeSsh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boot_watch, "NEWS_SECONDS", 0.1)
    told: list[str] = []
    with pytest.raises(MachineError):
        wait_for_machine(machine, seconds=1, tell=told.append)
    assert len(told) > 3
    assert told[0] == "hall (127.0.0.1): it has not been heard of yet (0 s)"


def test_a_machine_that_was_never_heard_of(
    machine: BareMachine, ssh: FakeSsh, tmp_path: Path
) -> None:
    log = program(tmp_path / "docker", "true")
    text = failure(replace(machine, log_command=(log,)))
    assert "52:54:00:77:00:11 has not asked Cobbler for an address since power on" in text


def test_a_machine_that_is_stuck(machine: BareMachine, ssh: FakeSsh, power_on: PowerOn) -> None:
    power_on("kernel state=ready", 'disks state=failed reason="no disk has the label"')
    assert "stage disks has failed: no disk has the label" in failure(machine)


def test_something_else_that_answers_at_its_address(
    machine: BareMachine, ssh: FakeSsh, tmp_path: Path
) -> None:
    program(tmp_path / "ssh-keyscan", f"echo '127.0.0.1 {OTHER}'")
    assert f"something answers ssh at 127.0.0.1, with the host key {fingerprint(OTHER)}" in failure(
        machine
    )


def test_a_machine_that_reported_and_is_not_reached(
    machine: BareMachine, ssh: FakeSsh, power_on: PowerOn
) -> None:
    ssh.answers(TIMED_OUT)
    power_on("disks state=failed reason=none", keys=(KEY,))
    text = failure(machine, seconds=1)
    assert "it has reported, but nothing answers at its address" in text
    assert "the machine says: stage disks has failed: none" in text
    assert "make recover HOST=hall" in text


def test_a_machine_whose_docker_does_not_answer(
    machine: BareMachine, ssh: FakeSsh, power_on: PowerOn
) -> None:
    ssh.answers(Answer(), Answer(1, errors="Cannot connect to the Docker daemon.\n"))
    power_on(keys=(KEY,))
    assert "ssh answers, but Docker does not" in failure(machine, seconds=1)


def test_another_machine_at_its_address(
    machine: BareMachine, ssh: FakeSsh, power_on: PowerOn
) -> None:
    ssh.answers(WRONG_KEY)
    power_on(keys=(KEY,))
    text = failure(replace(machine, address="192.0.2.11"), seconds=5)
    assert "has another host key than the machine reported" in text
    assert "the machine reported from 127.0.0.1" in text


@pytest.mark.parametrize("answers", [(WRONG_KEY,), READY])
def test_an_imitator_is_not_believed_nor_is_the_machine(
    machine: BareMachine, ssh: FakeSsh, power_on: PowerOn, answers: tuple[Answer, ...]
) -> None:
    ssh.answers(*[TIMED_OUT] * 9, *answers)
    power_on(keys=(KEY, OTHER))
    assert "two different host keys were reported for hall" in failure(machine, seconds=10)


def test_a_port_that_is_taken(machine: BareMachine, ssh: FakeSsh) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", machine.report_port))
        other.listen()
        assert "set cobbler.reportPort" in failure(machine)
