"""Turns the packager's finished segments into what viewers fetch, and keeps the window moving."""

import gzip
import logging
import shutil
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from streaming_runtime.encoder.fmp4 import h264_codec
from streaming_runtime.encoder.journal import Journal
from streaming_runtime.encoder.packager import AUDIO, PRIVATE_PLAYLIST, track_names
from streaming_runtime.encoder.playlists import (
    DELTA,
    INDEX,
    MASTER,
    MediaPlaylist,
    Segment,
    TrackPart,
    multivariant_playlist,
)
from streaming_runtime.encoder.private_playlist import PrivatePlaylist, parse_private_playlist
from streaming_runtime.encoder.store import SegmentStore
from streaming_runtime.settings import EncoderSettings

log = logging.getLogger(__name__)

KEPT_UNLISTED_SECONDS = 60.0
"""How long a segment can still be fetched after it has left the playlists."""
SPACE_CHECK_SECONDS = 5.0
SPACE_STEP_SEGMENTS = 60
"""How many segments are given up at once for space."""
LEAST_SEGMENTS = 30
"""So many segments are kept even on a full volume."""


@dataclass
class _Run:
    """One packager's life: where it writes, when its picture began and how far it was read."""

    directory: Path
    began: float
    elapsed: float = 0.0
    next_index: int = 0
    inits: dict[str, str] = field(default_factory=dict)


class Publisher:
    """The listed segments and their files.

    `begin_run` is called by the event loop, `publish` by one thread at a time.
    """

    def __init__(
        self,
        settings: EncoderSettings,
        playlists: Path,
        *,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Take up where the last container ended.

        Args:
            settings: tracks, segment length, window and the volume.
            playlists: root of the public playlists, in memory.
            wall_clock: seconds since 1970.

        Raises:
            EscalationError: the volume cannot be written.
        """
        volume = Path(settings.origin.directory)
        self._settings = settings
        self._tracks = track_names(settings)
        self._window = settings.rewind_minutes * 60 // settings.segment_seconds
        self._wall_clock = wall_clock
        self._store = SegmentStore(volume / settings.room, self._tracks)
        self._journal = Journal(volume / f"{settings.room}.journal")
        self._private = volume / ".packager"
        self._public = playlists / settings.room
        self._runs: deque[_Run] = deque()
        self._runs_begun = 0
        self._listed: deque[Segment] = deque()
        self._unlisted: deque[tuple[float, Segment]] = deque()
        self._playlists = {
            track: MediaPlaylist(track, settings.segment_seconds) for track in self._tracks
        }
        self._next_space_check = 0.0
        self._seen_changes: tuple[int, ...] = ()
        self._prepare()

    @property
    def listed_until(self) -> float | None:
        """When the newest listed segment was on air, in seconds since 1970, at its end."""
        if not self._listed:
            return None
        last = self._listed[-1]
        return last.began + max(part.seconds for part in last.parts.values())

    def begin_run(self) -> Path:
        """Make the directory for a packager that is about to start."""
        directory = self._private / str(self._runs_begun)
        self._runs_begun += 1
        for track in self._tracks:
            (directory / track).mkdir(parents=True, exist_ok=True)
        self._runs.append(_Run(directory, self._wall_clock()))
        return directory

    def set_run_began(self, began: float) -> None:
        """Tell when the first picture that the newest packager was given had been on air."""
        self._runs[-1].began = began

    def changed(self) -> bool:
        """Whether the packager wrote a playlist since the last call; cheap."""
        changes = tuple(
            _modified(run.directory / track / PRIVATE_PLAYLIST)
            for run in self._runs
            for track in self._tracks
        )
        changed, self._seen_changes = changes != self._seen_changes, changes
        return changed

    def publish(self) -> int:
        """List every segment that is finished in all tracks; returns how many were new."""
        listed = 0
        while self._runs:
            run = self._runs[0]
            over = len(self._runs) > 1
            while segment := self._next_segment(run):
                self._list(segment)
                listed += 1
            if not over:
                break
            self._runs.popleft()
            shutil.rmtree(run.directory, ignore_errors=True)
        if listed:
            self._write_playlists()
        self._tidy()
        return listed

    def _prepare(self) -> None:
        shutil.rmtree(self._private, ignore_errors=True)
        remembered = self._journal.read()
        kept = self._store.complete(remembered, self._settings.segment_seconds)[-self._window :]
        if len(kept) < len(remembered):
            log.info("rewind keeps %d of %d segments from before", len(kept), len(remembered))
        last = remembered[-1] if remembered else None
        self._next_number = max(
            last.number + 1 if last else 0,
            self._store.last_number() + 1,
            # So that a segment's address never comes twice, even if the volume was lost.
            0 if kept else int(self._wall_clock()) // self._settings.segment_seconds,
        )
        if kept and kept[-1].number + 1 != self._next_number:
            kept = []
        self._next_run = last.run + 1 if last else 0
        self._store.sweep(kept)
        for segment in kept:
            self._listed.append(segment)
            for playlist in self._playlists.values():
                playlist.append(segment)
        self._journal.rewrite(kept)
        for track in self._tracks:
            (self._public / track).mkdir(parents=True, exist_ok=True)
        if kept:
            self._write_master()
            self._write_playlists()

    def _next_segment(self, run: _Run) -> Segment | None:
        """Take over the run's next segment, if it is finished in all tracks."""
        private = {track: _read_private(run.directory / track) for track in self._tracks}
        if any(run.next_index not in playlist.seconds for playlist in private.values()):
            return None
        if not run.inits:
            self._begin_listing(run, private)
        seconds = {track: playlist.seconds[run.next_index] for track, playlist in private.items()}
        for track in self._tracks:
            source = run.directory / track / f"{run.next_index}.m4s"
            self._store.take_segment(source, track, self._next_number)
        segment = Segment(
            self._next_number,
            self._next_run - 1,
            round(run.began + run.elapsed, 3),
            {track: TrackPart(seconds[track], run.inits[track]) for track in self._tracks},
        )
        self._next_number += 1
        run.next_index += 1
        run.elapsed += seconds[self._tracks[0]]
        return segment

    def _begin_listing(self, run: _Run, private: dict[str, PrivatePlaylist]) -> None:
        run.inits = {
            track: self._store.take_init(run.directory / track / (playlist.init or ""), track)
            for track, playlist in private.items()
        }
        self._next_run += 1
        until = self.listed_until
        if until is not None:
            run.began = max(run.began, until)

    def _list(self, segment: Segment) -> None:
        is_first_of_run = not self._listed or self._listed[-1].run != segment.run
        self._listed.append(segment)
        for playlist in self._playlists.values():
            playlist.append(segment)
        self._journal.append(segment, self._listed)
        if is_first_of_run:
            self._write_master()
        while len(self._listed) > self._window:
            self._unlist()

    def _unlist(self) -> None:
        self._unlisted.append((self._wall_clock(), self._listed.popleft()))
        for playlist in self._playlists.values():
            playlist.remove_first()

    def _tidy(self) -> None:
        now = self._wall_clock()
        if now >= self._next_space_check:
            self._next_space_check = now + SPACE_CHECK_SECONDS
            self._make_space()
        while self._unlisted and self._unlisted[0][0] + KEPT_UNLISTED_SECONDS < now:
            self._store.remove(self._unlisted.popleft()[1])

    def _make_space(self) -> None:
        if not self._store.is_short_of_space():
            return
        count = min(SPACE_STEP_SEGMENTS, len(self._listed) - LEAST_SEGMENTS)
        log.error("the volume is nearly full; giving up %d segments of rewind", max(0, count))
        for _ in range(count):
            self._unlist()
        self._write_playlists()
        while self._unlisted:
            self._store.remove(self._unlisted.popleft()[1])

    def _write_master(self) -> None:
        parts = self._listed[-1].parts
        codecs = {
            track: h264_codec(self._store.read_init(track, part.init))
            for track, part in parts.items()
            if track != AUDIO
        }
        _write_public(self._public / MASTER, multivariant_playlist(self._settings, codecs))

    def _write_playlists(self) -> None:
        for track, playlist in self._playlists.items():
            _write_public(self._public / track / INDEX, playlist.text())
            _write_public(self._public / track / DELTA, playlist.delta())


def _modified(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _read_private(directory: Path) -> PrivatePlaylist:
    try:
        return parse_private_playlist((directory / PRIVATE_PLAYLIST).read_text(encoding="utf-8"))
    except OSError:
        return PrivatePlaylist(None, {})


def _write_public(file: Path, text: str) -> None:
    """Replace a file and its gzipped twin, each at once."""
    content = text.encode()
    for target, bytes_ in (
        (file.with_name(file.name + ".gz"), gzip.compress(content, compresslevel=1, mtime=0)),
        (file, content),
    ):
        draft = target.with_name(target.name + ".new")
        draft.write_bytes(bytes_)
        draft.replace(target)
