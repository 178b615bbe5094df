"""What pictures and sound look like on the way: the collector's format and the encoder's ladder."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from streaming_runtime.settings.base import InWords, SettingsModel

Width = Annotated[int, Field(ge=64, le=7680, multiple_of=2)]
Height = Annotated[int, Field(ge=64, le=4320, multiple_of=2)]
BitrateKbps = Annotated[int, Field(ge=16, le=100_000)]
AudioBitrateKbps = Annotated[int, Field(ge=32, le=320)]
FramesPerSecond = Annotated[int, Field(ge=5, le=60)]


class VideoFormat(SettingsModel):
    """The picture a collector records and sends to its encoder (H.264, one keyframe a second)."""

    width: Width = Field(default=1280, description="Picture width in pixels, even.")
    height: Height = Field(default=720, description="Picture height in pixels, even.")
    fps: FramesPerSecond = Field(default=25, description="Frames per second.")
    bitrate_kbps: BitrateKbps = Field(
        default=5000, description="Video bit rate of the recording and of the link, in kbit/s."
    )


class Rendition(SettingsModel):
    """One rung of the ladder that viewers' players choose from."""

    name: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9]{1,16}$"),
        InWords("use 1 to 16 lower-case letters and digits, such as 720p"),
    ] = Field(description="Name in playlist addresses, for example `720p`.")
    width: Width = Field(description="Picture width in pixels, even.")
    height: Height = Field(description="Picture height in pixels, even.")
    bitrate_kbps: BitrateKbps = Field(description="Average video bit rate in kbit/s.")


STANDARD_RENDITIONS = {
    rendition.name: rendition
    for rendition in (
        Rendition(name="1080p", width=1920, height=1080, bitrate_kbps=4500),
        Rendition(name="720p", width=1280, height=720, bitrate_kbps=2500),
        Rendition(name="480p", width=854, height=480, bitrate_kbps=1200),
        Rendition(name="360p", width=640, height=360, bitrate_kbps=800),
        Rendition(name="240p", width=426, height=240, bitrate_kbps=400),
        Rendition(name="180p", width=320, height=180, bitrate_kbps=250),
    )
}
"""The renditions that a ladder may name instead of spelling them out."""

StandardRenditionName = Annotated[str, Field(json_schema_extra={"enum": list(STANDARD_RENDITIONS)})]


def _rendition_by_name(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in STANDARD_RENDITIONS:
        raise ValueError(
            f"no standard rendition is called {value!r}; use one of "
            f"{', '.join(STANDARD_RENDITIONS)}, or give name, width, height and bitrateKbps"
        )
    return STANDARD_RENDITIONS[value]


def _distinct_names(ladder: Sequence[Rendition]) -> Sequence[Rendition]:
    names = [rendition.name for rendition in ladder]
    twice = sorted({name for name in names if names.count(name) > 1} | ({"audio"} & set(names)))
    if twice:
        raise ValueError(
            f"rendition names must differ from each other and from 'audio': {', '.join(twice)}"
        )
    return ladder


Ladder = Annotated[
    tuple[
        Annotated[
            Rendition,
            BeforeValidator(
                _rendition_by_name, json_schema_input_type=StandardRenditionName | Rendition
            ),
        ],
        ...,
    ],
    Field(min_length=1, max_length=6),
    AfterValidator(_distinct_names),
]
"""Renditions, best first; each is a standard name or spelled out."""
