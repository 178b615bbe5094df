"""Whether this machine's ssh can be used to reach others."""

import re
import shutil
import subprocess

OLDEST_SSH = (8, 5)
"""The first OpenSSH with KnownHostsCommand (its release notes), by which host keys are pinned."""


def ssh_client_fault() -> str | None:
    """What is wrong with the ssh client on PATH."""
    if shutil.which("ssh") is None:
        return (
            "there is no `ssh` on PATH, by which it is reached; install OpenSSH's client "
            "(`sudo apt install openssh-client`)"
        )
    version = _ssh_version()
    if version and version < OLDEST_SSH:
        return (
            f"this machine's ssh is OpenSSH {'.'.join(map(str, version))}; "
            f"{'.'.join(map(str, OLDEST_SSH))} or newer is needed to know the host by its key"
        )
    return None


def _ssh_version() -> tuple[int, ...]:
    result = subprocess.run(
        ["ssh", "-V"],  # noqa: S607 - the one on PATH is meant
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=5,
        check=False,
    )
    match = re.search(r"OpenSSH_(\d+)\.(\d+)", result.stdout or result.stderr)
    return tuple(map(int, match.groups())) if match else ()
