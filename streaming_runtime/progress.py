"""Reads what `ffmpeg -progress pipe:1` tells of itself, to know whether its media advances."""

import asyncio
from collections.abc import Callable


async def read_progress(stdout: asyncio.StreamReader, on_advance: Callable[[], None]) -> None:
    """Call back whenever the time stamp of the output has advanced, until the stream ends.

    ffmpeg prints a block of `key=value` lines every `-stats_period` seconds. `out_time_us` is the
    end of what it has written so far, in microseconds; `N/A` before the first packet. An ffmpeg
    that hangs may go on printing, with the same time.

    Args:
        stdout: ffmpeg's standard output.
        on_advance: told of each block whose time lies after every earlier one.
    """
    furthest: int | None = None
    async for line in stdout:
        key, _, value = line.decode(errors="replace").strip().partition("=")
        if key != "out_time_us" or not value.lstrip("-").isdecimal():
            continue
        if furthest is None or int(value) > furthest:
            furthest = int(value)
            on_advance()
