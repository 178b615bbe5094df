"""A settings file may be TOML as well as JSON."""

from pathlib import Path

import pytest

from streaming_runtime.errors import SettingsError
from streaming_runtime.files import read_model
from streaming_runtime.settings import CollectorSettings

GOOD = 'room = "main"\n{}\n[encoder]\naddress = "encoder"\nport = 9000\n'


def read(directory: Path, text: str) -> CollectorSettings:
    file = directory / "settings.toml"
    file.write_text(text)
    return read_model(CollectorSettings, file)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD.format(""))
    assert settings.encoder.port == 9000
    assert settings.recording is not None


def test_false_switches_a_section_off(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD.format("recording = false")).recording is None


def test_false_is_no_value_for_other_keys(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="video: false does not fit"):
        read(tmp_path, GOOD.format("video = false"))


def test_what_is_no_toml_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is not TOML"):
        read(tmp_path, "room: main")
