"""A viewer without a player: reads a room's playlists as they change."""

import re
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

POLL_SECONDS = 0.03


@dataclass(frozen=True)
class Segment:
    """A segment as a playlist lists it.

    Attributes:
        number: its media sequence number.
        url: where it is.
        init_url: where the file is that starts its decoder.
    """

    number: int
    url: str
    init_url: str


def fetch(url: str) -> bytes:
    """What is behind a URL.

    Raises:
        OSError: nothing answers, or not with success.
    """
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own, http
        body: bytes = answer.read()
        return body


def top_rendition(master_url: str) -> str:
    """The URL of the first variant in a multivariant playlist, which is the best.

    Raises:
        OSError: the playlist is not there.
    """
    lines = fetch(master_url).decode().splitlines()
    return urljoin(master_url, next(line for line in lines if line and not line.startswith("#")))


def segments(playlist_url: str) -> list[Segment]:
    """What a media playlist lists.

    Raises:
        OSError: the playlist is not there.
    """
    found: list[Segment] = []
    number, init = 0, ""
    for line in fetch(playlist_url).decode().splitlines():
        if line.startswith("#EXT-X-MEDIA-SEQUENCE:"):
            number = int(line.partition(":")[2])
        elif match := re.fullmatch(r'#EXT-X-MAP:URI="([^"]+)"', line):
            init = urljoin(playlist_url, match[1])
        elif line and not line.startswith("#"):
            found.append(Segment(number + len(found), urljoin(playlist_url, line), init))
    return found


def is_playable(master_url: str) -> bool:
    """Whether the top rendition lists a segment, and it can be fetched with what starts it.

    Raises:
        OSError: not everything is there.
    """
    listed = segments(top_rendition(master_url))
    return bool(listed and fetch(listed[-1].init_url) and fetch(listed[-1].url))


def watch(playlist_url: str, until: float) -> Iterator[tuple[float, Segment]]:
    """Each segment that gets listed, and when, by the monotonic clock, until that time."""
    newest = segments(playlist_url)[-1].number
    while time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        listed = segments(playlist_url)
        now = time.monotonic()
        for segment in listed:
            if segment.number > newest:
                newest = segment.number
                yield now, segment
