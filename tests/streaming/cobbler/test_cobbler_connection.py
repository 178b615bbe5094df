"""The way to Cobbler's API: what is said when it is blocked, and that it is waited for."""

import datetime
import ipaddress
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from streaming.cobbler import CobblerAddress, CobblerApi, CobblerError, CobblerGone
from streaming.cobbler import CobblerUnreachable as Unreachable
from streaming.cobbler.connection import call
from tests.streaming.cobbler.fake_cobbler import PASSWORD, FakeCobbler

RELAY = """
import os, socket, sys, threading
there = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
def forth():
    while sent := os.read(0, 65536):
        there.sendall(sent)
threading.Thread(target=forth, daemon=True).start()
while received := there.recv(65536):
    os.write(1, received)
"""
"""As `ssh -W` does."""
REFUSED = "channel 0: open failed: connect failed: Connection refused"
BEHIND = f"{REFUSED}\r\nstdio forwarding failed"
PAGE = b"<html>It works!</html>"
SSH = "ssh: connect to host rack port 22: Connection refused"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def version(address: CobblerAddress, seconds: float = 5) -> object:
    return call(address, "extended_version", seconds=seconds)["version_tuple"]


def failing(message: str) -> tuple[str, ...]:
    """A tunnel that cannot be dug."""
    code = f"import sys; print('Warning: x', file=sys.stderr); sys.exit({message!r})"
    return (sys.executable, "-c", code)


@contextmanager
def web_server(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Page(BaseHTTPRequestHandler):
    """Some other web server."""

    status = 200

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_through_a_command(cobbler: FakeCobbler) -> None:
    port = cobbler.url.rpartition(":")[2]
    address = CobblerAddress(cobbler.url, tunnel=(sys.executable, "-c", RELAY, port))
    assert version(address) == [3, 3, 10]
    assert version(address) == [3, 3, 10]


@pytest.mark.parametrize(
    ("message", "kind", "own", "expected"),
    [
        (BEHIND, CobblerGone, True, "^cobbler.host: .*nothing listens there; .* `docker logs`"),
        (SSH, Unreachable, False, f"^cobbler.url: .* is not reached: {SSH}; correct it"),
    ],
)
def test_what_the_command_says_is_passed_on(
    message: str, kind: type[CobblerError], own: bool, expected: str
) -> None:
    address = CobblerAddress("http://127.0.0.1:1", tunnel=failing(message), own=own)
    with pytest.raises(Unreachable, match=expected) as caught:
        version(address)
    assert type(caught.value) is kind


def test_a_command_that_is_not_there() -> None:
    address = CobblerAddress("http://127.0.0.1:1", tunnel=("no-such-command",))
    with pytest.raises(Unreachable, match=r"through no-such-command is not reached"):
        version(address)


def test_nothing_listens() -> None:
    with pytest.raises(CobblerGone, match=r"^cobbler\.url: .*nothing listens there; correct it"):
        version(CobblerAddress(f"http://127.0.0.1:{free_port()}/cobbler_api"))


def test_no_answer_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = CobblerAddress(f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(Unreachable, match=r"no answer in 0 s"):
            version(address, 0.2)


def test_another_web_server() -> None:
    with web_server(Page) as url, pytest.raises(CobblerError, match=r"not as Cobbler's API does"):
        version(CobblerAddress(url))


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (404, CobblerError, "answers with HTTP status 404; use the address of the XML-RPC API"),
        (503, Unreachable, "its web server answers with HTTP status 503"),
    ],
)
def test_the_web_server_refuses(status: int, kind: type[CobblerError], message: str) -> None:
    handler = type("Refusing", (Page,), {"status": status})
    with web_server(handler) as url, pytest.raises(kind, match=message) as caught:
        version(CobblerAddress(url))
    assert type(caught.value) is kind


def test_one_that_starts_is_waited_for(cobbler: FakeCobbler, tmp_path: Path) -> None:
    started = tmp_path / "started"
    waiting = f"""
import pathlib, sys
started = pathlib.Path({str(started)!r})
if not started.exists():
    started.touch()
    sys.exit({BEHIND!r})
"""
    tunnel = (sys.executable, "-c", waiting + RELAY, cobbler.url.rpartition(":")[2])
    address = CobblerAddress(cobbler.url, tunnel=tunnel, own=True)
    told: list[str] = []
    api = CobblerApi(address, PASSWORD, stack="dev", patience=10, tell=told.append)
    assert api.names("system") == []
    assert told == [f"waiting for {address}"]


def test_what_took_its_time_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine's power must not be switched twice."""
    monkeypatch.setattr("streaming.cobbler.session.CALL_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = CobblerAddress(f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(Unreachable):
            CobblerApi(address, PASSWORD, stack="dev", patience=60).names("system")
    assert time.monotonic() - began < 5


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A key and its certificate in one file; and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cobbler")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = built.public_bytes(serialization.Encoding.PEM)
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + pem)
    return file, pem.decode()


@contextmanager
def with_tls(cobbler: FakeCobbler, file: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = cobbler._server
    server.socket = context.wrap_socket(server.socket, server_side=True)
    yield cobbler.url.replace("http://", "https://")


def test_over_tls_by_its_own_authority(cobbler: FakeCobbler, certificate: tuple[Path, str]) -> None:
    file, pem = certificate
    with with_tls(cobbler, file) as url:
        assert version(CobblerAddress(url, ca_pem=pem)) == [3, 3, 10]


def test_a_certificate_that_nobody_vouches_for(
    cobbler: FakeCobbler, certificate: tuple[Path, str]
) -> None:
    with (
        with_tls(cobbler, certificate[0]) as url,
        pytest.raises(CobblerError, match=r"^cobbler\.caFile: .*self.signed certificate; give"),
    ):
        version(CobblerAddress(url))
