"""The role as a whole: a real server on a real port, started and stopped."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from streaming_runtime.errors import SettingsError
from streaming_runtime.report import REPORT_PATH
from streaming_runtime.settings import WebsiteSecrets, WebsiteSettings
from streaming_runtime.website import role

SECRETS = WebsiteSecrets(register_key="k" * 32)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _endless_report() -> AsyncIterator[bytes]:
    for _ in range(9):
        yield b" " * 8192


async def test_serves_shows_its_health_and_stops_when_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[bool] = []
    monkeypatch.setattr(role, "show_health", shown.append)
    monkeypatch.setattr(role, "TICK_SECONDS", 0.05)
    settings = WebsiteSettings(port=_free_port(), directory=str(tmp_path))
    running = asyncio.create_task(role.run(settings, SECRETS, vendor=tmp_path / "vendor"))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}") as client:
        async with asyncio.timeout(10):
            while not (shown and shown[-1]):
                await asyncio.sleep(0.02)
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.post(REPORT_PATH, content=_endless_report())).status_code == 413
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    settings = WebsiteSettings(directory=str(tmp_path / "missing"))
    with pytest.raises(SettingsError, match="missing: the tracker's database cannot be used"):
        await role.run(settings, SECRETS)
