"""This machine can log in to others without asking: an ssh that is new enough, and a key."""

import subprocess
from pathlib import Path

import pytest

from streaming.aws_checks.this_machine import check_credential_helper, check_ssh
from streaming.event import EventSettings
from tests.streaming.aws_checks.recorded import ec2_hosts, event


@pytest.fixture(autouse=True)
def no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)


def key(folder: Path, passphrase: str = "") -> Path:
    file = folder / "key"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", str(file)]
    subprocess.run(words, check=True)
    return file


def said(file: Path) -> list[str]:
    found = event(aws={"identityFile": str(file)}, hosts=ec2_hosts(web="t3.medium"))
    return [str(problem) for problem in check_ssh(found)]


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_a_key_that_opens_is_no_problem(tmp_path: Path) -> None:
    assert said(key(tmp_path)) == []


def test_a_key_that_is_nowhere(tmp_path: Path) -> None:
    [problem] = said(tmp_path / "key")
    assert problem.startswith(f"aws.identityFile: {tmp_path}/key.pub is missing")
    assert f"`ssh-keygen -t ed25519 -f {tmp_path}/key` makes one" in problem


def test_a_key_without_its_public_half(tmp_path: Path) -> None:
    (file := key(tmp_path)).with_suffix(".pub").unlink()
    [problem] = said(file)
    assert f"`ssh-keygen -y -f {file} >{file}.pub` writes it" in problem


def test_a_key_with_a_passphrase_needs_an_agent(tmp_path: Path) -> None:
    file = key(tmp_path, "correct horse")
    [problem] = said(file)
    assert problem.startswith(f"aws.identityFile: {file} needs a passphrase, and no agent has it")


def test_a_key_that_an_agent_has_need_not_be_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = key(tmp_path)
    file.unlink()
    [problem] = said(file)
    assert "is not on this machine, and no agent has it" in problem
    program(tmp_path, "ssh-add", f"cat {file}.pub")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/run/agent")
    assert said(file) == []


def test_an_ssh_that_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "ssh", "echo 'OpenSSH_8.4p1 Debian-5+deb11u3, OpenSSL 1.1.1w' >&2")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    [problem] = said(key(tmp_path))
    assert problem.startswith("hosts.web: this machine's ssh is OpenSSH 8.4; 8.5 or newer")


def test_no_ssh_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    [problem] = said(tmp_path / "key")
    assert problem.startswith("hosts.web: there is no `ssh` on PATH")


def helper_said(found: EventSettings) -> list[str]:
    return [str(problem) for problem in check_credential_helper(found)]


def test_the_credential_helper_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = event(registry={"kind": "ecr"})
    [problem] = helper_said(found)
    assert "no `docker-credential-streaming-ecr` on PATH; `. tools/activate` puts it" in problem
    program(tmp_path, "docker-credential-streaming-ecr", "")
    assert helper_said(found) == []


def test_without_machines_and_registry_this_machine_needs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = event(archive={})
    assert [*check_ssh(found), *check_credential_helper(found)] == []
