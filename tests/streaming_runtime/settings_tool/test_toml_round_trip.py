"""What the tool writes as TOML is read as the same settings, whatever texts are in it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streaming_runtime.files import read_model
from streaming_runtime.settings import (
    STANDARD_RENDITIONS,
    CollectorSecrets,
    CollectorSettings,
    Conference,
    EncoderLink,
    EncoderSettings,
    EventFile,
    EventRoom,
    Link,
    Rendition,
    ReportTarget,
    SrtSource,
    V4l2Source,
    WebsiteSettings,
)
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.keys import ENTRY, keys_of
from streaming_runtime.settings_tool.toml import toml_text

LINK = EncoderLink(address="encoder", port=9000)
ODD = Rendition(name="720p", width=1000, height=562, bitrate_kbps=1700)
SAMPLES = [
    CollectorSettings(room="main", encoder=LINK),
    CollectorSettings(room="main", encoder=LINK, recording=None, source=V4l2Source(kind="v4l2")),
    CollectorSettings(
        room="main",
        encoder=LINK,
        source=SrtSource(kind="srt", port=9001),
        website=ReportTarget(url="http://website:8080"),
    ),
    EncoderSettings(room="main"),
    EncoderSettings(room="main", ladder=(ODD, STANDARD_RENDITIONS["180p"]), audio_only=False),
    WebsiteSettings(),
    CollectorSecrets.model_validate({"srtPassphrase": "0123456789"}),
]


def read_back(model: SettingsModel, directory: Path) -> SettingsModel:
    file = directory / "settings.toml"
    file.write_text(toml_text(model, "A heading."), encoding="utf-8")
    return read_model(type(model), file)


@pytest.mark.parametrize("model", SAMPLES, ids=lambda model: type(model).__name__)
def test_settings_come_back(model: SettingsModel, tmp_path: Path) -> None:
    assert read_back(model, tmp_path) == model


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(title=st.text(min_size=1, max_size=50).filter(str.strip))
def test_any_title_comes_back(title: str, tmp_path: Path) -> None:
    event = EventFile(
        conference=Conference(name=title, links=(Link(title=title, url="https://a.example"),)),
        rooms=(EventRoom(slug="main", title=title), EventRoom(slug="attic", title="Attic")),
    )
    assert read_back(event, tmp_path) == event


@pytest.mark.parametrize("model", SAMPLES, ids=lambda model: type(model).__name__)
def test_every_key_has_its_comment(model: SettingsModel) -> None:
    text = " ".join(toml_text(model, "A heading.").replace("\n# ", " ").split())
    kind = getattr(getattr(model, "source", None), "kind", None)
    for key in keys_of(type(model)):
        if ENTRY not in key.path and key.path[-1] != "kind" and key.kind in (None, kind):
            section = getattr(model, key.path[0], None)
            assert section is None or key.description in text, key


def test_a_standard_rendition_stands_by_its_name() -> None:
    assert 'ladder = ["720p", "360p"]' in toml_text(EncoderSettings(room="main"), "")
