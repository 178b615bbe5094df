"""What the test source shows: the room's slug and a running clock over a moving pattern."""

from streaming_runtime.settings import VideoFormat

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf"
GLYPH_WIDTH = 0.61
"""Width of a character of this font, as a part of its size."""

TONE = "sine=frequency=220:beep_factor=4:sample_rate=48000"
"""A tone with a beep at every full second (ffmpeg-filters, "sine")."""


def pattern(video: VideoFormat) -> str:
    """The moving picture, as a lavfi graph."""
    return f"testsrc2=size={video.width}x{video.height}:rate={video.fps}"


def captions(room: str, video: VideoFormat) -> str:
    """The filters that draw the slug and the UTC wall clock with tenths of a second."""
    slug_size = _font_size(room, video, video.height // 5)
    clock_size = _font_size("00:00:00.0 UTC", video, video.height // 8)
    # A colon within a function's argument within a quoted option: three levels of escaping.
    clock = r"%{gmtime\:%H\\\:%M\\\:%S.%1N} UTC"
    return (
        f"{_text(room, slug_size)}:y=(h-text_h)/2-{slug_size // 2},"
        f"{_text(clock, clock_size)}:y=h/2+{slug_size // 2}"
    )


def _text(text: str, size: int) -> str:
    return (
        f"drawtext=fontfile={FONT}:text='{text}':fontsize={size}:fontcolor=white"
        f":box=1:boxcolor=black@0.7:boxborderw={size // 6}:x=(w-text_w)/2"
    )


def _font_size(text: str, video: VideoFormat, wanted: int) -> int:
    return max(6, min(wanted, int(0.9 * video.width / (GLYPH_WIDTH * len(text)))))
