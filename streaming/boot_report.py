"""Learns the host keys of machines that boot the host image: each reports its own, once.

The machine sends a POST with `{"host": name, "key": "ssh-ed25519 AAAA…"}`, and in the header
`Streaming-Signature` the body's HMAC-SHA256 (RFC 2104) in hexadecimal digits, by a token that was
made for this one boot.
"""

import hmac
import json
import re
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

SIGNATURE = "Streaming-Signature"
TOKEN_BYTES = 32
BODY_BYTES = 4096
SEND_SECONDS = 30.0
KEY = re.compile(r"ssh-ed25519 [A-Za-z0-9+/]{68}")


class ReportError(Exception):
    """A machine's host key is not known, or not to be trusted."""


class _Boot:
    def __init__(self) -> None:
        self.token = secrets.token_bytes(TOKEN_BYTES)
        self.key: str | None = None
        self.contradicted = False
        self.known = threading.Event()


class BootReports:
    """Listens for reports while it is used as a context manager."""

    def __init__(self, address: str, port: int = 0) -> None:
        """Take the port; nothing is answered yet.

        Args:
            address: of this machine, in the network where machines boot.
            port: TCP; 0 takes a free one.

        Raises:
            OSError: if the port is taken.
        """
        self._boots: dict[str, _Boot] = {}
        self._lock = threading.Lock()
        reports = self

        class Handler(BaseHTTPRequestHandler):
            timeout = SEND_SECONDS

            def do_POST(self) -> None:
                length = self.headers.get("Content-Length", "")
                if not length.isdigit() or int(length) > BODY_BYTES:
                    self.send_error(413)
                    return
                body = self.rfile.read(int(length))
                self.send_response(reports.receive(body, self.headers.get(SIGNATURE, "")))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: whoever waits tells what is worth it."""

        self._server = ThreadingHTTPServer((address, port), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self.url = f"http://{address}:{self._server.server_port}/"

    def __enter__(self) -> "BootReports":
        """Answer machines."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def expect(self, host: str) -> dict[str, str]:
        """Forget what is known of a machine, which is about to boot.

        Returns:
            The kernel options with which it reports.
        """
        boot = _Boot()
        with self._lock:
            self._boots[host] = boot
        return {"streaming.report": self.url, "streaming.report-token": boot.token.hex()}

    def wait(self, host: str, seconds: float) -> str:
        """The public host key of a machine that is expected: `ssh-ed25519 AAAA…`.

        To be asked again when the machine is up: an imitator may have been faster than it.

        Raises:
            ReportError: it did not report in time, or two keys were reported.
        """
        with self._lock:
            boot = self._boots[host]
        if not boot.known.wait(seconds):
            raise ReportError(f"{host} has not reported its host key in {seconds:.0f} s")
        with self._lock:
            if boot.contradicted or boot.key is None:
                raise ReportError(
                    f"two different host keys were reported for {host}: somebody in its network "
                    "knows what it was booted with and imitates it; see who, then boot it again"
                )
            return boot.key

    def receive(self, body: bytes, signature: str) -> int:
        """Take a report; returns the HTTP status that answers it.

        A repeated report is welcome, as the answer to the first may have been lost; another key
        never is, and the one before is believed no more either.
        """
        try:
            report = json.loads(body)
            host, key = str(report["host"]), str(report["key"])
        except (ValueError, KeyError, TypeError):
            return 400
        with self._lock:
            boot = self._boots.get(host)
            if boot is None or not hmac.compare_digest(
                hmac.digest(boot.token, body, "sha256").hex().encode(), signature.encode()
            ):
                return 403
            if not KEY.fullmatch(key):
                return 400
            if boot.key not in (None, key):
                boot.contradicted = True
                return 409
            boot.key = key
            boot.known.set()
            return 204
