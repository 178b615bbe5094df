"""Every key of every file is known by name, with what it means and what it may be."""

import pytest

from streaming_runtime.roles import ROLES
from streaming_runtime.settings import CollectorSettings, EncoderSettings, EventFile
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.keys import Key, keys_of

MODELS = [
    *(model for role in ROLES.values() for model in (role.settings, role.secrets)),
    EventFile,
]


def keys(model: type[SettingsModel], path: str) -> list[Key]:
    return [key for key in keys_of(model) if str(key) == path]


@pytest.mark.parametrize("model", MODELS)
def test_every_key_is_described(model: type[SettingsModel]) -> None:
    assert {field.alias for field in model.model_fields.values()} <= {
        str(key) for key in keys_of(model)
    }
    assert [str(key) for key in keys_of(model) if not key.description or not key.values] == []


def test_a_key_of_several_kinds_appears_for_each() -> None:
    assert [key.kind for key in keys(CollectorSettings, "source.port")] == ["srt", "rtmp"]


def test_a_list_has_the_keys_of_its_entries() -> None:
    [ladder] = keys(EncoderSettings, "ladder")
    [width] = keys(EncoderSettings, "ladder[].width")
    assert ladder.is_list
    assert not ladder.is_section
    assert width.needed
    assert width.words == ("ladder", "[]", "width")


def test_a_section_that_can_be_switched_off_may_be_null() -> None:
    [recording] = keys(CollectorSettings, "recording")
    [video] = keys(CollectorSettings, "video")
    assert (recording.is_section, recording.may_be_null) == (True, True)
    assert (video.is_section, video.may_be_null) == (True, False)


def test_defaults_are_as_in_a_file() -> None:
    [source] = keys(CollectorSettings, "source")
    [latency] = keys(CollectorSettings, "encoder.latencyMs")
    assert source.default == {"kind": "test"}
    assert latency.default == 200
