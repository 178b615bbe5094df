"""What keeps this machine from logging in to a machine of the venue, in words."""

import re
from dataclasses import dataclass

from streaming.boot.wait import BootingMachine, Obstacle
from streaming.ssh.options import PORT

BEHIND_JUMP = re.compile(r"UNKNOWN port 65535")
"""ssh speaks so of its own connection when what it reaches machines through ends (ProxyCommand)."""
FOLLOWS = re.compile(r"UNKNOWN port 65535|^kex_exchange_identification|^stdio forwarding failed")
"""What is said besides because the way through a machine ended."""
FORWARD_FAILED = re.compile(r"open failed: (?:connect failed: )?(.*)")
UNKNOWN_NAME = re.compile(r"Could not resolve hostname")
NO_ED25519 = re.compile(r"no matching host key type found")
NO_IDENTITY = re.compile(r"no such identity")
FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


@dataclass(frozen=True)
class Hindrance:
    """Why a machine could not be logged in to.

    Attributes:
        key: the key of the host in the stack file that may be wrong.
        message: what is wrong, and what to do.
    """

    key: str
    message: str


def hindrance(machine: BootingMachine, said: str, *, port: int = PORT) -> Hindrance:
    """What ssh(1) meant.

    Args:
        machine: the machine that was not reached.
        said: all that ssh said.
        port: the port on which it was tried.
    """
    if BEHIND_JUMP.search(said):
        return Hindrance("proxyJump", _on_the_way(machine, said, port))
    place = f"{machine.address} port {port}"
    if UNKNOWN_NAME.search(said):
        return Hindrance(
            "address",
            f"this machine finds no address for the name {machine.address!r}; correct it, or use "
            "its IPv4 address",
        )
    match Obstacle.of(said):
        case Obstacle.WRONG_KEY:
            return Hindrance("hostKey", _wrong_key(machine, said))
        case Obstacle.REFUSED:
            missing = ", which is not on this machine" if NO_IDENTITY.search(said) else ""
            return Hindrance(
                "identityFile",
                f"ssh refuses user {machine.login!r} with this key{missing}; `ssh-copy-id -i "
                f"<identityFile>.pub -p {port} {machine.login}@{machine.address}` lets it in, and "
                "if it has a passphrase, an agent must have it (`ssh-add`)",
            )
        case Obstacle.CLOSED:
            return Hindrance(
                "port",
                f"{machine.address} is there, but nothing listens on TCP port {port}; "
                "`sudo apt install openssh-server` on it, or correct `port`",
            )
        case Obstacle.UNREACHABLE:
            return Hindrance(
                "address",
                f"nothing answers at {place}; is the machine on, its network cable in, the address "
                "right, and does the network let ssh through?",
            )
    return Hindrance("address", f"the connection to {place} broke off ({_last_line(said)})")


def _wrong_key(machine: BootingMachine, said: str) -> str:
    if NO_ED25519.search(said):
        return (
            f"the ssh of {machine.address} has no ed25519 host key; `sudo ssh-keygen -A` on it "
            "makes one, and `sudo systemctl restart ssh` uses it"
        )
    found = FINGERPRINT.search(said)
    other = f"another host key, {found.group()}" if found else "another host key"
    return (
        f"what answers at {machine.address} has {other}: if the machine was set up anew, compare "
        "that with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` at its console, and write "
        "the new key here; if not, another machine has its address"
    )


def _on_the_way(machine: BootingMachine, said: str, port: int) -> str:
    failed = FORWARD_FAILED.search(said)
    if failed:
        return (
            f"this machine does not get on to {machine.address} port {port} "
            f"({failed.group(1).strip()}); are both right, and is the machine behind it on?"
        )
    reason = "\n".join(line for line in said.splitlines() if not FOLLOWS.search(line))
    return f"this machine could not be logged in to ({_last_line(reason)})"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
