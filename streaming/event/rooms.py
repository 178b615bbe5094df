"""The rooms of an event: what captures each, and what makes its web stream."""

from typing import Annotated

from pydantic import Field

from streaming.event.hosts import HostName
from streaming_runtime.settings import Encoding, Source, VideoFormat
from streaming_runtime.settings.base import Port, SettingsModel, Slug, Title
from streaming_runtime.settings.media import AudioBitrateKbps
from streaming_runtime.settings.source import AbsolutePath


class RecordingOptions(SettingsModel):
    """The collector's recording of the room."""

    enabled: bool = Field(default=True, description="Whether the room is recorded.")
    directory: AbsolutePath | None = Field(
        default=None,
        description="Directory on the collector's host, writable for user id 10001; a Docker "
        "volume if absent.",
    )
    part_seconds: Annotated[int, Field(ge=2, le=3600)] = Field(
        default=60, description="Length of one recorded file in seconds."
    )


class CollectorOptions(SettingsModel):
    """What captures, records and sends the room."""

    host: HostName | None = Field(
        default=None, description="Host it runs on; the only host if there is just one."
    )
    source: Source = Field(description="Where picture and sound come from.")
    video: VideoFormat = Field(default=VideoFormat(), description="The picture made of it.")
    audio_bitrate_kbps: AudioBitrateKbps = Field(
        default=128, description="Bit rate of the sound (AAC) in kbit/s."
    )
    link_latency_ms: Annotated[int, Field(ge=20, le=8000)] = Field(
        default=200,
        description="Latency of the SRT link to the encoder in milliseconds: four times the round "
        "trip, or more on a bad line.",
    )
    recording: RecordingOptions = Field(
        default=RecordingOptions(), description="The recording made beside the source."
    )


class EncoderOptions(Encoding):
    """What makes adaptive HLS of the room's stream and serves it."""

    host: HostName | None = Field(
        default=None, description="Host it runs on; the only host if there is just one."
    )
    port: Port | None = Field(
        default=None,
        description="TCP port on the host where viewers fetch the stream; allotted from the slug "
        "if absent.",
    )
    link_port: Port | None = Field(
        default=None,
        description="UDP port on the host where a collector on another host sends its stream; "
        "allotted from the slug if absent.",
    )


class Room(SettingsModel):
    """One room of the event."""

    slug: Slug = Field(description="The room's name in addresses, container and file names.")
    title: Title | None = Field(
        default=None, description="Its name for people; the slug if absent."
    )
    collector: CollectorOptions = Field(description="What captures the room.")
    encoder: EncoderOptions = Field(
        default=EncoderOptions(), description="What makes the room's web stream."
    )

    @property
    def shown_title(self) -> str:
        """The title that people read."""
        return self.title or self.slug
