"""What a machine on EC2 does when it starts for the first time (cloud-init, on Debian 13)."""

import json

from streaming.docker_host import DAEMON_FILE, DOCKER_CONFIG, SSHD_CONFIG, SSHD_FILE

# Its address changes while it boots, when the elastic one comes: what is being fetched breaks off.
APT_CONFIG = """\
Acquire::Retries "10";
Acquire::http::Timeout "20";
"""
LOGIN = "admin"
"""The user of Debian's images for EC2."""


def user_data(host_key_private: str, host_key_public: str) -> str:
    """The cloud-config of a machine: its host key, sshd for many sessions, and Docker.

    Any change of it replaces machines, and what is on their disks is lost.

    Args:
        host_key_private: the ssh host key, in OpenSSH's format.
        host_key_public: the same key's public half.
    """
    config = {
        # Both before sshd is started, so that the first login is already safe.
        "ssh_deletekeys": True,
        "ssh_keys": {"ed25519_private": host_key_private, "ed25519_public": host_key_public},
        "write_files": [
            _file(SSHD_FILE, SSHD_CONFIG),
            _file("/etc/apt/apt.conf.d/90streaming", APT_CONFIG),
            _file(DAEMON_FILE, json.dumps(DOCKER_CONFIG)),
        ],
        "package_update": True,
        "packages": ["docker.io", "docker-cli"],
        "runcmd": [["usermod", "--append", "--groups", "docker", LOGIN]],
    }
    return "#cloud-config\n" + json.dumps(config, indent=1)


def _file(path: str, content: str) -> dict[str, str]:
    return {"path": path, "content": content, "permissions": "0644"}
