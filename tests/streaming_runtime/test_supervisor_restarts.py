"""When a process ends: it is started again, later each time, until that makes no sense any more."""

import itertools

import pytest

from streaming_runtime.errors import EscalationError
from streaming_runtime.supervisor import (
    ENDED_DELAY,
    POLL_SECONDS,
    RESTART_DELAYS,
    ProcessSpec,
    ProcessState,
    SupervisedProcess,
)
from tests.streaming_runtime.fake_clock import FakeClock
from tests.streaming_runtime.fake_processes import FakeProcesses, run_until


async def test_restarts_come_later_and_later(processes: FakeProcesses) -> None:
    processes.lifetime = 0
    process = processes.supervise(escalates=False)
    await run_until(process, lambda: len(processes.started) == 8)
    delays = [later - earlier for earlier, later in itertools.pairwise(processes.started)]
    assert delays == pytest.approx([*RESTART_DELAYS, RESTART_DELAYS[-1], RESTART_DELAYS[-1]])


async def test_after_a_quiet_time_a_restart_is_immediate_again(processes: FakeProcesses) -> None:
    processes.lifetime = 100
    await run_until(processes.supervise(), lambda: len(processes.started) == 4)
    gaps = [later - earlier for earlier, later in itertools.pairwise(processes.started)]
    assert gaps == pytest.approx([100, 100, 100], abs=2 * POLL_SECONDS)


async def test_failing_again_and_again_ends_the_role(processes: FakeProcesses) -> None:
    processes.lifetime = 0
    with pytest.raises(EscalationError, match="media failed too often"):
        await run_until(processes.supervise(), lambda: False)
    assert 5 < len(processes.started) < 12


async def test_faults_far_apart_never_end_the_role(processes: FakeProcesses) -> None:
    processes.lifetime = 11
    process = processes.supervise()
    await run_until(process, lambda: len(processes.started) == 50)
    assert process.describe()["restarts"] == 49


async def test_a_program_that_is_missing_is_a_fault() -> None:
    process = SupervisedProcess(
        ProcessSpec(name="media", argv=lambda: ["/nowhere/media"]), clock=FakeClock()
    )
    with pytest.raises(EscalationError):
        await run_until(process, lambda: False)
    assert process.recent_faults > 1


async def test_the_end_of_media_that_may_end_is_no_fault(processes: FakeProcesses) -> None:
    processes.lifetime, processes.code = 1, 0
    process = processes.supervise(ends=True)
    await run_until(process, lambda: len(processes.started) == 50)
    assert process.recent_faults == 0
    assert processes.clock.slept.count(ENDED_DELAY) == 49


async def test_an_error_of_media_that_may_end_is_a_fault(processes: FakeProcesses) -> None:
    processes.lifetime, processes.code = 1, 1
    process = processes.supervise(ends=True)
    await run_until(process, lambda: len(processes.started) == 2)
    assert process.recent_faults == 1


async def test_state_is_running_at_once_where_living_is_enough(processes: FakeProcesses) -> None:
    process = processes.supervise()
    await run_until(process, lambda: process.state is ProcessState.RUNNING)
    assert len(processes.started) == 1
