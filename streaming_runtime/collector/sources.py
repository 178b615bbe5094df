"""ffmpeg's input arguments for every kind of source."""

from collections.abc import Sequence
from dataclasses import dataclass

from streaming_runtime.collector import testcard
from streaming_runtime.errors import SettingsError
from streaming_runtime.settings import (
    FileSource,
    RtmpSource,
    Source,
    SrtSource,
    TestSource,
    V4l2Source,
    VideoFormat,
)

SRT_PORT = 9000
RTMP_PORT = 1935
SRT_RELAY_PORT = 8078
RTMP_APPLICATION = "live"
ANALYSIS = ("-analyzeduration", "1000000")
"""Microseconds that ffmpeg looks at a stream before it starts. What piles up in that time goes out
at once, and ffmpeg's own 5 s are more than the encoder should get in a heap."""
SILENCE = ("-f", "lavfi", "-i", "anullsrc=channel_layout=stereo:sample_rate=48000")


@dataclass(frozen=True)
class SourceInput:
    """How ffmpeg reads a source.

    Attributes:
        arguments: the inputs.
        sound: which of their audio streams may be the sound; the first that exists is.
        captions: filters that draw on the finished picture; empty for none.
    """

    arguments: Sequence[str]
    sound: Sequence[str]
    captions: str = ""


def is_pushed(source: Source) -> bool:
    """Whether somebody else sends the picture, so that it may be missing without a fault."""
    return isinstance(source, SrtSource | RtmpSource)


def listening_port(source: SrtSource | RtmpSource) -> int:
    """The port that the source listens on inside the container."""
    return source.port or (SRT_PORT if isinstance(source, SrtSource) else RTMP_PORT)


def required_key(source: Source, ingest_key: str | None) -> str:
    """The key that a sender must show.

    Raises:
        SettingsError: the source needs one and there is none.
    """
    if ingest_key is None:
        raise SettingsError(
            f"ingestKey: missing in the secrets; a source of kind {source.kind!r} needs it"
        )
    return ingest_key


def source_input(
    source: Source, room: str, video: VideoFormat, ingest_key: str | None
) -> SourceInput:
    """ffmpeg's inputs for this source.

    Args:
        source: what to capture.
        room: the room's slug, shown on the test picture.
        video: the picture to be made of it, asked of devices that can choose.
        ingest_key: what senders must show; needed by srt and rtmp sources.

    Raises:
        SettingsError: a key is needed and there is none.
    """
    match source:
        case TestSource():
            return SourceInput(
                (*_generated(testcard.pattern(video)), *_generated(testcard.TONE)),
                sound=("1:a:0",),
                captions=testcard.captions(room, video),
            )
        case FileSource():
            return _with_silence("-re", "-stream_loop", "-1", "-i", f"file:{source.path}")
        case V4l2Source():
            return _capture_card(source, video)
        case SrtSource():
            # Received by a process of its own (see srt.py).
            return _with_silence(
                *ANALYSIS,
                *("-f", "mpegts", "-i", f"tcp://127.0.0.1:{SRT_RELAY_PORT}?listen=1"),
            )
        case RtmpSource():
            # Received by nginx (see rtmp.py).
            address = f"rtmp://127.0.0.1:{listening_port(source)}/{RTMP_APPLICATION}"
            return _with_silence(
                *ANALYSIS,
                *("-rtmp_live", "live", "-f", "flv"),
                *("-i", f"{address}/{required_key(source, ingest_key)}"),
            )


def _generated(graph: str) -> Sequence[str]:
    return ("-re", "-f", "lavfi", "-i", graph)


def _with_silence(*arguments: str) -> SourceInput:
    """Inputs of which nobody knows beforehand whether they have sound."""
    return SourceInput((*arguments, *SILENCE), sound=("0:a:0?", "1:a:0"))


def _capture_card(source: V4l2Source, video: VideoFormat) -> SourceInput:
    picture = ["-thread_queue_size", "64", "-f", "v4l2"]
    if source.input_format:
        picture += ["-input_format", source.input_format]
    picture += ["-framerate", str(video.fps), "-video_size", f"{video.width}x{video.height}"]
    picture += ["-i", source.device]
    sound: Sequence[str] = SILENCE
    if source.audio_device:
        sound = ("-thread_queue_size", "1024", "-f", "alsa", "-i", source.audio_device)
    return SourceInput((*picture, *sound), sound=("1:a:0",))
