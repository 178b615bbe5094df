"""Moves the stream along: from the ingest through the switcher into the packager, never waiting."""

import asyncio
import logging
import time
from asyncio.subprocess import Process
from collections.abc import Callable

from streaming_runtime.encoder.switcher import Switcher

log = logging.getLogger(__name__)

READ_BYTES = 256 << 10
BACKLOG_BYTES = 16 << 20
"""What may wait for the packager; more means that it hangs, and it is soon restarted for that."""
SHORTEST_WAIT_SECONDS = 0.01


class Relay:
    """The one place that the switcher's input and output pass through."""

    def __init__(self, switcher: Switcher, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin without a packager.

        Args:
            switcher: what chooses between live and slate.
            clock: monotonic seconds, as the switcher was made with.
        """
        self._switcher = switcher
        self._clock = clock
        self._packager: asyncio.StreamWriter | None = None
        self._was_live = False
        self._dropping = False

    def attach(self, packager: Process) -> float:
        """Feed this packager from now on; returns how long ago its first picture was on air."""
        self._packager = packager.stdin
        self._dropping = False
        beginning, began = self._switcher.restart()
        self._write(beginning)
        return max(0.0, self._clock() - began)

    async def receive(self, stdout: asyncio.StreamReader) -> None:
        """Take in what the ingest writes, until it ends."""
        while data := await stdout.read(READ_BYTES):
            self._write(self._switcher.receive(data, self._clock()))
            self._note_change()

    async def run(self) -> None:
        """Keep the slate moving, and watch for the end of the live stream."""
        while True:
            self._write(self._switcher.advance(self._clock()))
            self._note_change()
            wait = self._switcher.wait_seconds(self._clock())
            await asyncio.sleep(max(wait, SHORTEST_WAIT_SECONDS))

    def _write(self, data: bytes) -> None:
        packager = self._packager
        if not data or packager is None or packager.is_closing():
            return
        if packager.transport.get_write_buffer_size() > BACKLOG_BYTES:
            if not self._dropping:
                log.error("the packager does not take its input; dropping it")
            self._dropping = True
            return
        packager.write(data)

    def _note_change(self) -> None:
        if self._switcher.live != self._was_live:
            self._was_live = self._switcher.live
            log.info("now showing %s", "the live stream" if self._was_live else "the slate")
