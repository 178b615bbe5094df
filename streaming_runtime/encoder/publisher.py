"""Lists the packager's finished segments for viewers, and keeps the window moving."""

import gzip
import logging
import shutil
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from streaming_runtime.encoder.fmp4 import h264_codec
from streaming_runtime.encoder.journal import Journal
from streaming_runtime.encoder.packager import AUDIO, track_names
from streaming_runtime.encoder.packager_run import PackagerRun, Position
from streaming_runtime.encoder.playlists import (
    DELTA,
    INDEX,
    MASTER,
    MediaPlaylist,
    Segment,
    multivariant_playlist,
)
from streaming_runtime.encoder.store import SegmentStore
from streaming_runtime.settings import EncoderSettings

log = logging.getLogger(__name__)

KEPT_UNLISTED_SECONDS = 60.0
"""How long a segment can still be fetched after it has left the playlists."""
TIDYING_SECONDS = 5.0
SPACE_STEP_SEGMENTS = 60
"""How many segments are given up at once for space."""
LEAST_SEGMENTS = 10
"""So many segments are kept even on a full volume."""


class Publisher:
    """The listed segments and their files.

    `begin_run`, `set_run_began` and `has_work` are for the event loop, `publish` for one thread.
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
        self._runs: deque[PackagerRun] = deque()
        self._runs_begun = 0
        self._seen_changes: list[tuple[int, ...]] = []
        self._listed: deque[Segment] = deque()
        self._unlisted: deque[tuple[float, Segment]] = deque()
        self._playlists = {
            track: MediaPlaylist(track, settings.segment_seconds) for track in self._tracks
        }
        self._next_tidying = 0.0
        self._position = self._resume()

    def begin_run(self) -> Path:
        """Make the directory for a packager that is about to start."""
        directory = self._private / str(self._runs_begun)
        self._runs_begun += 1
        self._runs.append(PackagerRun(directory, self._tracks, self._wall_clock()))
        return directory

    def set_run_began(self, began: float) -> None:
        """Tell when the first picture given to the newest packager was on air (since 1970)."""
        self._runs[-1].began = began

    def has_work(self) -> bool:
        """Whether a packager wrote a playlist since the last call, or tidying is due; cheap."""
        changes = [run.changes() for run in self._runs]
        changed, self._seen_changes = changes != self._seen_changes, changes
        return changed or self._wall_clock() >= self._next_tidying

    def publish(self) -> int:
        """List every segment that is finished in all tracks; returns how many were new."""
        count = 0
        while self._runs:
            run = self._runs[0]
            is_over = len(self._runs) > 1
            while segment := run.take(self._store, self._position):
                self._list(segment)
                count += 1
            if not is_over:
                break
            self._runs.popleft()
            run.remove()
        if count:
            self._write_playlists()
        self._tidy()
        return count

    def _resume(self) -> Position:
        shutil.rmtree(self._private, ignore_errors=True)
        remembered = self._journal.read()[-self._window :]
        next_number = max(
            self._store.last_number() + 1, remembered[-1].number + 1 if remembered else 0
        )
        kept = self._store.complete(remembered, self._settings.segment_seconds)
        if kept and kept[-1].number + 1 != next_number:
            kept = []
        if not kept:
            # So that no address ever comes twice, even if the volume was lost.
            now = int(self._wall_clock()) // self._settings.segment_seconds
            next_number = max(next_number, now)
        if len(kept) < len(remembered):
            log.info("of %d segments from before, %d stay listed", len(remembered), len(kept))
        self._store.sweep(kept)
        self._journal.rewrite(kept)
        for track in self._tracks:
            (self._public / track).mkdir(parents=True, exist_ok=True)
        for segment in kept:
            self._add(segment)
        if kept:
            self._write_master()
            self._write_playlists()
        last = remembered[-1] if remembered else None
        return Position(next_number, last.run if last else -1, last.began if last else 0.0)

    def _list(self, segment: Segment) -> None:
        is_first_of_run = not self._listed or self._listed[-1].run != segment.run
        self._add(segment)
        self._journal.append(segment, self._listed)
        if is_first_of_run:
            self._write_master()
        while len(self._listed) > self._window:
            self._unlist()

    def _add(self, segment: Segment) -> None:
        self._listed.append(segment)
        for playlist in self._playlists.values():
            playlist.append(segment)

    def _unlist(self) -> None:
        self._unlisted.append((self._wall_clock(), self._listed.popleft()))
        for playlist in self._playlists.values():
            playlist.remove_first()

    def _tidy(self) -> None:
        now = self._wall_clock()
        if now < self._next_tidying:
            return
        self._next_tidying = now + TIDYING_SECONDS
        short = self._store.is_short_of_space()
        if short and len(self._listed) > LEAST_SEGMENTS:
            count = min(SPACE_STEP_SEGMENTS, len(self._listed) - LEAST_SEGMENTS)
            log.error("the volume is nearly full: giving up %d segments of rewind", count)
            for _ in range(count):
                self._unlist()
            self._write_playlists()
        while self._unlisted and (short or self._unlisted[0][0] + KEPT_UNLISTED_SECONDS < now):
            self._store.remove(self._unlisted.popleft()[1])

    def _write_master(self) -> None:
        codecs = {
            track: h264_codec(self._store.read_init(track, part.init))
            for track, part in self._listed[-1].parts.items()
            if track != AUDIO
        }
        _write_public(self._public / MASTER, multivariant_playlist(self._settings, codecs))

    def _write_playlists(self) -> None:
        for track, playlist in self._playlists.items():
            _write_public(self._public / track / INDEX, playlist.text())
            _write_public(self._public / track / DELTA, playlist.delta())


def _write_public(file: Path, text: str) -> None:
    """Replace a file and its gzipped twin, each at once."""
    content = text.encode()
    compressed = gzip.compress(content, compresslevel=1, mtime=0)
    for target, data in ((file.with_name(file.name + ".gz"), compressed), (file, content)):
        draft = target.with_name(target.name + ".new")
        draft.write_bytes(data)
        draft.replace(target)
