"""Reads what ffmpeg says on standard error: logs what matters, once, and draws conclusions."""

import logging
import re
from collections.abc import Callable

from streaming_runtime.clock import Clock, SystemClock

log = logging.getLogger(__name__)

REPEAT_SECONDS = 60.0
"""Lines that differ in digits only are logged this often at most."""
REMEMBERED_LINES = 500
LINE = re.compile(r"(?:\[(?P<context>[^\]]+)\] )?\[(?P<level>[a-z]+)\] (?P<text>.*)")
LEVELS = {
    "info": logging.DEBUG,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "fatal": logging.ERROR,
    "panic": logging.ERROR,
}


class FfmpegLog:
    """What one ffmpeg, started with `-loglevel level+info`, has said.

    Attributes:
        complaint: the first error of its present run; empty without one.
    """

    def __init__(
        self, *, clock: Clock | None = None, write: Callable[[int, str], None] = log.log
    ) -> None:
        """Prepare.

        Args:
            clock: tells how old a repeated line is.
            write: given the level and the line, logs it.
        """
        self.complaint = ""
        self._clock = clock or SystemClock()
        self._write = write
        self._logged_at: dict[str, float] = {}
        self._lost_links: set[str] = set()

    @property
    def link_lost(self) -> bool:
        """Whether the SRT output has failed and not yet recovered."""
        return bool(self._lost_links)

    def begin(self) -> None:
        """ffmpeg has been started afresh."""
        self.complaint = ""
        self._lost_links.clear()

    def line(self, line: str) -> None:
        """Take in a line."""
        match = LINE.fullmatch(line)
        # libsrt and ALSA print past ffmpeg's log; libsrt says there why a sender was refused.
        context, level, text = match.group("context", "level", "text") if match else ("", "", line)
        self._follow_link(context or "", text)
        if level in ("error", "fatal") and not self.complaint and "srt://" not in text:
            self.complaint = text
        number = LEVELS.get(level, logging.INFO)
        if number > logging.DEBUG and text:
            self._write_unless_repeated(number, text)

    def _follow_link(self, fifo: str, text: str) -> None:
        if not fifo.startswith("fifo "):
            return
        if text.startswith("Error opening srt://") and fifo not in self._lost_links:
            self._lost_links.add(fifo)
            self._write(logging.WARNING, "the link to the encoder is down")
        elif text == "Recovery successful" and fifo in self._lost_links:
            self._lost_links.discard(fifo)
            self._write(logging.INFO, "the link to the encoder is up again")

    def _write_unless_repeated(self, level: int, text: str) -> None:
        kind, now = re.sub(r"\d+", "0", text), self._clock.monotonic()
        if now - self._logged_at.get(kind, -REPEAT_SECONDS) < REPEAT_SECONDS:
            return
        if len(self._logged_at) >= REMEMBERED_LINES:
            self._logged_at.clear()
        self._logged_at[kind] = now
        self._write(level, text)
