"""Stopping is clean: SIGTERM, patience, and SIGKILL for what is left."""

import signal

import pytest

from streaming_runtime.supervisor import STOP_POLL_SECONDS, ProcessState
from tests.streaming_runtime.fake_processes import FakeProcesses, run_until


async def test_sigterm_is_enough(processes: FakeProcesses) -> None:
    process = processes.supervise()
    await run_until(process, lambda: process.well)
    assert processes.signals == [signal.SIGTERM]
    assert process.state is ProcessState.STOPPED


async def test_sigkill_after_the_time_to_stop(processes: FakeProcesses) -> None:
    processes.heeds_sigterm = False
    process = processes.supervise(stop_seconds=4)
    await run_until(process, lambda: process.well)
    assert processes.signals == [signal.SIGTERM, signal.SIGKILL]
    waited = processes.clock.slept.count(STOP_POLL_SECONDS) * STOP_POLL_SECONDS
    assert waited == pytest.approx(4, abs=2 * STOP_POLL_SECONDS)


async def test_nothing_is_started_after_the_stop(processes: FakeProcesses) -> None:
    processes.lifetime = 0
    process = processes.supervise(escalates=False)
    await run_until(process, lambda: process.state is ProcessState.WAITING)
    assert len(processes.started) <= 2
    assert processes.signals == []
