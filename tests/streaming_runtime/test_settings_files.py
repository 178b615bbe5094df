"""A settings file that is wrong is refused with every error by name."""

import json
from pathlib import Path
from typing import Any

import pytest

from streaming_runtime.errors import SettingsError
from streaming_runtime.files import read_model
from streaming_runtime.settings import CollectorSettings

GOOD: dict[str, Any] = {"room": "main", "encoder": {"address": "encoder", "port": 9000}}


def written(directory: Path, content: Any) -> Path:
    file = directory / "settings.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def refusal(file: Path) -> str:
    with pytest.raises(SettingsError) as raised:
        read_model(CollectorSettings, file)
    return str(raised.value)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    assert read_model(CollectorSettings, written(tmp_path, GOOD)).encoder.port == 9000


def test_every_error_is_named_at_once(tmp_path: Path) -> None:
    content = {
        "room": "Main Hall",
        "encoder": {"address": "encoder", "port": 90000, "colour": "red"},
        "source": {"kind": "satellite"},
        "audioBitrateKbps": "loud",
    }
    message = refusal(written(tmp_path, content))
    for expected in (
        "room: 'Main Hall'",
        "encoder.port: 90000",
        "encoder.colour: unknown key",
        "source: unknown kind 'satellite'",
        "audioBitrateKbps: 'loud'",
    ):
        assert expected in message
    assert str(tmp_path) in message


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    assert "encoder: missing" in refusal(written(tmp_path, {"room": "main"}))


def test_an_error_within_a_source_is_named_by_its_key(tmp_path: Path) -> None:
    content = {**GOOD, "source": {"kind": "file", "path": "relative.mp4"}}
    assert "source.path: 'relative.mp4'" in refusal(written(tmp_path, content))


@pytest.mark.parametrize("content", ["", "{", "room: main"])
def test_what_is_no_json_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    assert "is not JSON" in refusal(written(tmp_path, content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "nowhere.json"
    assert refusal(file) == f"{file}: cannot be read: No such file or directory"
