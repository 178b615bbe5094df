"""The gateway gets real certificates from a real ACME server, and serves a live room by HTTPS."""

import gzip
import http.client
import re
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deployment import Deployment, docker, wait_until
from tests.gateway.acme_authority import DIRECTORY, AcmeAuthority
from tests.gateway.gateway_container import GatewayContainer

NETWORK = "streaming-test-gateway"
DOMAIN = "live.example.org"
PLAYLIST = f"https://{DOMAIN}/streams/studio/master.m3u8"


@pytest.fixture(scope="module")
def network(live_event: Deployment) -> Iterator[str]:
    """A network with the website and the encoder of a live room, under their usual names."""
    subprocess.run(["docker", "network", "rm", NETWORK], check=False, capture_output=True)
    docker("network", "create", NETWORK)
    live = {
        "website": live_event.container("website"),
        "encoder-studio": live_event.container("encoder", "studio"),
    }
    try:
        for alias, name in live.items():
            docker("network", "connect", "--alias", alias, NETWORK, name)
        yield NETWORK
    finally:
        for name in live.values():
            docker("network", "disconnect", NETWORK, name)
        docker("network", "rm", NETWORK)


@pytest.fixture(scope="module")
def image(live_event: Deployment) -> str:
    return f"streaming-system/gateway:{live_event.name}"


@pytest.fixture(scope="module")
def authority(
    network: str, image: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AcmeAuthority]:
    folder = tmp_path_factory.mktemp("authority") / "files"
    authority = AcmeAuthority(f"{NETWORK}-acme", folder, network=network, openssl_image=image)
    yield authority
    authority.remove()


@pytest.fixture(scope="module")
def gateway(
    network: str, image: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayContainer]:
    folder = tmp_path_factory.mktemp("gateway") / "settings"
    gateway = GatewayContainer(f"{NETWORK}-host", folder, network=network, image=image)
    gateway.remove()
    yield gateway
    gateway.remove()


def settings(authority: AcmeAuthority, domain: str = DOMAIN) -> dict[str, Any]:
    return {
        "domains": [domain],
        "streamsPath": "/streams",
        "website": "http://website:8080",
        "acme": {
            "email": "team@example.org",
            "directory": DIRECTORY,
            "caPem": authority.ca_pem,
        },
    }


@pytest.fixture(scope="module")
def root(gateway: GatewayContainer, authority: AcmeAuthority) -> str:
    """The gateway runs and has its certificate, which leads to this root."""
    gateway.start((DOMAIN,), **settings(authority))
    wait_until(gateway.is_healthy, "the gateway has a certificate", seconds=20)
    return authority.root()


def header(answer: http.client.HTTPResponse, name: str) -> list[str]:
    return answer.headers.get_all(name, [])


def test_the_website_is_served_by_https(gateway: GatewayContainer, root: str) -> None:
    answer, body = gateway.request(f"https://{DOMAIN}/", root)
    assert answer.status == 200
    assert b"Room studio" in body
    assert header(answer, "Strict-Transport-Security") == ["max-age=604800"]
    assert header(answer, "Server") == []
    assert len(header(answer, "Content-Security-Policy")) == 1


def test_a_stream_is_served_below_its_path(gateway: GatewayContainer, root: str) -> None:
    accepting = {"Accept-Encoding": "gzip"}
    answer, body = gateway.request(PLAYLIST, root, Origin="https://a.example", **accepting)
    assert answer.status == 200
    assert header(answer, "Access-Control-Allow-Origin") == ["*"]
    assert header(answer, "Content-Encoding") == ["gzip"]
    variant = next(line for line in gzip.decompress(body).decode().splitlines() if "m3u8" in line)
    variant = variant if not variant.startswith("#") else re.findall('URI="([^"]+)"', variant)[0]
    _, media = gateway.request(PLAYLIST.replace("master.m3u8", variant), root)
    segment = media.decode().splitlines()[-1]
    folder = PLAYLIST.replace("master.m3u8", variant).rpartition("/")[0]
    answer, part = gateway.request(f"{folder}/{segment}", root, Range="bytes=4-7")
    assert (answer.status, part) == (206, b"styp")


def test_plain_http_leads_to_https(gateway: GatewayContainer, root: str) -> None:
    answer, _ = gateway.request(f"http://{DOMAIN}/studio?t=1")
    assert answer.status == 308
    assert header(answer, "Location") == [f"https://{DOMAIN}/studio?t=1"]
    answer, body = gateway.request("http://192.0.2.1/")
    assert (answer.status, DOMAIN in body.decode()) == (404, True)


def test_browsers_get_http_2(gateway: GatewayContainer, root: str) -> None:
    with gateway.tls(DOMAIN, root, "h2", "http/1.1") as connection:
        assert connection.selected_alpn_protocol() == "h2"


def test_a_room_that_is_away_is_a_502(gateway: GatewayContainer, root: str) -> None:
    answer, body = gateway.request(PLAYLIST.replace("studio", "cellar"), root)
    assert answer.status == 502
    assert b"try again in a moment" in body


def test_no_other_name_is_served(gateway: GatewayContainer, root: str) -> None:
    with pytest.raises(ssl.SSLError):
        gateway.tls("other.example.org", root)
    answer, _ = gateway.request(f"https://{DOMAIN}/", root, Host="other.example.org")
    assert answer.status == 421


def test_only_its_volume_and_memory_can_be_written(gateway: GatewayContainer, root: str) -> None:
    search = "find / -xdev -writable -not -type l -not -path '/proc*' 2>/dev/null || true"
    found = docker("exec", gateway.name, "sh", "-c", search).split()
    assert set(found) == {"/tmp", "/run/streaming", "/var/lib/streaming"}


def test_the_certificate_is_kept_over_a_replacement(
    gateway: GatewayContainer, authority: AcmeAuthority, root: str
) -> None:
    with gateway.tls(DOMAIN, root) as connection:
        before = connection.getpeercert(binary_form=True)
    orders = authority.orders()
    gateway.start((DOMAIN,), **settings(authority))
    wait_until(gateway.is_healthy, "the gateway serves again", seconds=10)
    with gateway.tls(DOMAIN, root) as connection:
        assert connection.getpeercert(binary_form=True) == before
    assert authority.orders() == orders == 1


def test_a_name_that_leads_nowhere_is_told(
    network: str, image: str, authority: AcmeAuthority, tmp_path: Path
) -> None:
    lost = GatewayContainer(f"{NETWORK}-lost", tmp_path / "x", network=network, image=image)
    try:
        lost.start((), **settings(authority, "nowhere.example.org"))
        said = "has no certificate: the name nowhere.example.org does not lead to this host"
        wait_until(lambda: said in lost.logs(), said)
        assert not lost.is_healthy()
    finally:
        lost.remove()


def test_port_443_is_enough_for_a_certificate(
    network: str, image: str, tmp_path: Path, authority: AcmeAuthority
) -> None:
    authority.remove()
    name = f"{NETWORK}-alpn"
    by_tls = AcmeAuthority(
        name, tmp_path / "acme", network=network, openssl_image=image, http_port=1
    )
    gateway = GatewayContainer(f"{name}-host", tmp_path / "x", network=network, image=image)
    domain = "tls.example.org"
    try:
        gateway.start((domain,), **settings(by_tls, domain))
        wait_until(gateway.is_healthy, "the gateway has a certificate", seconds=20)
        answer, _ = gateway.request(f"https://{domain}/", by_tls.root())
        assert answer.status == 200
    finally:
        gateway.remove()
        by_tls.remove()
