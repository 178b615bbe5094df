"""A daemon that answers is used; otherwise one is started or it is said what to do."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup import docker_daemon
from tools.setup.docker_daemon import DockerDaemon
from tools.setup.progress import Progress
from tools.setup.step import SetupError

Script = Callable[..., Path]


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, script: Script, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(docker_daemon, "LOG", tmp_path / "dockerd.log")
    monkeypatch.setattr(docker_daemon, "SYSTEMD", tmp_path / "no-systemd")
    script("apt-get", "exit 1")


def test_answering_daemon_is_ready(script: Script) -> None:
    script("docker", "echo 28.0.1")
    assert DockerDaemon().ready() == "daemon 28.0.1"


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    ("complaint", "remedy"),
    [
        (
            "Got permission denied while trying to connect to the Docker daemon",
            "usermod -aG docker",
        ),
        ("Cannot connect to the Docker daemon", "systemctl start docker"),
    ],
)
def test_user_is_told_what_to_do(
    script: Script, progress: Progress, complaint: str, remedy: str
) -> None:
    script("docker", f"echo '{complaint}' >&2", "exit 1")
    assert DockerDaemon().ready() is None
    with pytest.raises(SetupError, match=remedy):
        DockerDaemon().provide(progress)


@pytest.mark.usefixtures("user")
def test_user_without_docker_is_told_to_install_it(progress: Progress) -> None:
    with pytest.raises(SetupError, match=r"docs\.docker\.com"):
        DockerDaemon().provide(progress)


@pytest.mark.usefixtures("root")
def test_daemon_elsewhere_is_not_replaced_by_a_local_one(
    script: Script, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    script("docker", "exit 1")
    monkeypatch.setenv("DOCKER_HOST", "ssh://elsewhere")
    with pytest.raises(SetupError, match="ssh://elsewhere"):
        DockerDaemon().provide(progress)


@pytest.mark.usefixtures("root")
def test_root_starts_a_daemon_and_waits_for_it(
    script: Script, progress: Progress, tmp_path: Path
) -> None:
    up = tmp_path / "up"
    script("docker", f"[ -e {up} ] && echo 28.0.1")
    script("dockerd", "sleep 0.5", f"touch {up}", "sleep 1")
    assert DockerDaemon().provide(progress) == "daemon 28.0.1, started"


@pytest.mark.usefixtures("root")
def test_daemon_that_ends_at_once_says_why(script: Script, progress: Progress) -> None:
    script("docker", "exit 1")
    script("dockerd", "echo 'failed to mount overlay: permission denied'", "exit 1")
    with pytest.raises(SetupError, match="failed to mount overlay"):
        DockerDaemon().provide(progress)
