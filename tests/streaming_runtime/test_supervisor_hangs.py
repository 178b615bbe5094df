"""A process that lives without making progress is killed and started again."""

import signal

import pytest

from streaming_runtime.supervisor import POLL_SECONDS, ProcessState
from tests.streaming_runtime.fake_processes import FakeProcesses, run_until


async def test_no_first_progress(processes: FakeProcesses) -> None:
    process = processes.supervise(start_seconds=10, stall_seconds=2)
    begin = processes.clock.now
    await run_until(process, lambda: len(processes.started) == 2)
    assert processes.started[1] - begin == pytest.approx(10, abs=2 * POLL_SECONDS)
    assert process.describe()["faults"][0]["fault"] == "hung"


async def test_progress_that_stops(processes: FakeProcesses) -> None:
    process = processes.supervise(start_seconds=10, stall_seconds=2)
    begin = processes.clock.now

    def progress_for_seven_seconds() -> None:
        if processes.clock.now < begin + 7:
            process.progress()

    processes.clock.on_tick = progress_for_seven_seconds
    await run_until(process, lambda: len(processes.started) == 2)
    assert processes.started[1] - begin == pytest.approx(9, abs=2 * POLL_SECONDS)
    assert processes.signals[0] is signal.SIGKILL


async def test_progress_keeps_it_running(processes: FakeProcesses) -> None:
    process = processes.supervise(start_seconds=1, stall_seconds=2)
    processes.clock.on_tick = process.progress
    begin = processes.clock.now
    await run_until(process, lambda: processes.clock.now > begin + 600)
    assert len(processes.started) == 1


async def test_it_is_starting_until_its_first_progress(processes: FakeProcesses) -> None:
    process = processes.supervise(start_seconds=10, stall_seconds=2)
    await run_until(process, lambda: len(processes.clock.slept) == 3)
    seen: list[tuple[ProcessState, bool]] = []

    def look() -> None:
        seen.append((process.state, process.well))
        process.progress()
        seen.append((process.state, process.well))

    processes.clock.on_tick = look
    await run_until(process, lambda: len(seen) > 1)
    assert seen[:2] == [(ProcessState.STARTING, False), (ProcessState.RUNNING, True)]


async def test_waiting_for_a_sender_has_no_limit(processes: FakeProcesses) -> None:
    process = processes.supervise(start_seconds=float("inf"), stall_seconds=2, ends=True)
    begin = processes.clock.now
    await run_until(process, lambda: processes.clock.now > begin + 3600)
    assert len(processes.started) == 1


async def test_a_sender_that_falls_silent_is_no_fault(processes: FakeProcesses) -> None:
    process = processes.supervise(start_seconds=float("inf"), stall_seconds=2, ends=True)
    begin = processes.clock.now
    processes.clock.on_tick = lambda: (
        process.progress() if processes.clock.now < begin + 5 else None
    )
    await run_until(process, lambda: len(processes.started) == 2)
    assert process.recent_faults == 0


async def test_finishing_has_a_limit(processes: FakeProcesses) -> None:
    process = processes.supervise(start_seconds=1000, stall_seconds=1000, ends=True)
    begin = processes.clock.now
    process_ends = iter([lambda: process.finish_within(3)])
    processes.clock.on_tick = lambda: next(process_ends, lambda: None)()
    await run_until(process, lambda: len(processes.started) == 2)
    assert processes.started[1] - begin == pytest.approx(3, abs=5 * POLL_SECONDS)
    assert process.recent_faults == 0
