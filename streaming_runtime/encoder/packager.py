"""The argument list of the one ffmpeg that never ends: a transport stream in, CMAF segments out."""

from collections.abc import Sequence
from pathlib import Path

from streaming_runtime.settings import EncoderSettings, Rendition

AUDIO = "audio"
"""Name of the rendition that is sound alone."""
PRIVATE_PLAYLIST = "private.m3u8"
INIT_FILE = "init.mp4"
PRIVATE_PLAYLIST_SEGMENTS = 30
PEAK_TO_AVERAGE = 1.1
BUFFER_SECONDS = 0.5
"""Size of the rate control's buffer: a segment may use all of it beside its share of the rate."""
PREVIEW_SECONDS = 5
PREVIEW_WIDTH = 480


def track_names(settings: EncoderSettings) -> tuple[str, ...]:
    """The renditions by name: the ladder's pictures, then the sound they share."""
    return (*(rendition.name for rendition in settings.ladder), AUDIO)


def peak_kbps(rendition: Rendition) -> int:
    """The rate to which the encoder is held over any time longer than its buffer, in kbit/s."""
    return round(rendition.bitrate_kbps * PEAK_TO_AVERAGE)


def buffer_kbit(rendition: Rendition) -> int:
    """Size of the encoder's rate buffer in kbit."""
    return round(peak_kbps(rendition) * BUFFER_SECONDS)


def packager_arguments(settings: EncoderSettings, directory: Path, preview: Path) -> Sequence[str]:
    """The command line.

    Args:
        settings: the ladder, frame rate, segment length and sound.
        directory: where each rendition gets a directory with segments and a private playlist;
            those directories must exist.
        preview: the JPEG that is replaced every few seconds.
    """
    ladder = settings.ladder
    names = " ".join(
        (*(f"v:{index},name:{rung.name}" for index, rung in enumerate(ladder)), f"a:0,name:{AUDIO}")
    )
    return (
        *("ffmpeg", "-hide_banner", "-y", "-loglevel", "warning", "-progress", "pipe:1"),
        *("-stats_period", "0.5"),
        *_input(),
        *("-filter_complex", _pictures(settings)),
        *(argument for index in range(len(ladder)) for argument in ("-map", f"[v{index}]")),
        *("-map", "0:a:0", "-af", _sound()),
        *_video_codec(settings),
        *("-c:a", "aac", "-b:a", f"{settings.audio_bitrate_kbps}k"),
        *("-f", "hls", "-hls_time", str(settings.segment_seconds), "-hls_segment_type", "fmp4"),
        *("-hls_list_size", str(PRIVATE_PLAYLIST_SEGMENTS)),
        *("-hls_flags", "independent_segments+temp_file+omit_endlist"),
        *("-hls_fmp4_init_filename", INIT_FILE),
        *("-hls_segment_filename", str(directory / "%v" / "%d.m4s")),
        *("-var_stream_map", names, str(directory / "%v" / PRIVATE_PLAYLIST)),
        # A graph of its own: in the ladder's, every picture would wait for the next preview.
        *("-map", "0:v:0", "-vf", f"fps=1/{PREVIEW_SECONDS},scale={PREVIEW_WIDTH}:-2,setsar=1"),
        *("-c:v", "mjpeg", "-q:v", "5", "-f", "image2", "-update", "1"),
        *("-atomic_writing", "1", str(preview)),
    )


def _input() -> Sequence[str]:
    return (
        # The switcher begins with tables and a keyframe, so little needs to be probed.
        *("-analyzeduration", "1000000", "-probesize", "1000000", "-fpsprobesize", "0"),
        # More decoder threads would each hold a picture back.
        *("-threads", "1", "-f", "mpegts", "-i", "pipe:0"),
    )


def _pictures(settings: EncoderSettings) -> str:
    top = settings.ladder[0]
    rungs = settings.ladder[1:]
    fit = (
        f"scale={top.width}:{top.height}:force_original_aspect_ratio=decrease,"
        f"pad={top.width}:{top.height}:-1:-1,setsar=1,fps={settings.fps},format=yuv420p"
    )
    labels = "".join(f"[s{index}]" for index in range(1, len(rungs) + 1))
    chains = [f"[0:v:0]{fit},split={len(rungs) + 1}[v0]{labels}"]
    chains += [
        f"[s{index}]scale={rung.width}:{rung.height},setsar=1[v{index}]"
        for index, rung in enumerate(rungs, start=1)
    ]
    return ";".join(chains)


def _sound() -> str:
    return (
        "aresample=48000:async=1000:min_hard_comp=0.1,"
        "aformat=sample_fmts=fltp:channel_layouts=stereo"
    )


def _video_codec(settings: EncoderSettings) -> Sequence[str]:
    group = str(settings.fps * settings.segment_seconds)
    rates: list[str] = []
    for index, rung in enumerate(settings.ladder):
        rates += [f"-b:v:{index}", f"{rung.bitrate_kbps}k"]
        rates += [f"-maxrate:v:{index}", f"{peak_kbps(rung)}k"]
        rates += [f"-bufsize:v:{index}", f"{buffer_kbit(rung)}k"]
    return (
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "main"),
        *("-g", group, "-keyint_min", group, "-sc_threshold", "0", "-flags", "+cgop"),
        *("-fps_mode", "cfr", "-r", str(settings.fps)),
        *rates,
    )
