"""The one ffmpeg of a collector: its argument list, pure.

It captures, encodes once, and hands the result to two outputs that cannot hold each other up: each
stands behind a queue of its own that drops when it is full and begins again after any error
(ffmpeg-formats, "fifo"). So the recording goes on while the encoder is away, and the stream while
the disk is full.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from streaming_runtime.collector.sources import SourceInput, source_input
from streaming_runtime.collector.tee import tee_output, tee_outputs
from streaming_runtime.settings import (
    CollectorSecrets,
    CollectorSettings,
    EncoderLink,
    Recording,
    VideoFormat,
)

CONNECT_TIMEOUT_MS = 2000
MPEGTS_OPTIONS = {"pes_payload_size": "0"}
"""One audio frame per PES packet: packets with several overlap where the encoder switches."""


def capture_arguments(
    settings: CollectorSettings, secrets: CollectorSecrets, started: datetime
) -> list[str]:
    """The command that captures, records and sends.

    Args:
        settings: the collector's settings.
        secrets: its secrets; the passphrase and the ingest key stand in the arguments, because
            ffmpeg reads the options of a protocol from nowhere else.
        started: when it is started; makes the names of the parts and the SRT stream id unique.

    Raises:
        SettingsError: the source needs an ingest key and there is none.
    """
    source = source_input(settings.source, settings.room, settings.video, secrets.ingest_key)
    outputs = [link_output(settings.room, settings.encoder, secrets.srt_passphrase, started)]
    if settings.recording:
        # First, so that its last part is finished before the link is closed.
        outputs.insert(0, recording_output(settings.room, settings.recording, started))
    return [
        # The segment muxer names the parts in local time.
        *("env", "TZ=UTC", "ffmpeg", "-hide_banner", "-nostdin", "-nostats"),
        *("-loglevel", "level+verbose", "-progress", "pipe:1", "-stats_period", "0.5"),
        *source.arguments,
        *("-map", "0:v:0"),
        *(argument for stream in source.sound for argument in ("-map", stream)),
        *encoding(settings.video, settings.audio_bitrate_kbps, source),
        # The generated silence never ends; without this it would outlive the source.
        *("-shortest", "-f", "tee", tee_outputs(outputs)),
    ]


def encoding(video: VideoFormat, audio_bitrate_kbps: int, source: SourceInput) -> Sequence[str]:
    """Filters and encoders: H.264 with one keyframe a second, AAC at 48 kHz in stereo."""
    fps, bitrate = str(video.fps), f"{video.bitrate_kbps}k"
    filters = [
        # Fits any picture into the format, also one whose pixels are not square.
        f"scale=w='trunc(min({video.width},{video.height}*dar)/2)*2'"
        f":h='trunc(min({video.height},{video.width}/dar)/2)*2'",
        f"pad={video.width}:{video.height}:-1:-1,setsar=1,fps={fps},format=yuv420p",
    ]
    if source.captions:
        filters.append(source.captions)
    return (
        *("-filter:v", ",".join(filters)),
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency"),
        *("-profile:v", "high", "-pix_fmt", "yuv420p"),
        *("-g", fps, "-keyint_min", fps, "-sc_threshold", "0"),
        *("-b:v", bitrate, "-maxrate", bitrate, "-bufsize", bitrate),
        *("-filter:a", "aresample=48000:async=1000:first_pts=0"),
        *("-c:a", "aac", "-b:a", f"{audio_bitrate_kbps}k", "-ar", "48000", "-ac", "2"),
    )


def recording_output(room: str, recording: Recording, started: datetime) -> str:
    """The recording: parts in MPEG-TS of which every packet is written at once.

    A part is named for the UTC second in which it begins and for the run of ffmpeg that wrote it,
    so that names sort by time and no restart overwrites a part.
    """
    directory = str(Path(recording.directory)).replace("%", "%%")
    name = f"{room}-%Y%m%dT%H%M%SZ-{_milliseconds(started):x}.ts"
    return tee_output(
        f"{directory}/{name}",
        {
            "f": "segment",
            "segment_time": str(recording.part_seconds),
            "segment_format": "mpegts",
            "segment_format_options": {"flush_packets": "1", **MPEGTS_OPTIONS},
            "strftime": "1",
            "reset_timestamps": "1",
            **_independent(retry_seconds="1"),
        },
    )


def link_output(room: str, link: EncoderLink, passphrase: str, started: datetime) -> str:
    """The link: SRT to the encoder, encrypted by AES.

    The stream id (SRT Access Control) tells the encoder which of two collectors is the newer one.
    """
    host = f"[{link.address}]" if ":" in link.address else link.address
    options = {
        "mode": "caller",
        "passphrase": passphrase,
        "pbkeylen": "16",
        "streamid": quote(f"#!::r={room},s={_milliseconds(started)}", safe=""),
        "latency": str(link.latency_ms * 1000),
        "pkt_size": "1316",
        "connect_timeout": str(CONNECT_TIMEOUT_MS),
    }
    query = "&".join(f"{key}={value}" for key, value in options.items())
    return tee_output(
        f"srt://{host}:{link.port}?{query}",
        {"f": "mpegts", **MPEGTS_OPTIONS, **_independent(retry_seconds="0.5")},
    )


def _independent(retry_seconds: str) -> dict[str, str | dict[str, str]]:
    """Options that let an output fail, recover and lag behind without the other noticing."""
    return {
        "select": "v,a:0",
        "onfail": "ignore",
        "use_fifo": "1",
        "fifo_options": {
            "attempt_recovery": "1",
            "recover_any_error": "1",
            "recovery_wait_time": retry_seconds,
            "restart_with_keyframe": "1",
            "drop_pkts_on_overflow": "1",
            "queue_size": "400",
        },
    }


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
