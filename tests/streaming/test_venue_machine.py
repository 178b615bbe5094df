"""A machine of the venue is made ready, or it is said why it is not; its key is learnt once."""

from pathlib import Path

import pytest

from streaming.boot.wait import BootingMachine
from streaming.venue_machine import VenueError, learn_host_key, make_ready
from tests.streaming.resources.fake_ssh import Answer, FakeSsh

MACHINE = BootingMachine("hall", "192.0.2.11", "av", ("-o", "BatchMode=yes"))
VERSION = Answer(output="26.1.5\n")


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSsh:
    return FakeSsh(tmp_path, monkeypatch)


def test_docker_that_answers_is_enough(ssh: FakeSsh) -> None:
    ssh.answers(Answer(), VERSION)
    assert make_ready(MACHINE, port=22, install=False) == "26.1.5"
    assert len(ssh.calls) == 2


def test_docker_is_installed_first_where_that_is_wanted(
    ssh: FakeSsh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streaming.venue_machine.time.sleep", lambda seconds: None)
    ssh.answers(Answer(), Answer(output=":: installing Docker\n"), Answer(1), VERSION)
    told: list[str] = []
    assert make_ready(MACHINE, port=22, install=True, tell=told.append) == "26.1.5"
    assert [line.partition(": ")[2] for line in told] == [
        "installing Docker",
        "Docker 26.1.5 answers",
    ]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([Answer(255, errors="Permission denied (publickey).\n")], "hosts.hall.identityFile: ssh"),
        ([Answer(), Answer(1, errors="permission denied\n")], "user av: permission denied"),
    ],
)
def test_what_is_wrong_is_said(ssh: FakeSsh, answers: list[Answer], words: str) -> None:
    ssh.answers(*answers)
    with pytest.raises(VenueError, match=words):
        make_ready(MACHINE, port=22, install=False)


def test_what_keeps_it_from_installing_is_said(ssh: FakeSsh) -> None:
    ssh.answers(Answer(), Answer(1, output="sudo: a password is required\n"))
    with pytest.raises(VenueError, match="sudo: a password is required"):
        make_ready(MACHINE, port=22, install=True, tell=lambda line: None)


def test_nothing_is_learnt_of_what_does_not_answer(ssh: FakeSsh) -> None:
    ssh.answers(Answer(255, errors="ssh: connect to host 192.0.2.11 port 22: No route to host\n"))
    with pytest.raises(VenueError, match=r"hosts\.hall\.address: nothing answers"):
        learn_host_key(MACHINE, identity_file="~/.ssh/id_ed25519", port=22, jump=None)
