"""The role as a whole, with a server in Caddy's place that has no certificates."""

import asyncio
import json
import logging
import sys
from pathlib import Path

import pytest

from streaming_runtime.errors import SettingsError
from streaming_runtime.gateway import role
from streaming_runtime.gateway.role import Gateway
from streaming_runtime.settings import Acme, GatewaySettings
from tests.streaming_runtime.authority import PEM

SERVER = """
import http.server, json, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *words):
        pass
print(json.dumps({"level": "error", "msg": "speaking"}), file=sys.stderr, flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def settings(tmp_path: Path, unused_tcp_port_factory: object) -> GatewaySettings:
    assert callable(unused_tcp_port_factory)
    return GatewaySettings(
        domains=("live.example.org",),
        acme=Acme(ca_pem=PEM),
        http_port=unused_tcp_port_factory(),
        https_port=unused_tcp_port_factory(),
        directory=str(tmp_path / "volume"),
    )


async def test_unwell_until_every_domain_is_served(
    settings: GatewaySettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    shown: list[bool] = []
    served: set[str] = set()

    async def has_certificate(port: int, name: str) -> bool:
        assert port == settings.https_port
        return name in served

    monkeypatch.setattr("streaming_runtime.running.show_health", shown.append)
    monkeypatch.setattr("streaming_runtime.running.HEALTH_SECONDS", 0.02)
    monkeypatch.setattr(role, "PROBE_SECONDS", 0.02)
    monkeypatch.setattr(role, "has_certificate", has_certificate)
    command = (sys.executable, "-c", SERVER, str(settings.http_port))
    monkeypatch.setattr(role, "caddy_arguments", lambda _: command)
    (tmp_path / "volume").mkdir()
    gateway = Gateway(settings, tmp_path)
    assert gateway.health().detail == "caddy is stopped"
    running = asyncio.create_task(gateway.run())
    try:
        async with asyncio.timeout(10):
            while gateway.health().detail != "waiting for a certificate":
                await asyncio.sleep(0.02)
            assert not any(shown)
            served.add("live.example.org")
            while not (shown and shown[-1]):
                await asyncio.sleep(0.02)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert "caddy: speaking" in caplog.text
    assert "live.example.org: has a certificate" in caplog.text


def test_caddy_finds_its_configuration_and_the_authority(
    settings: GatewaySettings, tmp_path: Path
) -> None:
    (tmp_path / "volume").mkdir()
    Gateway(settings, tmp_path)
    content = json.loads((tmp_path / "caddy.json").read_text())
    [policy] = content["apps"]["tls"]["automation"]["policies"]
    [file] = policy["issuers"][0]["trusted_roots_pem_files"]
    assert Path(file).read_text() == PEM


def test_a_directory_that_cannot_be_used_is_named(
    settings: GatewaySettings, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="volume: certificates cannot be kept there: No such"):
        Gateway(settings, tmp_path)
