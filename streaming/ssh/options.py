"""How this machine logs in to another: without a question, and only to the right one."""

import base64
import hashlib
import shlex
from dataclasses import dataclass

CONNECT_SECONDS = 10
ALIVE_SECONDS = 15
PORT = 22


@dataclass(frozen=True)
class Jump:
    """A machine through which another one is reached.

    Attributes:
        address: its name or address.
        user: who logs in there, by the key that is used for the other one.
        port: TCP port of its ssh.
        host_key: its public host key, `ssh-ed25519 AAAA…`.
    """

    address: str
    user: str
    port: int
    host_key: str


def pinned_options(
    host_key: str, identity_file: str, *, port: int = PORT, jump: Jump | None = None
) -> list[str]:
    """Options for ssh(1) by which it takes one host key only, and asks nobody.

    The key stands in the options themselves, not in a file: they are kept in the stack's state, so
    that a stack can be refreshed and destroyed from a machine that never saw its hosts. Needs
    OpenSSH 8.5 (`KnownHostsCommand`).

    Args:
        host_key: the public host key, `ssh-ed25519 AAAA…`; it counts for any address.
        identity_file: the private key or, where an agent has that, the path that it would have;
            `~` is left to ssh, so that the options are the same for every user.
        port: TCP port of the machine's ssh.
        jump: the machine on the way, if there is one.
    """
    known = {
        "KnownHostsCommand": f"/bin/echo * {host_key}",
        "UserKnownHostsFile": "/dev/null",
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
    }
    return _words({**known, **_common(identity_file, port, jump)})


def unpinned_options(
    known_hosts: str, identity_file: str, *, port: int = PORT, jump: Jump | None = None
) -> list[str]:
    """Options for ssh(1) by which it believes any host key, notes it in a file, and asks nobody.

    For what may be said to anybody, and for learning a key: what runs over such a connection must
    not depend on who answers.

    Args:
        known_hosts: the file, which must have no key of the machine.
        identity_file: as of `pinned_options`.
        port: as of `pinned_options`.
        jump: the machine on the way, which is known by its key all the same.
    """
    known = {
        "UserKnownHostsFile": known_hosts,
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "accept-new",
        "HashKnownHosts": "no",
    }
    return _words({**known, **_common(identity_file, port, jump)})


def fingerprint(host_key: str) -> str:
    """What `ssh-keygen -l` shows of a public key: `SHA256:…`."""
    digest = hashlib.sha256(base64.b64decode(host_key.split()[1])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _common(identity_file: str, port: int, jump: Jump | None) -> dict[str, str]:
    options = {
        "HostKeyAlgorithms": "ssh-ed25519",
        "IdentityFile": f'"{identity_file}"',
        "IdentitiesOnly": "yes",
        "BatchMode": "yes",
        "ConnectTimeout": str(CONNECT_SECONDS),
        "ServerAliveInterval": str(ALIVE_SECONDS),
        # A shared connection keeps the groups of its first login, which was before Docker's came.
        "ControlPath": "none",
    }
    if port != PORT:
        options["Port"] = str(port)
    if jump:
        # Not ProxyJump: options that are given here do not count for the machine on the way then
        # (ssh(1), -J), and its host key would be another matter of every user's own files.
        options["ProxyCommand"] = _through(jump, identity_file)
    return options


def _through(jump: Jump, identity_file: str) -> str:
    options = pinned_options(jump.host_key, identity_file, port=jump.port)
    words = shlex.join(["ssh", *options, f"{jump.user}@{jump.address}"]).replace("%", "%%")
    return f"{words} -W [%h]:%p"


def _words(options: dict[str, str]) -> list[str]:
    return [part for key, value in options.items() for part in ("-o", f"{key}={value}")]
