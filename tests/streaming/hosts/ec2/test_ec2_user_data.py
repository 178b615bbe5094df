"""What a machine does at its first start, in cloud-init's words."""

import json
from typing import Any

import pytest

from streaming.hosts.ec2.user_data import user_data

EC2_LIMIT_BYTES = 16 * 1024
"""EC2 user guide, "Run commands when you launch an EC2 instance with user data input"."""


@pytest.fixture
def config() -> dict[str, Any]:
    header, _, body = user_data("PRIVATE\n", "ssh-ed25519 AAAA").partition("\n")
    assert header == "#cloud-config"
    parsed: dict[str, Any] = json.loads(body)
    return parsed


def files(config: dict[str, Any]) -> dict[str, str]:
    return {file["path"]: file["content"] for file in config["write_files"]}


def test_the_machine_has_the_given_host_key_and_no_other(config: dict[str, Any]) -> None:
    assert config["ssh_deletekeys"] is True
    assert config["ssh_keys"] == {
        "ed25519_private": "PRIVATE\n",
        "ed25519_public": "ssh-ed25519 AAAA",
    }


def test_docker_is_installed_with_its_client_and_may_be_used_by_the_login(
    config: dict[str, Any],
) -> None:
    """On Debian 13 the client is a package of its own, and Docker's own ssh needs it."""
    assert config["packages"] == ["docker.io", "docker-cli"]
    assert config["runcmd"] == [["usermod", "--append", "--groups", "docker", "admin"]]
    assert json.loads(files(config)["/etc/docker/daemon.json"]) == {"live-restore": True}


def test_sshd_takes_many_sessions_at_once(config: dict[str, Any]) -> None:
    lines = files(config)["/etc/ssh/sshd_config.d/10-streaming.conf"].splitlines()
    assert lines == ["MaxStartups 200", "MaxSessions 200"]


def test_it_fits_into_user_data() -> None:
    assert len(user_data("P" * 400, "ssh-ed25519 " + "A" * 68)) < EC2_LIMIT_BYTES / 4
