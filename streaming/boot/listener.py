"""Listens for what booting machines report; one listener for all that wait at one port."""

import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from streaming.boot.report import BODY_BYTES, BootReports

SIGNATURE = "Streaming-Signature"
SEND_SECONDS = 30.0


class ListenError(Exception):
    """Nothing can be listened for, and why."""


class _Listener:
    def __init__(self, address: str, port: int) -> None:
        self.reports = reports = BootReports()
        self.users = 0

        class Handler(BaseHTTPRequestHandler):
            timeout = SEND_SECONDS

            def do_POST(self) -> None:
                self.send_response(self._received())
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _received(self) -> HTTPStatus:
                length = self.headers.get("Content-Length", "")
                if not length.isdigit() or int(length) > BODY_BYTES:
                    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                body = self.rfile.read(int(length))
                match self.path.removeprefix("/").split("/"):
                    case [host]:
                        signature = self.headers.get(SIGNATURE, "")
                        return reports.receive(host, body, signature, self.client_address[0])
                    case [host, "stage"]:
                        return reports.receive_stages(host, body)
                return HTTPStatus.NOT_FOUND

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: whoever waits tells what is worth it."""

        self._server = ThreadingHTTPServer((address, port), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


_listeners: dict[tuple[str, int], _Listener] = {}
_lock = threading.Lock()


@contextmanager
def listening(address: str, port: int) -> Iterator[BootReports]:
    """Answer machines; who else in this process listens at the same port shares the reports.

    Args:
        address: of this machine, in the network where machines boot.
        port: TCP.

    Raises:
        ListenError: the port is taken, or the address is not this machine's.
    """
    with _lock:
        if (address, port) not in _listeners:
            _listeners[address, port] = _listen(address, port)
        listener = _listeners[address, port]
        listener.users += 1
    try:
        yield listener.reports
    finally:
        with _lock:
            listener.users -= 1
            if not listener.users:
                del _listeners[address, port]
                listener.close()


def _listen(address: str, port: int) -> _Listener:
    try:
        return _Listener(address, port)
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                reason = (
                    "another program has that port (another `make up` perhaps); end it, or set "
                    "cobbler.reportPort to one that is free"
                )
            case errno.EADDRNOTAVAIL:
                reason = (
                    "this machine does not have that address (any more); if they were switched on "
                    "from another machine, let that one run `make up`, or switch them off and on "
                    "from here (`make recover HOST=…`)"
                )
            case errno.EACCES:
                reason = "only root may listen there; set cobbler.reportPort to one above 1023"
            case _:
                reason = str(error.strerror)
        raise ListenError(f"machines cannot report to {address} port {port}: {reason}") from None
