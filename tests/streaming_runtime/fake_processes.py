"""Processes that live on a fake clock, and the launcher that starts them."""

import asyncio
import itertools
import signal
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from streaming_runtime.supervisor import ProcessSpec, SupervisedProcess
from tests.streaming_runtime.fake_clock import FakeClock


class FakeProcesses:
    """Every started process lives for `lifetime` seconds, then ends with `code`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = FakeClock()
        self.lifetime = float("inf")
        self.code = 1
        self.heeds_sigterm = True
        self.started: list[float] = []
        self.signals: list[signal.Signals] = []
        self._pids = itertools.count(1)
        self._ends: dict[int, tuple[float, int]] = {}
        monkeypatch.setattr("streaming_runtime.supervisor.os.killpg", self._signal)

    def supervise(self, **expectations: Any) -> SupervisedProcess:
        spec = ProcessSpec(name="media", argv=lambda: ["media"], **expectations)
        return SupervisedProcess(spec, clock=self.clock, launcher=self.launch)

    async def launch(self, spec: ProcessSpec) -> Any:
        pid = next(self._pids)
        self.started.append(self.clock.now)
        self._ends[pid] = (self.clock.now + self.lifetime, self.code)
        return _Process(pid, self._code_of)

    def _code_of(self, pid: int) -> int | None:
        end, code = self._ends[pid]
        return code if self.clock.now >= end else None

    def _signal(self, pid: int, number: signal.Signals) -> None:
        if self._code_of(pid) is not None:
            raise ProcessLookupError
        self.signals.append(number)
        if number is signal.SIGKILL or self.heeds_sigterm:
            self._ends[pid] = (self.clock.now, -number)


class _Process(SimpleNamespace):
    def __init__(self, pid: int, code_of: Callable[[int], int | None]) -> None:
        super().__init__(pid=pid, stdout=None, stderr=None)
        self._code_of = code_of

    @property
    def returncode(self) -> int | None:
        return self._code_of(self.pid)


async def run_until(process: SupervisedProcess, done: Callable[[], bool]) -> None:
    """Run the process until the condition holds, then stop it."""
    task = asyncio.create_task(process.run())
    while not done() and not task.done():
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    if not task.cancelled():
        task.result()
