"""What the way to machines on AWS needs of this machine: ssh, a key, a credential helper."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from streaming.credential_helper import PROGRAM
from streaming.event import EventSettings
from streaming.ssh_client import ssh_client_fault
from streaming_runtime.settings.problems import Problem


def check_ssh(event: EventSettings) -> Iterator[Problem]:
    """The ssh client, and a key that it can use without asking anybody.

    Args:
        event: the stack file.
    """
    remote = next((name for name, host in event.hosts.items() if host.kind == "ec2"), None)
    if remote is None or event.aws is None:
        return
    fault = ssh_client_fault()
    if fault:
        yield Problem(f"hosts.{remote}", fault)
        if shutil.which("ssh") is None:
            return
    yield from _identity(event.aws.identity_file)


def check_credential_helper(event: EventSettings) -> Iterator[Problem]:
    """Whether Docker will find what makes passwords for Amazon's registry.

    Args:
        event: the stack file.
    """
    if event.registry.kind == "ecr" and shutil.which(PROGRAM) is None:
        yield Problem(
            "registry.kind",
            f"there is no `{PROGRAM}` on PATH; `. tools/activate` puts it there",
        )


def _identity(identity_file: str) -> Iterator[Problem]:
    private, public = (Path(identity_file + end).expanduser() for end in ("", ".pub"))
    if not public.is_file():
        made = f"`ssh-keygen -t ed25519 -f {identity_file}` makes one"
        if private.is_file():
            made = f"`ssh-keygen -y -f {private} >{public}` writes it"
        yield Problem("aws.identityFile", f"{public} is missing, the key's public half; {made}")
    elif not _opens(private) and public.read_text().split()[1:2] not in _in_agent():
        state = "needs a passphrase" if private.is_file() else "is not on this machine"
        yield Problem(
            "aws.identityFile",
            f"{private} {state}, and no agent has it; `eval $(ssh-agent)` and "
            f"`ssh-add {private}` let Pulumi use it",
        )


def _opens(private: Path) -> bool:
    """Whether the key can be used without a passphrase; ssh-keygen then prints its other half."""
    return private.is_file() and _said("ssh-keygen", "-y", "-P", "", "-f", str(private)).startswith(
        ("ssh-", "ecdsa-", "sk-")
    )


def _in_agent() -> list[list[str]]:
    if "SSH_AUTH_SOCK" not in os.environ:
        return []
    return [line.split()[1:2] for line in _said("ssh-add", "-L").splitlines()]


def _said(*command: str) -> str:
    try:
        result = subprocess.run(  # noqa: S603 - no shell, and the arguments are ours
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout or result.stderr
