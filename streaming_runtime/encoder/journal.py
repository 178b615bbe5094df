"""Remembers across restarts which segments are listed: one line of JSON for each."""

import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from streaming_runtime.encoder.playlists import Segment, TrackPart

log = logging.getLogger(__name__)


def journal_line(segment: Segment) -> str:
    """A segment as a line."""
    parts = {track: [part.seconds, part.init] for track, part in segment.parts.items()}
    return json.dumps([segment.number, segment.run, segment.began, parts]) + "\n"


def parse_journal_line(line: str) -> Segment | None:
    """A line as a segment; None if it is damaged."""
    with suppress(ValueError, TypeError, AttributeError):
        number, run, began, parts = json.loads(line)
        return Segment(
            int(number),
            int(run),
            float(began),
            {
                str(track): TrackPart(float(seconds), str(init))
                for track, (seconds, init) in parts.items()
            },
        )
    return None


class Journal:
    """The file. A disk that refuses to write costs the memory after a restart, nothing else."""

    def __init__(self, file: Path) -> None:
        """Name the file."""
        self._file = file
        self._failing = False
        self._lines = 0

    def read(self) -> list[Segment]:
        """The remembered segments, oldest first; damaged lines are left out and logged."""
        try:
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            log.error("%s cannot be read, rewinding starts anew: %s", self._file, error)
            return []
        segments = [parse_journal_line(line) for line in lines]
        damaged = segments.count(None)
        if damaged:
            log.error("%s: %d of %d lines are damaged", self._file, damaged, len(lines))
        self._lines = len(lines)
        return sorted((segment for segment in segments if segment), key=lambda item: item.number)

    def append(self, segment: Segment, listed: Sequence[Segment]) -> None:
        """Remember one more; once in a while the file is written anew with what is listed."""
        if self._failing or self._lines > 2 * len(listed) + 100:
            self.rewrite(listed)
            return
        try:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(journal_line(segment))
            self._lines += 1
        except OSError as error:
            self._fail(error)

    def rewrite(self, listed: Sequence[Segment]) -> None:
        """Remember these and nothing else."""
        draft = self._file.with_suffix(".new")
        try:
            draft.write_text("".join(map(journal_line, listed)), encoding="utf-8")
            draft.replace(self._file)
        except OSError as error:
            self._fail(error)
            return
        self._lines, self._failing = len(listed), False

    def _fail(self, error: OSError) -> None:
        if not self._failing:
            log.error("%s cannot be written, a restart may lose the rewind: %s", self._file, error)
        self._failing = True
