"""By which host key a machine is known now: for messages, as nothing proves that it is the one."""

import base64
import hashlib
import subprocess

SCAN_SECONDS = 5


def host_key_at(address: str) -> str | None:
    """The ed25519 host key of whatever answers ssh there, `ssh-ed25519 AAAA…`; None: nothing."""
    try:
        result = subprocess.run(  # noqa: S603 - no shell, and the arguments are ours
            ["ssh-keyscan", "-T", str(SCAN_SECONDS), "-t", "ed25519", address],  # noqa: S607 - the one on PATH is meant
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=2 * SCAN_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = [line.split() for line in result.stdout.splitlines() if not line.startswith("#")]
    return " ".join(lines[0][1:3]) if lines and len(lines[0]) > 2 else None


def fingerprint(key: str) -> str:
    """What `ssh-keygen -l` shows of a public key: `SHA256:…`."""
    digest = hashlib.sha256(base64.b64decode(key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
