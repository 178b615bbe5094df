"""Reads what ffmpeg says on standard error: logs what matters, once, and draws conclusions."""

import logging
import re
from collections.abc import Callable

from streaming_runtime.clock import Clock, SystemClock

log = logging.getLogger(__name__)

REPEAT_SECONDS = 60.0
"""Lines that differ in digits only are logged this often at most."""
REMEMBERED_LINES = 500
LINK_ADDRESS = "?mode=caller"
"""What only the address of the link to the encoder has in it."""
LINE = re.compile(r"(?P<context>(?:\[[^\]]+ @ 0x[0-9a-f]+\] )*)\[(?P<level>[a-z]+)\] ?(?P<text>.*)")
EXPECTED = ("is not mapped to any slave",)
"""The generated silence is of no use while the source has sound."""
ENDED = ("EOF while reading input", "Error during demuxing")
LEVELS = {
    "verbose": logging.DEBUG,
    "info": logging.DEBUG,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "fatal": logging.ERROR,
    "panic": logging.ERROR,
}


class FfmpegLog:
    """What one ffmpeg, started with `-loglevel level+verbose`, has said.

    Attributes:
        complaint: the first errors since media last advanced; empty without one.
    """

    def __init__(
        self,
        *,
        on_input_end: Callable[[], None] = lambda: None,
        clock: Clock | None = None,
        write: Callable[[int, str], None] = log.log,
    ) -> None:
        """Prepare.

        Args:
            on_input_end: told when there is no more of the first input, the picture.
            clock: tells how old a repeated line is.
            write: given the level and the line, logs it.
        """
        self.complaint = ""
        self._new_run = True
        self._on_input_end = on_input_end
        self._clock = clock or SystemClock()
        self._write = write
        self._logged_at: dict[str, float] = {}
        self._lost_links: set[str] = set()

    @property
    def link_lost(self) -> bool:
        """Whether the SRT output has failed and not yet recovered."""
        return bool(self._lost_links)

    def begin(self) -> None:
        """ffmpeg is started afresh."""
        self._new_run = True
        self._lost_links.clear()

    def advance(self) -> None:
        """Media advances, so earlier errors are of no more interest."""
        self.complaint = ""

    def line(self, line: str) -> None:
        """Take in a line."""
        # libsrt prints past ffmpeg's log, and says only there why somebody was refused.
        if "/SRT:" in line and "REJECT" not in line:
            return
        match = LINE.fullmatch(line)
        context, level, text = match.group("context", "level", "text") if match else ("", "", line)
        self._follow_link(context, text)
        if context.startswith("[in#0") and text.startswith(ENDED):
            self._on_input_end()
        if level == "error" and LINK_ADDRESS not in text:
            self._complain(text)
        number = LEVELS.get(level, logging.INFO)
        silent = not text or any(part in text for part in (LINK_ADDRESS, *EXPECTED))
        if number > logging.DEBUG and not silent:
            self._write_unless_repeated(number, text)

    def _follow_link(self, fifo: str, text: str) -> None:
        if not fifo.startswith("[fifo "):
            return
        if LINK_ADDRESS in text and fifo not in self._lost_links:
            self._lost_links.add(fifo)
            self._write(logging.WARNING, "the link to the encoder is down")
        elif text == "Recovery successful" and fifo in self._lost_links:
            self._lost_links.discard(fifo)
            self._write(logging.INFO, "the link to the encoder is up again")

    def _complain(self, text: str) -> None:
        if self._new_run or not self.complaint:
            self.complaint, self._new_run = text, False
        elif "; " not in self.complaint:
            self.complaint += f"; {text}"

    def _write_unless_repeated(self, level: int, text: str) -> None:
        kind, now = re.sub(r"\d+", "0", text), self._clock.monotonic()
        if now - self._logged_at.get(kind, -REPEAT_SECONDS) < REPEAT_SECONDS:
            return
        if len(self._logged_at) >= REMEMBERED_LINES:
            self._logged_at.clear()
        self._logged_at[kind] = now
        self._write(level, text)
