"""Settings of the encoder: turns a room's stream into adaptive HLS and serves it."""

from typing import Annotated

from pydantic import Field

from streaming_runtime.settings.base import Port, PublicUrl, SecretsModel, SettingsModel, Slug
from streaming_runtime.settings.media import (
    STANDARD_RENDITIONS,
    AudioBitrateKbps,
    FramesPerSecond,
    Ladder,
)
from streaming_runtime.settings.report import ReportTarget
from streaming_runtime.settings.source import IngestKey


class Ingest(SettingsModel):
    """The SRT listener that the room's collector calls."""

    port: Port = Field(default=9000, description="UDP port inside the container.")
    latency_ms: Annotated[int, Field(ge=20, le=8000)] = Field(
        default=200, description="SRT latency in milliseconds."
    )


class Origin(SettingsModel):
    """The web server that viewers fetch playlists and segments from."""

    port: Port = Field(default=8080, description="TCP port inside the container.")
    directory: str = Field(
        default="/var/lib/streaming", description="Where segments and playlists are kept."
    )
    public_url: PublicUrl | None = Field(
        default=None,
        description="Origin as viewers reach it, and the path under which a gateway serves it; if "
        "absent, the host name under which a viewer reached the website, with publicPort.",
    )
    public_port: Port | None = Field(
        default=None, description="TCP port under which the host publishes the origin."
    )


class Encoding(SettingsModel):
    """What viewers are offered, and how long they can look back."""

    ladder: Ladder = Field(
        default=(STANDARD_RENDITIONS["720p"], STANDARD_RENDITIONS["360p"]),
        description="Renditions, best first: standard names or spelled out.",
    )
    audio_only: bool = Field(default=True, description="Offer a variant without a picture.")
    audio_bitrate_kbps: AudioBitrateKbps = Field(
        default=96, description="Bit rate of viewers' sound (AAC) in kbit/s."
    )
    fps: FramesPerSecond = Field(default=25, description="Frames per second of every rendition.")
    segment_seconds: Annotated[int, Field(ge=1, le=6)] = Field(
        default=1, description="Length of a segment in seconds; viewers are about five behind."
    )
    rewind_minutes: Annotated[int, Field(ge=1, le=720)] = Field(
        default=120, description="How far back viewers can rewind, in minutes."
    )
    slate_after_seconds: Annotated[float, Field(ge=0.5, le=10)] = Field(
        default=1.0, description="Seconds without a picture after which viewers see the slate."
    )


class EncoderSettings(Encoding):
    """All an encoder needs to know besides its secrets."""

    room: Slug = Field(description="The room's slug.")
    ingest: Ingest = Field(default=Ingest(), description="Where the collector's stream arrives.")
    origin: Origin = Field(default=Origin(), description="Where viewers fetch the stream.")
    website: ReportTarget | None = Field(default=None, description="Where its state is reported.")


class EncoderSecrets(SecretsModel):
    """What only this encoder may know."""

    srt_passphrase: IngestKey = Field(description="Passphrase of the link from the collector.")
    register_token: str | None = Field(
        default=None, description="Signs its reports to the website."
    )
