"""Makes sure that a machine of the venue is a Docker host, and learns its host key if told to."""

import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from streaming.boot.wait import DOCKER_VERSION, SSH_FAILED, BootingMachine
from streaming.docker_install import InstallError, install_docker
from streaming.progress import say
from streaming.ssh.obstacles import hindrance
from streaming.ssh.options import Jump, unpinned_options

SETTLED_SECONDS = 30.0
"""How long Docker may take to answer after it was installed."""
COMMAND_SECONDS = 60


class VenueError(Exception):
    """A machine is not as it must be, and why."""


def make_ready(
    machine: BootingMachine,
    *,
    port: int,
    install: bool,
    tell: Callable[[str], None] = say,
) -> str:
    """Make sure that a machine's user can use its Docker.

    Args:
        machine: the machine.
        port: TCP port of its ssh, for messages.
        install: whether Docker is installed if it is missing.
        tell: is told of progress.

    Returns:
        The version of its Docker.

    Raises:
        VenueError: the machine is not reached, or has no Docker for that user.
    """
    _reach(machine, port)
    if install:
        try:
            install_docker(machine, tell=tell)
        except InstallError as error:
            raise VenueError(str(error)) from None
    deadline = time.monotonic() + (SETTLED_SECONDS if install else 0)
    while True:
        # A login of its own: the group that may use Docker came after the one before.
        result = _run(machine.command(DOCKER_VERSION))
        version = result.stdout.strip()
        if result.returncode == 0 and version:
            if install:
                tell(f"{machine}: Docker {version} answers")
            return version
        if time.monotonic() > deadline:
            said = (result.stderr.strip().splitlines() or ["no answer"])[-1]
            raise VenueError(f"{machine}: its Docker does not answer user {machine.login}: {said}")
        time.sleep(1)


def learn_host_key(
    machine: BootingMachine,
    *,
    identity_file: str,
    port: int,
    jump: Jump | None,
    tell: Callable[[str], None] = say,
) -> str:
    """The ed25519 host key of whatever answers now, which is said aloud.

    Args:
        machine: the machine; its options for ssh are not looked at.
        identity_file: the key that is shown to it.
        port: TCP port of its ssh.
        jump: the machine on the way, if there is one.
        tell: is told the key and its fingerprint.

    Raises:
        VenueError: nothing answers, or it has no such key.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "known_hosts")
        options = unpinned_options(str(file), identity_file, port=port, jump=jump)
        asked = BootingMachine(machine.host, machine.address, machine.login, tuple(options))
        result = _run(asked.command("true"))
        lines = file.read_text().splitlines() if file.is_file() else []
        if not lines:
            reason = hindrance(machine, result.stderr, port=port)
            raise VenueError(f"hosts.{machine.host}.{reason.key}: {reason.message}")
        key = " ".join(lines[0].split()[1:3])
        fingerprint = _run(["ssh-keygen", "-lf", str(file)]).stdout.split()[1]
    tell(f"{machine}: learnt its host key, {fingerprint}, and takes no other from now on")
    tell(
        "  compare it with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` at its console, "
        "and replace `learnHostKey` by"
    )
    tell(f"  hostKey: {key}")
    return key


def _reach(machine: BootingMachine, port: int) -> None:
    result = _run(machine.command("true"))
    if result.returncode == SSH_FAILED:
        reason = hindrance(machine, result.stderr, port=port)
        raise VenueError(f"hosts.{machine.host}.{reason.key}: {reason.message}")


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - no shell, and the arguments are ours
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, SSH_FAILED, "", "it does not answer in time")
