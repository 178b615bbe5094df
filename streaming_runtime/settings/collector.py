"""Settings of the collector: captures a room's picture, records it and sends it to its encoder."""

from typing import Annotated

from pydantic import Field

from streaming_runtime.settings.base import Port, SecretsModel, SettingsModel, Slug
from streaming_runtime.settings.media import AudioBitrateKbps, VideoFormat
from streaming_runtime.settings.report import ReportTarget
from streaming_runtime.settings.source import IngestKey, Source, TestSource


class EncoderLink(SettingsModel):
    """Where the collector sends the room's stream: SRT, AES-encrypted, as the caller."""

    address: str = Field(description="Host name or address of the encoder.")
    port: Port = Field(description="UDP port of the encoder's SRT listener.")
    latency_ms: Annotated[int, Field(ge=20, le=8000)] = Field(
        default=200, description="SRT latency in milliseconds; raise it to 4 times the round trip."
    )


class Recording(SettingsModel):
    """The collector's own recording: MPEG-TS parts that stay playable whatever happens."""

    directory: str = Field(default="/var/lib/streaming", description="Where the parts are written.")
    part_seconds: Annotated[int, Field(ge=2, le=3600)] = Field(
        default=60, description="Length of one part in seconds."
    )


class CollectorSettings(SettingsModel):
    """All a collector needs to know besides its secrets."""

    room: Slug = Field(description="The room's slug.")
    source: Source = Field(default=TestSource(), description="Where picture and sound come from.")
    video: VideoFormat = Field(default=VideoFormat(), description="The picture it makes of it.")
    audio_bitrate_kbps: AudioBitrateKbps = Field(default=128, description="AAC bit rate in kbit/s.")
    encoder: EncoderLink = Field(description="Where the stream goes.")
    recording: Recording | None = Field(
        default=Recording(), description="The local recording; null switches it off."
    )
    website: ReportTarget | None = Field(default=None, description="Where its state is reported.")


class CollectorSecrets(SecretsModel):
    """What only this collector may know."""

    srt_passphrase: IngestKey = Field(description="Passphrase of the link to the encoder.")
    register_token: str | None = Field(
        default=None, description="Signs its reports to the website."
    )
    ingest_key: IngestKey | None = Field(
        default=None, description="What a sender must show to an srt or rtmp source."
    )
