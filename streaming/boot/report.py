"""What machines that boot the host image report: their host key, signed, and their stages.

A machine sends its key as a POST to `/<host>`, with the body `{"key": "ssh-ed25519 AAAA…"}` and, in
the header `Streaming-Signature`, the body's HMAC-SHA256 (RFC 2104) in hexadecimal digits, by a
token that was made for this one boot. Its stages come as a POST to `/<host>/stage`, unsigned.
"""

import hmac
import json
import re
import threading
from http import HTTPStatus

from streaming.boot.stages import Stage, read_stages

BODY_BYTES = 16384
KEY = re.compile(r"ssh-ed25519 [A-Za-z0-9+/]{68}")


class ReportError(Exception):
    """A machine's host key is not to be trusted."""


class _Boot:
    def __init__(self, token: bytes) -> None:
        self.token = token
        self.key: str | None = None
        self.contradicted = False
        self.sender: str | None = None
        self.stages: tuple[Stage, ...] = ()
        self.known = threading.Event()


class BootReports:
    """Reports of all machines that are waited for; may be used by several threads."""

    def __init__(self) -> None:
        """Nobody is waited for yet."""
        self._boots: dict[str, _Boot] = {}
        self._lock = threading.Lock()

    def expect(self, host: str, token: str) -> None:
        """Take reports of a machine, and forget what was known of it.

        Args:
            host: its name in the stack file.
            token: what its boot was given, in hexadecimal digits.
        """
        with self._lock:
            self._boots[host] = _Boot(bytes.fromhex(token))

    def forget(self, host: str) -> None:
        """Take no more reports of a machine."""
        with self._lock:
            self._boots.pop(host, None)

    def key(self, host: str, seconds: float = 0) -> str | None:
        """The public host key of a machine, `ssh-ed25519 AAAA…`; None: not reported yet.

        To be asked again when the machine is up: an imitator may have been faster than it.

        Args:
            host: a machine that is expected.
            seconds: how long the report is waited for.

        Raises:
            ReportError: two keys were reported.
        """
        boot = self._boots[host]
        boot.known.wait(seconds)
        with self._lock:
            if boot.contradicted:
                raise ReportError(
                    f"two different host keys were reported for {host}: somebody in its network "
                    "knows what it was booted with and imitates it; see who, then boot it again"
                )
            return boot.key

    def sender(self, host: str) -> str | None:
        """The address from which the key came; None: not reported yet."""
        return self._boots[host].sender

    def stages(self, host: str) -> tuple[Stage, ...]:
        """What a machine said last of its stages, in order; nothing of one that is not expected."""
        boot = self._boots.get(host)
        return boot.stages if boot else ()

    def receive(self, host: str, body: bytes, signature: str, sender: str) -> HTTPStatus:
        """Take a report of a key; returns the status that answers it.

        A repeated report is welcome, as the answer to the first may have been lost; another key
        never is, and the one before is believed no more either. A machine that nobody waits for
        yet is told to come again.
        """
        with self._lock:
            boot = self._boots.get(host)
            if boot is None:
                return HTTPStatus.SERVICE_UNAVAILABLE
            if not hmac.compare_digest(
                hmac.digest(boot.token, body, "sha256").hex().encode(), signature.encode()
            ):
                return HTTPStatus.FORBIDDEN
            key = _reported_key(body)
            if key is None:
                return HTTPStatus.BAD_REQUEST
            if boot.key not in (None, key):
                boot.contradicted = True
                return HTTPStatus.CONFLICT
            boot.key, boot.sender = key, sender
            boot.known.set()
            return HTTPStatus.NO_CONTENT

    def receive_stages(self, host: str, body: bytes) -> HTTPStatus:
        """Take what a machine says of its stages, which takes the place of what it said before."""
        stages = read_stages(body.decode(errors="replace"))
        with self._lock:
            boot = self._boots.get(host)
            if boot is None:
                return HTTPStatus.SERVICE_UNAVAILABLE
            boot.stages = stages
            return HTTPStatus.NO_CONTENT


def _reported_key(body: bytes) -> str | None:
    try:
        key = str(json.loads(body)["key"])
    except (ValueError, KeyError, TypeError):
        return None
    return key if KEY.fullmatch(key) else None
