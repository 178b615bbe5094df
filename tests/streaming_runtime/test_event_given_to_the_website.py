"""An event that the website is given beside its settings is put where it looks for one."""

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from streaming_runtime.__main__ import main
from streaming_runtime.roles import Role


@pytest.fixture(autouse=True)
def log_handlers() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    async def role(settings: object, secrets: object) -> None:
        pass

    monkeypatch.setattr(Role, "main", lambda self: role)
    monkeypatch.setenv("STREAMING_SECRET_REGISTER_KEY", "k" * 32)
    monkeypatch.setenv("STREAMING_EVENT__CONFERENCE__NAME", "PyExample")
    monkeypatch.setenv("STREAMING_EVENT__ROOMS__0__SLUG", "main")
    monkeypatch.setenv("STREAMING_EVENT__ROOMS__0__TITLE", "Main hall")
    return monkeypatch


def test_it_is_put_in_place(environ: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environ.setenv("STREAMING_DIRECTORY", str(tmp_path))
    assert main(["website"]) == 0
    event = json.loads((tmp_path / "event.json").read_text())
    assert event["rooms"] == [{"slug": "main", "title": "Main hall"}]


def test_its_secrets_are_kept_from_what_it_starts(
    environ: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environ.setenv("STREAMING_DIRECTORY", str(tmp_path))
    main(["website"])
    assert "STREAMING_SECRET_REGISTER_KEY" not in os.environ


def test_a_directory_that_is_not_there_is_named(
    environ: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environ.setenv("STREAMING_DIRECTORY", str(tmp_path / "nowhere"))
    assert main(["website"]) == 2
    assert "nowhere: the event file cannot be written" in capsys.readouterr().err
