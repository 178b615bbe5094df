"""Docker is installed by a script that is told aloud, stops at the first fault, and says it."""

import subprocess
from pathlib import Path

import pytest

from streaming.boot.wait import BootingMachine
from streaming.docker_install import SCRIPT, InstallError, install_docker
from tests.streaming.resources.fake_ssh import Answer, FakeSsh

MACHINE = BootingMachine("hall", "192.0.2.11", "av", ("-o", "BatchMode=yes"))


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSsh:
    return FakeSsh(tmp_path, monkeypatch)


def test_progress_is_told_and_the_rest_is_not(ssh: FakeSsh) -> None:
    ssh.answers(Answer(output=":: installing Docker\nUnpacking docker.io ...\n"))
    told: list[str] = []
    install_docker(MACHINE, tell=told.append)
    assert told == ["hall (192.0.2.11): installing Docker"]
    assert "sudo -n sh -s" in ssh.calls[0]


def test_a_fault_is_raised_with_the_last_lines(ssh: FakeSsh) -> None:
    lines = [f"line {number}" for number in range(30)]
    ssh.answers(Answer(100, output="\n".join([*lines, "E: Unable to locate package", ""])))
    with pytest.raises(InstallError, match=r"went wrong\n") as caught:
        install_docker(MACHINE, tell=lambda line: None)
    assert str(caught.value).endswith("| E: Unable to locate package")
    assert "line 3\n" not in str(caught.value)


def test_it_does_not_wait_for_ever(ssh: FakeSsh) -> None:
    ssh.answers(Answer(hangs=30))
    with pytest.raises(InstallError, match="not ended after 0 s"):
        install_docker(MACHINE, seconds=0.3, tell=lambda line: None)


def test_the_script_is_one_that_a_shell_understands() -> None:
    subprocess.run(["sh", "-n"], input=SCRIPT, text=True, check=True)
