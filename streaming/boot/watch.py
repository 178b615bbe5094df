"""Tells how far a machine is that boots, while somebody waits for it."""

import threading
import time
from collections.abc import Callable
from types import TracebackType

from streaming.boot.log import BootLog, LogSource
from streaming.boot.report import BootReports
from streaming.boot.stages import Stage
from streaming.boot.wait import NEWS_SECONDS

LOOK_SECONDS = 1.0
LOG_SECONDS = 5.0


class BootWatch:
    """Looks at a machine's stages and at Cobbler's log while it is used as a context manager.

    Attributes:
        log: what Cobbler's log said last; None: nothing, or it could not be read.
    """

    log: BootLog | None

    def __init__(
        self,
        machine: str,
        address: str,
        reports: BootReports,
        source: LogSource | None,
        tell: Callable[[str], None],
        start: float,
    ) -> None:
        """Nothing is looked at yet.

        Args:
            machine: its name in the stack file.
            address: where it will be, for messages.
            reports: where it is expected.
            source: where Cobbler's log is; None: it cannot be read.
            tell: is told of progress.
            start: when the wait began, by `time.monotonic()`.
        """
        self.log = None
        self._machine, self._address = machine, address
        self._reports = reports
        self._tell, self._start = tell, start
        self._told, self._last = start, "it has not been heard of yet"
        self._seen: set[object] = set()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._look, daemon=True)]
        if source:
            self._threads.append(threading.Thread(target=self._read, args=(source,), daemon=True))

    def __enter__(self) -> "BootWatch":
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Tell no more."""
        self._over.set()

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What the machine has said."""
        return self._reports.stages(self._machine)

    def news(self, what: str) -> None:
        """Tell of something, with the time that has passed."""
        self.say(
            f"{self._machine} ({self._address}): {what} ({time.monotonic() - self._start:.0f} s)"
        )
        self._last = what

    def say(self, line: str) -> None:
        """Tell a line as it is."""
        with self._lock:
            self._told = time.monotonic()
            self._tell(line)

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for stage in self.stages:
                self._once((stage.name, stage.state, stage.reason), str(stage))
            if time.monotonic() - self._told >= NEWS_SECONDS:
                self.news(self._last)

    def _read(self, source: LogSource) -> None:
        before = None
        while not (self._over.is_set() or self.stages):
            self.log = source.read()
            for step in sorted(self.log.steps if self.log else ()):
                self._once(step, f"it {step}")
            # Boot loaders look for files that need not be there: what lasts is worth telling.
            complaint = self.log.complaint if self.log else None
            if complaint and complaint == before:
                self._once(complaint, complaint)
            before = complaint
            self._over.wait(LOG_SECONDS)

    def _once(self, what: object, line: str) -> None:
        if what not in self._seen and not self._over.is_set():
            self._seen.add(what)
            self.news(line)
