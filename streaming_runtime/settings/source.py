"""Where a collector's picture and sound come from: one model per kind of source."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from streaming_runtime.settings.base import InWords, Port, SettingsModel

AbsolutePath = Annotated[
    str,
    StringConstraints(pattern=r"^/[^:]+$"),
    InWords("use an absolute path, beginning with / and without colons"),
]
IngestKey = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]{10,64}$"),
    InWords("use 10 to 64 letters, digits, hyphens and underscores"),
]
"""A key that a sender must show; SRT wants 10 to 79 characters (libsrt, SRTO_PASSPHRASE)."""


class TestSource(SettingsModel):
    """A moving test picture with the room's slug, a running clock and a tone."""

    kind: Literal["test"] = "test"


class FileSource(SettingsModel):
    """A video file, played in a loop."""

    kind: Literal["file"]
    path: AbsolutePath = Field(description="Absolute path of a video file on the collector's host.")


class V4l2Source(SettingsModel):
    """A capture card: picture by Video4Linux2, sound by ALSA."""

    kind: Literal["v4l2"]
    device: Annotated[
        str,
        StringConstraints(pattern=r"^/dev/[A-Za-z0-9/_.:-]+$"),
        InWords("use a device node such as /dev/video0"),
    ] = Field(default="/dev/video0", description="The card's device node.")
    audio_device: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[A-Za-z0-9_:,=.-]+$"),
            InWords("use an ALSA device as `arecord -L` names it, such as hw:1,0"),
        ]
        | None
    ) = Field(
        default=None,
        description="ALSA device of the sound, as `arecord -L` names it, such as `hw:1,0`; "
        "silence if absent.",
    )
    input_format: Literal["mjpeg", "yuyv422", "uyvy422", "nv12", "h264"] | None = Field(
        default=None,
        description="Pixel or stream format to ask of the card; its own choice if absent.",
    )


class SrtSource(SettingsModel):
    """A listener for one SRT sender (OBS, a hardware encoder) that knows the room's key."""

    kind: Literal["srt"]
    port: Port | None = Field(
        default=None, description="UDP port to listen on; allotted from the room's slug if absent."
    )
    latency_ms: Annotated[int, Field(ge=20, le=8000)] = Field(
        default=200, description="SRT receive latency in milliseconds."
    )


class RtmpSource(SettingsModel):
    """A listener for one RTMP sender (OBS, a hardware encoder) that knows the room's key."""

    kind: Literal["rtmp"]
    port: Port | None = Field(
        default=None, description="TCP port to listen on; allotted from the room's slug if absent."
    )


Source = Annotated[
    TestSource | FileSource | V4l2Source | SrtSource | RtmpSource, Field(discriminator="kind")
]
