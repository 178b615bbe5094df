"""A clock that tests turn: it jumps ahead whenever somebody waits for it."""

import asyncio
from collections.abc import Callable


class FakeClock:
    """Waiting takes no time and moves the clock on; `on_tick` is told of each move."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.on_tick: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        self.on_tick()
        await asyncio.sleep(0)
