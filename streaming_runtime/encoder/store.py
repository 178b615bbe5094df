"""The segments on the volume: taken over from the packager, removed when listed no more."""

import hashlib
import logging
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from streaming_runtime.encoder.playlists import Segment, segment_file
from streaming_runtime.errors import EscalationError

log = logging.getLogger(__name__)

RESERVE_BYTES = 256 << 20
RESERVE_SHARE = 0.05
"""Space to be kept free: this share of the volume, but no more than so many bytes."""


class SegmentStore:
    """The files of all tracks: `<directory>/<track>/<number>.m4s` and their init segments."""

    def __init__(self, directory: Path, tracks: Sequence[str]) -> None:
        """Make the directories.

        Raises:
            EscalationError: the volume cannot be written.
        """
        self._directory = directory
        self._tracks = tracks
        try:
            for track in tracks:
                (directory / track).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EscalationError(
                f"{directory}: segments cannot be kept here: {error.strerror}; the volume must be "
                "writable for the container's user"
            ) from error

    def take_segment(self, source: Path, track: str, number: int) -> None:
        """Move a finished segment here."""
        source.replace(self._directory / track / segment_file(number))

    def take_init(self, source: Path, track: str) -> str:
        """Copy an init segment here, under a name that tells its content; returns the name."""
        content = source.read_bytes()
        name = f"init-{hashlib.sha256(content).hexdigest()[:12]}.mp4"
        target = self._directory / track / name
        if not target.exists():
            draft = target.with_suffix(".new")
            draft.write_bytes(content)
            draft.replace(target)
        return name

    def read_init(self, track: str, name: str) -> bytes:
        """An init segment's bytes."""
        return (self._directory / track / name).read_bytes()

    def last_number(self) -> int:
        """The highest number of any segment here; -1 without one."""
        return max(
            (
                int(file.stem)
                for track in self._tracks
                for file in (self._directory / track).glob("*.m4s")
                if file.stem.isdecimal()
            ),
            default=-1,
        )

    def complete(self, segments: Sequence[Segment], target_seconds: int) -> list[Segment]:
        """The newest of the segments that can be listed: all tracks there, none missing between.

        Args:
            segments: by number.
            target_seconds: what no segment's rounded duration may exceed.
        """
        files = {
            track: {file.name for file in (self._directory / track).iterdir()}
            for track in self._tracks
        }
        kept: list[Segment] = []
        for segment in reversed(segments):
            listable = set(segment.parts) == set(self._tracks) and all(
                segment_file(segment.number) in files[track]
                and part.init in files[track]
                and round(part.seconds) <= target_seconds
                for track, part in segment.parts.items()
            )
            if not listable or (kept and kept[-1].number != segment.number + 1):
                break
            kept.append(segment)
        return kept[::-1]

    def sweep(self, listed: Iterable[Segment]) -> None:
        """Remove every file and track directory that no listed segment needs."""
        needed: dict[str, set[str]] = {track: set() for track in self._tracks}
        for segment in listed:
            for track, part in segment.parts.items():
                needed[track] |= {segment_file(segment.number), part.init}
        for entry in self._directory.iterdir():
            if entry.name not in needed:
                shutil.rmtree(entry, ignore_errors=True)
                continue
            for file in entry.iterdir():
                if file.name not in needed[entry.name]:
                    _remove(file)

    def remove(self, segment: Segment) -> None:
        """Remove a segment's files; its init segments stay until the next sweep."""
        for track in segment.parts:
            _remove(self._directory / track / segment_file(segment.number))

    def is_short_of_space(self) -> bool:
        """Whether the volume is so full that the packager may soon fail."""
        usage = shutil.disk_usage(self._directory)
        return usage.free < min(RESERVE_BYTES, usage.total * RESERVE_SHARE)


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s cannot be removed: %s", file, error.strerror)
