"""The ssh key with which whoever runs Pulumi logs in to machines that the stack starts."""

import os
import subprocess
from pathlib import Path


def login_key(identity_file: str) -> str:
    """The public key that belongs to an identity file, without the comment that may name a person.

    Raises:
        OSError: it cannot be read; `identity_fault` says that before.
    """
    return " ".join(_public(identity_file).read_text().split()[:2])


def identity_fault(identity_file: str) -> str | None:
    """Why nobody can be logged in by this key without a question, and what to do."""
    private, public = Path(identity_file).expanduser(), _public(identity_file)
    if not public.is_file():
        made = f"`ssh-keygen -t ed25519 -f {identity_file}` makes one"
        if private.is_file():
            made = f"`ssh-keygen -y -f {private} >{public}` writes it"
        return f"{public} is missing, the key's public half; {made}"
    if not _opens(private) and public.read_text().split()[1:2] not in _in_agent():
        state = "needs a passphrase" if private.is_file() else "is not on this machine"
        return (
            f"{private} {state}, and no agent has it; `eval $(ssh-agent)` and "
            f"`ssh-add {private}` let Pulumi use it"
        )
    return None


def _public(identity_file: str) -> Path:
    return Path(f"{identity_file}.pub").expanduser()


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
