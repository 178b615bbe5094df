"""The way to Cobbler's XML-RPC API: directly or through a command, with or without TLS."""

import http.client
import socket
import ssl
import subprocess
import tempfile
import xmlrpc.client
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

from streaming.cobbler.errors import CobblerError, CobblerGone, CobblerUnreachable

CLOSING_SECONDS = 5.0
REFUSED_BEHIND = "open failed: connect failed: Connection refused"
"""What ssh says of the far end of `-W`."""
NO_REASON = "stdio forwarding failed"
"""What it says last in any case."""
NOT_YET = (http.HTTPStatus.BAD_GATEWAY, http.HTTPStatus.SERVICE_UNAVAILABLE)
"""What a web server answers while the Cobbler behind it has not started."""


@dataclass(frozen=True)
class CobblerAddress:
    """Where a Cobbler's API is.

    Attributes:
        url: `http://127.0.0.1:25151`, or `https://…/cobbler_api` behind a web server.
        user: who changes its records.
        ca_pem: the certificate by which its own is trusted; None: those of this machine.
        tunnel: the words of a command whose standard input and output are the connection, such as
            `ssh … -W 127.0.0.1:25151 root@rack`; empty: none is needed.
        own: whether the stack runs it, for messages.
    """

    url: str
    user: str = "cobbler"
    ca_pem: str | None = None
    tunnel: tuple[str, ...] = ()
    own: bool = False

    def __str__(self) -> str:
        """Where it is, for messages."""
        way = f" through {self.tunnel[-1]}" if self.tunnel else ""
        return f"Cobbler at {self.url}{way}"

    @property
    def key(self) -> str:
        """The key of the stack file that says where it is."""
        return "cobbler.host" if self.own else "cobbler.url"


def call(address: CobblerAddress, method: str, *arguments: Any, seconds: float) -> Any:
    """Call a method of the API, in a connection of its own.

    Cobbler ends each connection after one call (it speaks HTTP/1.0).

    Args:
        address: where the API is.
        method: the method's name.
        arguments: what it is given.
        seconds: how long it may take.

    Raises:
        xmlrpc.client.Fault: Cobbler refuses.
        CobblerUnreachable: it does not answer.
        CobblerError: what answers is no Cobbler, or not to be trusted.
    """
    with tempfile.TemporaryFile() as complaints:
        transport = _Transport(address, seconds, complaints)
        try:
            with xmlrpc.client.ServerProxy(address.url, transport, allow_none=True) as server:
                return getattr(server, method)(*arguments)
        except (OSError, http.client.HTTPException, xmlrpc.client.ProtocolError) as error:
            raise _explained(address, error, _last_line(complaints), seconds) from None
        except (xmlrpc.client.ResponseError, ValueError, SyntaxError):
            raise _no_cobbler(address, "answers, but not as Cobbler's API does") from None
        finally:
            transport.close()


class _Transport(xmlrpc.client.Transport):
    def __init__(self, address: CobblerAddress, seconds: float, complaints: IO[bytes]) -> None:
        super().__init__()
        self._address, self._seconds, self._complaints = address, seconds, complaints

    def request(self, *arguments: Any, **more: Any) -> Any:
        """Once: the library's own asks again after a lost answer, and a machine is not a page."""
        return self.single_request(*arguments, **more)

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        if self._connection[1] is None:
            connection = _Connection(self._address, self._seconds, self._complaints)
            self._connection = (str(host), connection)
        made = self._connection[1]
        assert isinstance(made, http.client.HTTPConnection)  # noqa: S101 - for mypy
        return made


class _Connection(http.client.HTTPConnection):
    def __init__(self, address: CobblerAddress, seconds: float, complaints: IO[bytes]) -> None:
        self._address, self._complaints = address, complaints
        self._way: subprocess.Popen[bytes] | None = None
        parts = urlsplit(address.url)
        self._tls = parts.scheme == "https"
        port = parts.port or (http.client.HTTPS_PORT if self._tls else http.client.HTTP_PORT)
        super().__init__(parts.hostname or "", port, timeout=seconds)

    def connect(self) -> None:
        if self._address.tunnel:
            self._through(self._address.tunnel)
        else:
            super().connect()
        if self._tls:
            context = ssl.create_default_context(cadata=self._address.ca_pem)
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def _through(self, command: Sequence[str]) -> None:
        self.sock, theirs = socket.socketpair()
        with theirs:
            self._way = subprocess.Popen(  # noqa: S603 - no shell, and the stack file says which
                list(command),
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=self._complaints,
            )
        self.sock.settimeout(self.timeout)

    def close(self) -> None:
        super().close()
        if self._way is not None:
            try:
                self._way.wait(CLOSING_SECONDS)
            except subprocess.TimeoutExpired:
                self._way.kill()
                self._way.wait()
            self._way = None


def _explained(
    address: CobblerAddress, error: Exception, said: str, seconds: float
) -> CobblerError:
    if isinstance(error, ssl.SSLError):
        return CobblerError(
            f"cobbler.caFile: {address} has a certificate that is not trusted: "
            f"{getattr(error, 'verify_message', '') or error.reason or error}; give the "
            "certificate (PEM) of the authority that signed it"
        )
    if isinstance(error, xmlrpc.client.ProtocolError) and error.errcode not in NOT_YET:
        return _no_cobbler(address, f"answers with HTTP status {error.errcode}")
    if isinstance(error, ConnectionRefusedError) or REFUSED_BEHIND in said:
        return CobblerGone(
            f"{address.key}: {address} is not reached: nothing listens there; {_remedy(address)}"
        )
    if isinstance(error, TimeoutError):
        reason = f"no answer in {seconds:.0f} s"
    elif isinstance(error, xmlrpc.client.ProtocolError):
        reason = f"its web server answers with HTTP status {error.errcode}"
    else:
        reason = said or getattr(error, "strerror", None) or str(error) or type(error).__name__
    return CobblerUnreachable(
        f"{address.key}: {address} is not reached: {reason}; {_remedy(address)}"
    )


def _remedy(address: CobblerAddress) -> str:
    if address.own:
        return (
            "the container `streaming-<stack>-cobbler` must run there: `docker ps` and "
            "`docker logs` on that host tell more"
        )
    return "correct it, or start Cobbler and let this machine reach it"


def _no_cobbler(address: CobblerAddress, reason: str) -> CobblerError:
    return CobblerError(
        f"{address.key}: what is at {address.url} {reason}; use the address of the XML-RPC API, "
        "which mostly ends in /cobbler_api"
    )


def _last_line(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    telling = [line.strip() for line in lines if NO_REASON not in line]
    return (telling or lines or [""])[-1].strip()
