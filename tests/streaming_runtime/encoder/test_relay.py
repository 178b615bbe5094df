"""The relay moves bytes from the ingest to the packager and never waits for it."""

import asyncio
from typing import cast

import pytest

from streaming_runtime.encoder import relay as relay_module
from streaming_runtime.encoder.relay import Relay
from streaming_runtime.encoder.switcher import Switcher
from tests.streaming_runtime.encoder.transport_streams import programme, slate, stream, units_of


class StdinDouble:
    """A packager's standard input that remembers, and may be full or closed."""

    def __init__(self) -> None:
        self.taken = b""
        self.waiting = 0
        self.closing = False
        self.transport = self
        self.stdin = self

    def write(self, data: bytes) -> None:
        self.taken += data

    def is_closing(self) -> bool:
        return self.closing

    def get_write_buffer_size(self) -> int:
        return self.waiting


class Desk:
    """A relay with a clock."""

    def __init__(self) -> None:
        self.now = 10.0
        switcher = Switcher(slate(), slate_after_seconds=1.0, now=self.now)
        self.relay = Relay(switcher, clock=lambda: self.now)
        self.packager = StdinDouble()

    def attach(self) -> float:
        return self.relay.attach(cast(asyncio.subprocess.Process, self.packager))

    async def receive(self, data: bytes) -> None:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        await self.relay.receive(reader)

    async def run_for(self, seconds: float) -> None:
        task = asyncio.create_task(self.relay.run())
        for _ in range(round(seconds / 0.1)):
            self.now += 0.1
            await asyncio.sleep(0.03)
        task.cancel()


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(relay_module, "SHORTEST_WAIT_SECONDS", 0.001)
    return Desk()


async def test_slate_reaches_the_packager(desk: Desk) -> None:
    desk.attach()
    await desk.run_for(1.0)
    assert len(units_of(desk.packager.taken)) > 20


async def test_live_stream_reaches_the_packager(desk: Desk) -> None:
    desk.attach()
    await desk.receive(stream(programme("live", 0, 0.5)))
    desk.now += 0.3
    await desk.receive(stream(programme("live", 0, 0.5))[:188])
    assert any(unit.data.startswith(b"live0") for unit in units_of(desk.packager.taken))


async def test_new_packager_begins_with_the_current_keyframe(desk: Desk) -> None:
    await desk.run_for(0.5)
    assert desk.attach() == pytest.approx(0.5, abs=0.11)
    assert units_of(desk.packager.taken)[0].random_access


async def test_packager_that_takes_nothing_is_not_given_more(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.attach()
    desk.packager.waiting = relay_module.BACKLOG_BYTES + 1
    await desk.run_for(0.5)
    assert desk.packager.taken == b""
    assert caplog.text.count("does not take its input") == 1


async def test_packager_that_ended_is_left_alone(desk: Desk) -> None:
    desk.attach()
    desk.packager.closing = True
    await desk.run_for(0.3)
    assert desk.packager.taken == b""
