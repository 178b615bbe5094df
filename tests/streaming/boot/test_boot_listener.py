"""Machines report by HTTP to one listener, which all that wait at its port share."""

import hmac
import json
import socket
import threading
import urllib.error
import urllib.request

import pytest

from streaming.boot.listener import SIGNATURE, ListenError, listening

KEY = f"ssh-ed25519 {'A' * 68}"
TOKEN = "5a" * 32


@pytest.fixture
def port() -> int:
    """One that was free just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


def post(port: int, path: str, body: bytes, headers: dict[str, str] | None = None) -> int:
    """The status that answers."""
    url = f"http://127.0.0.1:{port}{path}"
    request = urllib.request.Request(url, body, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def report(port: int, host: str) -> int:
    body = json.dumps({"key": KEY}).encode()
    signature = hmac.digest(bytes.fromhex(TOKEN), body, "sha256").hex()
    return post(port, f"/{host}", body, {SIGNATURE: signature})


def test_key_and_stages_come_by_the_hosts_path(port: int) -> None:
    with listening("127.0.0.1", port) as reports:
        reports.expect("hall", TOKEN)
        assert report(port, "hall") == 204
        assert post(port, "/hall/stage", b"streaming-host: stage=image state=ready") == 204
        assert reports.key("hall") == KEY
        assert reports.sender("hall") == "127.0.0.1"
        assert str(reports.stages("hall")[-1]) == "stage image is ready"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/hall", b"{}", 403),
        ("/foyer", b"{}", 503),
        ("/hall/other", b"", 404),
        ("/", b"", 503),
        ("/hall", b"x" * 20000, 413),
    ],
)
def test_what_is_no_report_is_refused(port: int, path: str, body: bytes, status: int) -> None:
    with listening("127.0.0.1", port) as reports:
        reports.expect("hall", TOKEN)
        assert post(port, path, body) == status
        assert reports.key("hall") is None


def test_four_machines_are_waited_for_at_one_port(port: int) -> None:
    keys: dict[str, str | None] = {}
    everyone = threading.Barrier(5)

    def wait(host: str) -> None:
        with listening("127.0.0.1", port) as reports:
            reports.expect(host, TOKEN)
            everyone.wait(5)
            keys[host] = reports.key(host, 5)

    hosts = ["hall", "foyer", "cellar", "attic"]
    threads = [threading.Thread(target=wait, args=(host,)) for host in hosts]
    for thread in threads:
        thread.start()
    everyone.wait(5)
    assert [report(port, host) for host in hosts] == [204] * 4
    for thread in threads:
        thread.join(5)
    assert keys == dict.fromkeys(hosts, KEY)


def test_the_port_is_given_back_when_the_last_one_goes(port: int) -> None:
    with listening("127.0.0.1", port) as first:
        with listening("127.0.0.1", port) as second:
            assert first is second
        assert report(port, "hall") == 503
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_that_is_taken_is_told(port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with (
            pytest.raises(ListenError, match=r"set cobbler\.reportPort to one that is free"),
            listening("127.0.0.1", port),
        ):
            pass


def test_an_address_of_another_machine_is_told(port: int) -> None:
    with (
        pytest.raises(ListenError, match="this machine does not have that address"),
        listening("192.0.2.123", port),
    ):
        pass
