"""A machine that boots is waited for, and one that never will be ready is told from the others.

The texts are those of OpenSSH 9.2 and 10.0 and of Docker 26.1.
"""

from pathlib import Path

import pytest

from streaming.boot import wait as boot_wait
from streaming.boot.wait import Advice, BootError, BootingMachine, Obstacle, wait_for_docker
from tests.streaming.resources.fake_ssh import Answer, FakeSsh

MACHINE = BootingMachine("web", "203.0.113.9", "admin", ("-o", "BatchMode=yes"))
ADVICE = Advice(
    wrong_key="it has another host key",
    refused="it refuses the key",
    unreachable="nothing answers",
    first_start="its first start went wrong",
)
REFUSED = "ssh: connect to host 203.0.113.9 port 22: Connection refused\n"
TIMED_OUT = "ssh: connect to host 203.0.113.9 port 22: Connection timed out\n"
NO_ROUTE = "ssh: connect to host 203.0.113.9 port 22: No route to host\n"
RESET = "kex_exchange_identification: read: Connection reset by peer\n"
BOOTING = (
    '"System is booting up. Unprivileged users are not permitted to log in yet. Please come back '
    'later. For technical details, see pam_nologin(8)."\nConnection closed by 203.0.113.9 port 22\n'
)
WRONG_KEY = "Host key for 203.0.113.9 has changed.\nHost key verification failed.\n"
OTHER_KEY_TYPE = (
    "Unable to negotiate with 203.0.113.9 port 22: no matching host key type found. "
    "Their offer: ecdsa-sha2-nistp256\n"
)
DENIED = "admin@203.0.113.9: Permission denied (publickey).\n"
DOCKER_DENIED = "permission denied while trying to connect to the Docker daemon socket\n"
FINE = Answer()
VERSION = Answer(output="26.1.5\n")


def failed(text: str) -> Answer:
    return Answer(255, errors=text)


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSsh:
    return FakeSsh(tmp_path, monkeypatch)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(boot_wait, "time", clock)
    return clock


def failure(seconds: float = 30) -> str:
    with pytest.raises(BootError) as caught:
        wait_for_docker(MACHINE, advice=ADVICE, seconds=seconds, tell=lambda line: None)
    return str(caught.value)


def test_a_machine_is_waited_for_from_its_start_to_its_docker(ssh: FakeSsh, clock: Clock) -> None:
    silent = Answer(1, errors="Cannot connect to the Docker daemon. Is it running?\n")
    stages = [failed(TIMED_OUT), failed(REFUSED), failed(RESET), failed(BOOTING), failed(DENIED)]
    ssh.answers(*stages, FINE, FINE, silent, VERSION)
    told: list[str] = []
    assert wait_for_docker(MACHINE, advice=ADVICE, seconds=60, tell=told.append) == "26.1.5"
    heard = [line.removeprefix("web (203.0.113.9): ").rpartition(" (")[0] for line in told]
    assert told[-1].endswith("(25 s)")
    assert heard == [
        "waiting for ssh",
        "ssh: connect to host 203.0.113.9 port 22: Connection timed out",
        "ssh: connect to host 203.0.113.9 port 22: Connection refused",
        "kex_exchange_identification: read: Connection reset by peer",
        "Connection closed by 203.0.113.9 port 22",
        "admin@203.0.113.9: Permission denied (publickey).",
        "ssh answers, waiting for Docker",
        "Cannot connect to the Docker daemon. Is it running?",
        "Docker 26.1.5 answers",
    ]


def test_every_question_is_a_login_of_its_own_with_the_given_options(
    ssh: FakeSsh, clock: Clock
) -> None:
    ssh.answers(FINE, FINE, VERSION)
    wait_for_docker(MACHINE, advice=ADVICE, seconds=10, tell=lambda line: None)
    assert [call.split()[:4] for call in ssh.calls] == [
        ["-o", "BatchMode=yes", "admin@203.0.113.9", command]
        for command in ("true", "cloud-init", "timeout")
    ]


@pytest.mark.parametrize("text", [WRONG_KEY, OTHER_KEY_TYPE])
def test_a_wrong_host_key_ends_the_wait_at_once(ssh: FakeSsh, text: str) -> None:
    ssh.answers(failed(text))
    assert "another host key" in failure()
    assert len(ssh.calls) == 1


def test_a_refused_login_ends_the_wait_before_sshd_bars_the_address(
    ssh: FakeSsh, clock: Clock
) -> None:
    ssh.answers(failed(DENIED))
    message = failure(seconds=600)
    assert len(ssh.calls) == 3
    assert clock.now - 1000 == 20
    assert "it refuses the key" in message
    assert message.endswith("ssh says: admin@203.0.113.9: Permission denied (publickey).")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TIMED_OUT, "nothing answers\n"),
        (NO_ROUTE, "nothing answers\n"),
        (REFUSED, "its ssh does not listen"),
        (RESET, "something answers on its ssh port, and breaks off"),
    ],
)
def test_when_time_is_up_it_says_what_did_not_answer(
    ssh: FakeSsh, clock: Clock, text: str, reason: str
) -> None:
    ssh.answers(failed(text))
    message = failure()
    assert message.startswith("web (203.0.113.9): not ready after 30 s: ")
    assert reason in message
    assert message.endswith(f"last heard: {text.strip()}")


def test_a_first_start_that_failed_is_shown_with_its_log(ssh: FakeSsh) -> None:
    log = "status: error\nE: Unable to locate package docker.io\n"
    ssh.answers(FINE, Answer(90, output=log))
    assert failure() == (
        "web (203.0.113.9): its first start went wrong\n"
        "  | status: error\n  | E: Unable to locate package docker.io"
    )


def test_a_docker_that_stays_silent_is_told_from_ssh_that_does(ssh: FakeSsh, clock: Clock) -> None:
    ssh.answers(FINE, FINE, Answer(1, errors=DOCKER_DENIED))
    message = failure()
    assert "ssh answers, but Docker does not" in message
    assert DOCKER_DENIED.strip() in message


def test_a_first_start_that_never_ends_does_not_hold_up_the_update(ssh: FakeSsh) -> None:
    ssh.answers(FINE, Answer(hangs=60))
    assert "its first start has not ended" in failure(seconds=0.5)


def test_who_waits_hears_something_all_the_time(
    ssh: FakeSsh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boot_wait, "NEWS_SECONDS", 0.1)
    ssh.answers(FINE, Answer(hangs=1), VERSION)
    told: list[str] = []
    wait_for_docker(MACHINE, advice=ADVICE, seconds=30, tell=told.append)
    assert sum("waiting for Docker" in line for line in told) > 3


def test_a_connection_that_breaks_while_it_waits_is_made_again(ssh: FakeSsh, clock: Clock) -> None:
    ssh.answers(FINE, failed("Connection to 203.0.113.9 closed by remote host.\n"), FINE, VERSION)
    assert wait_for_docker(MACHINE, advice=ADVICE, seconds=10, tell=lambda line: None) == "26.1.5"


def test_what_ssh_says_is_never_without_an_explanation() -> None:
    assert Obstacle.of("something new") is Obstacle.BROKEN_OFF
    assert all(ADVICE.on(obstacle) for obstacle in Obstacle)


def test_a_machine_without_a_first_start_is_not_asked_for_it(ssh: FakeSsh) -> None:
    ssh.answers(FINE, VERSION)
    advice = Advice("", "", "")
    version = wait_for_docker(MACHINE, advice=advice, seconds=10, tell=lambda line: None)
    assert version == "26.1.5"


def test_progress_goes_where_pulumi_shows_it(
    ssh: FakeSsh, capsys: pytest.CaptureFixture[str]
) -> None:
    ssh.answers(FINE, FINE, VERSION)
    wait_for_docker(MACHINE, advice=ADVICE, seconds=10)
    assert capsys.readouterr().err.splitlines()[-1] == (
        "web (203.0.113.9): Docker 26.1.5 answers (0 s)"
    )
