"""`python -m streaming_runtime <role>`: exit codes, and what is printed when a role fails."""

import asyncio
import json
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from streaming_runtime.__main__ import main
from streaming_runtime.errors import EscalationError, SettingsError
from streaming_runtime.roles import ROLES, Role

Run = Callable[[Any, Any], Awaitable[None]]


@pytest.fixture(autouse=True)
def log_handlers() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], int]:
    settings, secrets = tmp_path / "settings.json", tmp_path / "secrets.json"
    settings.write_text(
        json.dumps({"room": "main", "encoder": {"address": "encoder", "port": 9000}})
    )
    secrets.write_text(json.dumps({"srtPassphrase": "pass-of-the-link"}))

    def run(role: Run) -> int:
        monkeypatch.setattr(Role, "main", lambda self: role)
        return main(["collector", "--settings", str(settings), "--secrets", str(secrets)])

    return run


def failing(error: Exception) -> Run:
    async def role(settings: object, secrets: object) -> None:
        raise error

    return role


@pytest.mark.parametrize(
    ("error", "code"),
    [(SettingsError("ingestKey: missing"), 2), (EscalationError("capture failed"), 1)],
)
def test_known_failures_are_one_line(
    start: Callable[[Run], int], error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(failing(error)) == code
    printed = capsys.readouterr().err
    assert str(error) in printed
    assert "Traceback" not in printed


def test_a_trace_shows_no_secret(
    start: Callable[[Run], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(failing(RuntimeError("cannot call pass-of-the-link"))) == 1
    printed = capsys.readouterr().err
    assert "Traceback" in printed
    assert "pass-of-the-link" not in printed


def test_sigterm_ends_the_role_cleanly(start: Callable[[Run], int]) -> None:
    ended: list[bool] = []

    async def role(settings: object, secrets: object) -> None:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    assert start(role) == 0
    assert ended == [True]


def test_wrong_settings_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "settings.json"
    file.write_text("{}")
    assert main(["collector", "--settings", str(file), "--secrets", str(file)]) == 2
    printed = capsys.readouterr().err
    assert "room: missing" in printed
    assert "encoder: missing" in printed


def test_help_lists_every_role(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in ROLES)


@pytest.mark.parametrize("name", list(ROLES))
def test_every_role_can_be_run(name: str) -> None:
    assert callable(ROLES[name].main())
