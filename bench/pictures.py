"""Tells slate from live by looking at decoded pictures."""

import subprocess
from collections.abc import Iterator

from bench.origin import Segment, fetch
from streaming_runtime.encoder.slate import BACKGROUND

WIDTH, HEIGHT = 64, 36
TOLERANCE = 24
"""How far a colour value (0 to 255) may be from the slate's and still count as the slate's."""
SLATE_SHARE = 0.6
"""The slate is background but for a line of text and a bar; the test picture has none of it."""


def shows_slate(segment: Segment, container: str) -> list[bool]:
    """For each picture of a segment: is it the slate?

    Args:
        segment: as its playlist lists it.
        container: a running container whose ffmpeg decodes it.
    """
    media = fetch(segment.init_url) + fetch(segment.url)
    result = subprocess.run(  # noqa: S603 - no shell
        [
            *("docker", "exec", "--interactive", container),
            *("ffmpeg", "-v", "error", "-i", "pipe:0", "-vf", f"scale={WIDTH}:{HEIGHT}"),
            *("-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"),
        ],
        input=media,
        capture_output=True,
        check=True,
    )
    return [_is_slate(picture) for picture in _pictures(result.stdout)]


def _pictures(video: bytes) -> Iterator[bytes]:
    size = WIDTH * HEIGHT * 3
    for start in range(0, len(video), size):
        yield video[start : start + size]


def _is_slate(picture: bytes) -> bool:
    background = bytes.fromhex(BACKGROUND.removeprefix("0x"))
    near = sum(
        all(
            abs(value - wanted) <= TOLERANCE
            for value, wanted in zip(picture[start : start + 3], background, strict=True)
        )
        for start in range(0, len(picture), 3)
    )
    return near >= SLATE_SHARE * WIDTH * HEIGHT
