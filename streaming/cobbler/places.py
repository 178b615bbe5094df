"""Where the Cobbler of an event is, and how this machine gets there."""

from collections.abc import Sequence
from pathlib import Path

from streaming.cobbler.connection import CobblerAddress
from streaming.event import GivenCobbler
from streaming_runtime.settings.cobbler import CobblerSettings

COBBLER_PASSWORD = "cobblerPassword"  # noqa: S105 - the key's name, not a secret
API_PORT: int = CobblerSettings.model_fields["api_port"].default
OWN_URL = f"http://127.0.0.1:{API_PORT}"
"""The API of a Cobbler that the stack runs, as its own host sees it; no other does."""


def given_address(given: GivenCobbler) -> CobblerAddress:
    """A Cobbler that is there already.

    Raises:
        OSError: the certificate by which it is trusted cannot be read.
    """
    ca_pem = Path(given.ca_file).read_text(encoding="utf-8") if given.ca_file else None
    return CobblerAddress(given.url, given.user, ca_pem)


def tunnel(docker_command: Sequence[str]) -> list[str]:
    """The words that connect this machine to the API on another; none on this machine itself.

    Args:
        docker_command: how this machine calls the host's `docker`: `docker`, or `ssh … docker`.
    """
    *ssh, _docker = docker_command
    return [*ssh[:-1], "-W", f"127.0.0.1:{API_PORT}", ssh[-1]] if ssh else []
