"""The public playlists (RFC 8216 and its successor draft-pantos-hls-rfc8216bis), as text.

Every segment exists in every track (each picture size, and the sound), under one number. So all
media playlists agree in media sequence and discontinuity sequence, which players rely on to line
up sound and picture.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from streaming_runtime.encoder.packager import AUDIO, buffer_kbit, peak_kbps
from streaming_runtime.settings import EncoderSettings

MASTER = "master.m3u8"
INDEX = "index.m3u8"
DELTA = "delta.m3u8"
"""The same playlist with its older part left out, for players that have it (EXT-X-SKIP)."""

HOLD_BACK_SEGMENTS = 3
"""How many segments before the end players begin: fewer and every hiccup is a stall."""
SKIP_UNTIL_SEGMENTS = 30
"""How many segments a delta lists; the protocol wants at least six."""
CONTAINER_KBPS = 12
"""What the boxes around the samples of one track take."""
AUDIO_PEAK_TO_AVERAGE = 1.25
AAC_LC = "mp4a.40.2"


@dataclass(frozen=True, slots=True)
class TrackPart:
    """A segment in one track: its duration in seconds and the file that starts its decoder."""

    seconds: float
    init: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of the programme in all tracks.

    Attributes:
        number: its media sequence number, also its file name.
        run: its discontinuity sequence number: one for each packager that ran.
        began: when it was on air, seconds since 1970.
        parts: by track name.
    """

    number: int
    run: int
    began: float
    parts: Mapping[str, TrackPart]


def segment_file(number: int) -> str:
    """The file name of a segment."""
    return f"{number}.m4s"


class MediaPlaylist:
    """The playlist of one track: a window that moves on; entries are rendered once."""

    def __init__(self, track: str, target_seconds: int) -> None:
        """Begin empty.

        Args:
            track: the track's name.
            target_seconds: no segment is longer, rounded.
        """
        self._track = track
        self._target = target_seconds
        self._segments: deque[Segment] = deque()
        self._entries: deque[str] = deque()

    def append(self, segment: Segment) -> None:
        """List one more segment; its number follows that of the last one."""
        previous = self._segments[-1] if self._segments else None
        self._segments.append(segment)
        self._entries.append(self._entry(segment, previous))

    def remove_first(self) -> None:
        """Unlist the oldest segment."""
        self._segments.popleft()
        self._entries.popleft()
        if self._segments:
            self._entries[0] = self._entry(self._segments[0], None)

    def text(self) -> str:
        """The whole playlist."""
        return self._header(7) + "".join(self._entries)

    def delta(self) -> str:
        """The playlist without what is further from the end than CAN-SKIP-UNTIL."""
        skipped = len(self._entries) - SKIP_UNTIL_SEGMENTS
        if skipped <= 0:
            return self.text()
        recent = [self._entries[index] for index in range(skipped, len(self._entries))]
        return self._header(9) + f"#EXT-X-SKIP:SKIPPED-SEGMENTS={skipped}\n" + "".join(recent)

    def _header(self, version: int) -> str:
        first = self._segments[0] if self._segments else Segment(0, 0, 0.0, {})
        return (
            "#EXTM3U\n"
            f"#EXT-X-VERSION:{version}\n"
            f"#EXT-X-TARGETDURATION:{self._target}\n"
            f"#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL={SKIP_UNTIL_SEGMENTS * self._target:.1f},"
            f"HOLD-BACK={HOLD_BACK_SEGMENTS * self._target:.1f}\n"
            f"#EXT-X-MEDIA-SEQUENCE:{first.number}\n"
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{first.run}\n"
            "#EXT-X-INDEPENDENT-SEGMENTS\n"
        )

    def _entry(self, segment: Segment, previous: Segment | None) -> str:
        part = segment.parts[self._track]
        tags = ""
        if previous is not None and previous.run != segment.run:
            tags += "#EXT-X-DISCONTINUITY\n"
        if previous is None or previous.run != segment.run:
            tags += f'#EXT-X-MAP:URI="{part.init}"\n'
            tags += f"#EXT-X-PROGRAM-DATE-TIME:{_date_time(segment.began)}\n"
        return f"{tags}#EXTINF:{part.seconds:.6f},\n{segment_file(segment.number)}\n"


def _date_time(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def multivariant_playlist(settings: EncoderSettings, video_codecs: Mapping[str, str]) -> str:
    """The playlist of playlists.

    Args:
        settings: the ladder and the sound.
        video_codecs: the RFC 6381 name of each rendition's codec, by the rendition's name.
    """
    audio_average = settings.audio_bitrate_kbps + CONTAINER_KBPS
    audio_peak = round(settings.audio_bitrate_kbps * AUDIO_PEAK_TO_AVERAGE) + CONTAINER_KBPS
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{AUDIO}",NAME="Room",DEFAULT=YES,AUTOSELECT=YES,'
        f'CHANNELS="2",URI="{AUDIO}/{INDEX}"',
    ]
    for rung in settings.ladder:
        peak = peak_kbps(rung) + buffer_kbit(rung) // settings.segment_seconds
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={(peak + CONTAINER_KBPS + audio_peak) * 1000},"
            f"AVERAGE-BANDWIDTH={(rung.bitrate_kbps + CONTAINER_KBPS + audio_average) * 1000},"
            f'CODECS="{video_codecs[rung.name]},{AAC_LC}",RESOLUTION={rung.width}x{rung.height},'
            f'FRAME-RATE={settings.fps:.3f},AUDIO="{AUDIO}"',
            f"{rung.name}/{INDEX}",
        ]
    if settings.audio_only:
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={audio_peak * 1000},"
            f'AVERAGE-BANDWIDTH={audio_average * 1000},CODECS="{AAC_LC}",AUDIO="{AUDIO}"',
            f"{AUDIO}/{INDEX}",
        ]
    return "\n".join(lines) + "\n"
