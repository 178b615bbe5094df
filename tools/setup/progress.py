"""Shows on a terminal, or in a log, what a step of the set-up is at and for how long."""

import time
from collections.abc import Callable
from typing import TextIO

LOG_SECONDS = 30.0
"""Where there is no terminal, a long step prints a line this often."""
TERMINAL_SECONDS = 1.0
STAGE_WIDTH = 70


def duration(seconds: float) -> str:
    """Seconds as people read them: `0.4 s`, `12 s`, `4 min 12 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class Progress:
    """One step's line: rewritten every second on a terminal, repeated twice a minute elsewhere."""

    def __init__(
        self, title: str, stream: TextIO, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Starts the step's time; prints nothing yet."""
        self._title = title
        self._stream = stream
        self._clock = clock
        self._started = clock()
        self._shown = self._started
        self._stage = ""

    def stage(self, name: str) -> None:
        """Says which part of the step begins."""
        self._stage = name
        self._show(name)

    def tick(self, detail: str = "") -> None:
        """Shows, if it is time to, that the step goes on; `detail` is a program's last line."""
        pause = TERMINAL_SECONDS if self._stream.isatty() else LOG_SECONDS
        if self._clock() - self._shown >= pause:
            self._show(f"{self._stage}: {detail}" if detail else self._stage)

    def finish(self, result: str) -> None:
        """Prints the step's closing line."""
        self._print(f"{result} ({duration(self._clock() - self._started)})\n")

    def _show(self, text: str) -> None:
        self._shown = self._clock()
        elapsed = duration(self._shown - self._started)
        ending = "" if self._stream.isatty() else "\n"
        self._print(f"{text[:STAGE_WIDTH]} … {elapsed}{ending}")

    def _print(self, text: str) -> None:
        rewind = "\r\033[K" if self._stream.isatty() else ""
        self._stream.write(f"{rewind}{self._title:<14} {text}")
        self._stream.flush()
