"""What the packager's own playlists say: which of its segments are finished."""

import re
from dataclasses import dataclass

_MAP = re.compile(r'^#EXT-X-MAP:URI="([^"/]+)"$', re.MULTILINE)
_ENTRY = re.compile(r"^#EXTINF:([0-9.]+),\n(?:#[^\n]*\n)*([0-9]+)\.m4s$", re.MULTILINE)


@dataclass(frozen=True)
class PrivatePlaylist:
    """A playlist of ffmpeg's hls muxer.

    Attributes:
        init: file name of the initialisation segment; None before there is one.
        seconds: durations of the finished segments, by ffmpeg's numbers.
    """

    init: str | None
    seconds: dict[int, float]


def parse_private_playlist(text: str) -> PrivatePlaylist:
    """Read it; what does not look as ffmpeg writes it is left out."""
    init = _MAP.search(text)
    return PrivatePlaylist(
        init.group(1) if init else None,
        {int(number): float(seconds) for seconds, number in _ENTRY.findall(text)},
    )
