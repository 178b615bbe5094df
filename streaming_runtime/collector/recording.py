"""Watches over the recording: whether it really grows, lies safely on disk, and still has room."""

import asyncio
import logging
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from streaming_runtime.clock import Clock, SystemClock
from streaming_runtime.report import RecordingReport
from streaming_runtime.settings import Recording

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
GROWTH_SECONDS = 3.0
"""A recording that has not grown for so long is not active."""
LOW_SPACE = 0.10
ENOUGH_SPACE = 0.12
"""Parts of the disk that are free: below the first it warns, above the second it may warn again."""
FULL_BYTES = 1 << 20


class DiskUsage(NamedTuple):
    """Bytes of a file system, in all and free to this user."""

    total: int
    free: int


def disk_usage(directory: Path) -> DiskUsage:
    """How full the directory's file system is."""
    usage = shutil.disk_usage(directory)
    return DiskUsage(usage.total, usage.free)


class RecordingWatch:
    """The parts of one room in the recording directory.

    Attributes:
        problem: why nothing can be recorded at this moment, for people; empty if nothing is known.
    """

    def __init__(
        self,
        recording: Recording,
        room: str,
        *,
        clock: Clock | None = None,
        usage: Callable[[Path], DiskUsage] = disk_usage,
    ) -> None:
        """Prepare; nothing is read before `look`."""
        self.problem = ""
        self._directory = Path(recording.directory)
        self._is_part = re.compile(rf"{re.escape(room)}-\d{{8}}T\d{{6}}Z-[0-9a-f]+\.ts").fullmatch
        self._clock = clock or SystemClock()
        self._usage = usage
        self._sizes: dict[str, int] | None = None
        self._synced: set[str] = set()
        self._newest: str | None = None
        self._grown_at = float("-inf")
        self._disk = DiskUsage(0, 0)
        self._warned_of_space = False

    async def run(self) -> None:
        """Look every second until cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await self._clock.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Take in the directory's state, and make what is finished safe."""
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            sizes = {
                entry.name: entry.stat().st_size
                for entry in os.scandir(self._directory)
                if self._is_part(entry.name)
            }
            self._disk = self._usage(self._directory)
        except OSError as error:
            self._set_problem(f"{self._directory} cannot be used: {error.strerror}")
            self._sizes = None
            return
        self._follow_growth(sizes)
        self._watch_space()
        self._settle(sizes, growing=self._newest if self._active() else None)

    def report(self) -> RecordingReport:
        """How the recording is doing."""
        return RecordingReport(
            active=self._active(),
            file=self._newest,
            bytes_total=sum((self._sizes or {}).values()),
            free_bytes=self._disk.free,
        )

    def finish(self) -> None:
        """Nothing is written any more: make the last part safe as well."""
        self.look()
        self._settle(self._sizes or {}, growing=None)

    def _active(self) -> bool:
        return self._clock.monotonic() - self._grown_at < GROWTH_SECONDS

    def _follow_growth(self, sizes: dict[str, int]) -> None:
        before, self._sizes = self._sizes, sizes
        if before is None:
            return
        grown = [name for name, size in sizes.items() if size > before.get(name, 0)]
        if not grown:
            return
        self._grown_at = self._clock.monotonic()
        self._synced.difference_update(grown)
        if max(grown) != self._newest:
            self._newest = max(grown)
            log.info("recording to %s", self._directory / self._newest)

    def _watch_space(self) -> None:
        free = self._disk.free / self._disk.total if self._disk.total else 0.0
        if free < LOW_SPACE and not self._warned_of_space:
            log.warning(
                "%s: only %d MB (%.0f %%) are free",
                self._directory,
                self._disk.free >> 20,
                free * 100,
            )
        self._warned_of_space = free < (ENOUGH_SPACE if self._warned_of_space else LOW_SPACE)
        if not os.access(self._directory, os.W_OK | os.X_OK):
            self._set_problem(
                f"{self._directory} is not writable for user {os.getuid()}; "
                f"make it so on the host: chown {os.getuid()}"
            )
        elif self._disk.free < FULL_BYTES:
            self._set_problem(f"{self._directory} is full; recording goes on when there is room")
        else:
            self._set_problem("")

    def _set_problem(self, problem: str) -> None:
        if problem and problem != self.problem:
            log.error("no recording: %s", problem)
        elif self.problem and not problem:
            log.info("recording is possible again")
        self.problem = problem

    def _settle(self, sizes: dict[str, int], *, growing: str | None) -> None:
        """Write finished parts through to the disk; remove the empty ones a full disk leaves."""
        for name in sizes.keys() - self._synced - {growing}:
            part = self._directory / name
            try:
                if sizes[name]:
                    _sync(part)
                    self._synced.add(name)
                elif name != max(sizes):
                    part.unlink()
            except OSError as error:
                log.warning("%s: %s", part, error.strerror)


def _sync(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
