"""What the Pulumi program writes is what the containers read."""

import pytest

from streaming_runtime.settings import (
    STANDARD_RENDITIONS,
    CollectorSecrets,
    CollectorSettings,
    Conference,
    EncoderLink,
    EncoderSecrets,
    EncoderSettings,
    EventFile,
    EventRoom,
    FileSource,
    Link,
    Rendition,
    ReportTarget,
    RtmpSource,
    SrtSource,
    V4l2Source,
    WebsiteSecrets,
    WebsiteSettings,
)
from streaming_runtime.settings.base import SettingsModel

KEY = "0123456789"
LINK = EncoderLink(address="encoder", port=9000)
WEBSITE = ReportTarget(url="http://website:8080")
ODD = Rendition(name="odd", width=1000, height=562, bitrate_kbps=1700)


@pytest.mark.parametrize(
    "model",
    [
        CollectorSettings(room="main", encoder=LINK),
        CollectorSettings(room="main", encoder=LINK, recording=None, website=WEBSITE),
        CollectorSettings(
            room="main", encoder=LINK, source=FileSource(kind="file", path="/a b.mp4")
        ),
        CollectorSettings(
            room="main", encoder=LINK, source=V4l2Source(kind="v4l2", audio_device="hw:1")
        ),
        CollectorSettings(room="main", encoder=LINK, source=SrtSource(kind="srt", port=9001)),
        CollectorSettings(room="main", encoder=LINK, source=RtmpSource(kind="rtmp")),
        CollectorSecrets(srt_passphrase=KEY, ingest_key=KEY),
        EncoderSettings(room="main", website=WEBSITE),
        EncoderSettings(room="main", ladder=(STANDARD_RENDITIONS["1080p"], ODD), audio_only=False),
        EncoderSecrets(srt_passphrase=KEY, register_token="0" * 64),
        WebsiteSettings(),
        WebsiteSecrets(register_key="k" * 32),
        EventFile(
            conference=Conference(
                name="Conf", links=(Link(title="Site", url="https://a.example"),)
            ),
            rooms=(EventRoom(slug="main", title="Große Halle"),),
        ),
    ],
    ids=lambda model: type(model).__name__,
)
def test_round_trip(model: SettingsModel) -> None:
    assert type(model).model_validate_json(model.model_dump_json(by_alias=True)) == model
