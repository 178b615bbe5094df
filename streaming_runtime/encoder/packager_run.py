"""One packager's life as seen on the disk: where it writes, and what of it was taken over."""

import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from streaming_runtime.encoder.packager import PRIVATE_PLAYLIST
from streaming_runtime.encoder.playlists import Segment, TrackPart
from streaming_runtime.encoder.private_playlist import PrivatePlaylist, parse_private_playlist
from streaming_runtime.encoder.store import SegmentStore

log = logging.getLogger(__name__)


@dataclass
class Position:
    """Where the public stream has got to.

    Attributes:
        next_number: media sequence number of the next segment.
        run: discontinuity sequence number of the newest one.
        until: when the newest one ended on air, in seconds since 1970.
    """

    next_number: int
    run: int
    until: float


class PackagerRun:
    """The private directory of one packager: a directory with a playlist for each track."""

    def __init__(self, directory: Path, tracks: Sequence[str], began: float) -> None:
        """Make the directories.

        Args:
            directory: a new directory on the volume of the segments.
            tracks: names of the tracks, the best picture first.
            began: when its first picture was on air, in seconds since 1970.
        """
        self.began = began
        self._directory = directory
        self._tracks = tracks
        self._next_index = 0
        self._elapsed = 0.0
        self._inits: dict[str, str] = {}
        for track in tracks:
            (directory / track).mkdir(parents=True)

    def changes(self) -> tuple[int, ...]:
        """Something that differs once the packager has written a playlist."""
        return tuple(_modified(self._playlist(track)) for track in self._tracks)

    def take(self, store: SegmentStore, position: Position) -> Segment | None:
        """Take over the next segment, if it is finished in all tracks, and move the position on.

        A segment whose files cannot be taken is left out, and a discontinuity marks the place.
        """
        private = {track: _read(self._playlist(track)) for track in self._tracks}
        index = self._next_index
        if any(index not in playlist.seconds for playlist in private.values()):
            return None
        self._next_index += 1
        began = max(self.began + self._elapsed, position.until)
        seconds = {track: playlist.seconds[index] for track, playlist in private.items()}
        self._elapsed += seconds[self._tracks[0]]
        try:
            if not self._inits:
                self._inits = self._take_inits(store, private)
                position.run += 1
            for track in self._tracks:
                store.take_segment(self._track(track) / f"{index}.m4s", track, position.next_number)
        except OSError as error:
            log.error("a segment is lost: %s", error)
            self._inits = {}
            return self.take(store, position)
        parts = {track: TrackPart(seconds[track], self._inits[track]) for track in self._tracks}
        segment = Segment(position.next_number, position.run, round(began, 3), parts)
        position.next_number += 1
        position.until = began + seconds[self._tracks[0]]
        return segment

    def remove(self) -> None:
        """Remove what the packager left behind."""
        shutil.rmtree(self._directory, ignore_errors=True)

    def _take_inits(
        self, store: SegmentStore, private: Mapping[str, PrivatePlaylist]
    ) -> dict[str, str]:
        return {
            track: store.take_init(self._track(track) / (playlist.init or "missing"), track)
            for track, playlist in private.items()
        }

    def _track(self, track: str) -> Path:
        return self._directory / track

    def _playlist(self, track: str) -> Path:
        return self._track(track) / PRIVATE_PLAYLIST


def _modified(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _read(file: Path) -> PrivatePlaylist:
    try:
        return parse_private_playlist(file.read_text(encoding="utf-8"))
    except OSError:
        return PrivatePlaylist(None, {})
