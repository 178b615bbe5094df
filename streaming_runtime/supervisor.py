"""Keeps a role's processes running: starts, watches, restarts with back-off, gives up if told to.

A process counts as well only while it makes progress. What progress is, its owner says, by calling
`SupervisedProcess.progress()`: an ffmpeg that lives but encodes nothing is as good as dead.
"""

import asyncio
import contextlib
import logging
import math
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from streaming_runtime.clock import Clock, SystemClock
from streaming_runtime.errors import EscalationError
from streaming_runtime.watchdog import Fault, Score

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
STOP_POLL_SECONDS = 0.05
RESTART_DELAYS = (0.0, 0.5, 1.0, 2.0, 5.0)
"""Seconds before a restart: by how many faults came within the last half minute."""
RECENT_SECONDS = 30.0
ENDED_DELAY = 0.5
"""Seconds before a start after a run that ended as it should."""
LAST_WORDS_SECONDS = 1.0
"""How long the output of a process that has ended may still take to arrive."""


class ProcessState(StrEnum):
    """What a supervised process is doing."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"


@dataclass(frozen=True)
class ProcessSpec:
    """How to run a process and what is expected of it.

    Attributes:
        name: its name in logs and reports.
        argv: makes the argument list, afresh at every start.
        before_start: awaited before each start, for what the process needs to find.
        start_seconds: how long it may take from its start to its first progress; infinite for one
            that waits for a sender.
        stall_seconds: how long it may go without progress after that; None: living is enough.
        stop_seconds: how long it may take to end after SIGTERM before it is killed.
        stdin: whether its standard input is a pipe (see `on_start`).
        on_start: given the process right after each start.
        read_stdout: reads its standard output until the end; None: not read.
        read_stderr: gets every line it prints on standard error; None: logged.
        escalates: whether too many faults end the whole role, so that Docker starts it afresh.
        ends: whether its media may come to an end, as when a sender has gone: then neither ending
            with code 0 nor a stall is a fault, and it is started again to wait for the next sender.
    """

    name: str
    argv: Callable[[], Sequence[str]]
    before_start: Callable[[], Awaitable[None]] | None = None
    start_seconds: float = 10.0
    stall_seconds: float | None = None
    stop_seconds: float = 5.0
    stdin: bool = False
    on_start: Callable[[Process], None] | None = None
    read_stdout: Callable[[asyncio.StreamReader], Awaitable[None]] | None = None
    read_stderr: Callable[[str], None] | None = None
    escalates: bool = True
    ends: bool = False


class Launcher(Protocol):
    """Starts a process; replaced by tests."""

    async def __call__(self, spec: ProcessSpec) -> Process:
        """Start the process that the specification describes."""


async def launch(spec: ProcessSpec) -> Process:
    """Start a process in a session of its own, so that its children can be ended with it."""
    return await asyncio.create_subprocess_exec(
        *spec.argv(),
        stdin=PIPE if spec.stdin else DEVNULL,
        stdout=PIPE if spec.read_stdout else DEVNULL,
        stderr=PIPE,
        start_new_session=True,
        limit=1 << 20,
    )


class SupervisedProcess:
    """One process that is kept running until `run` is cancelled."""

    def __init__(
        self, spec: ProcessSpec, *, clock: Clock | None = None, launcher: Launcher = launch
    ) -> None:
        """Prepare; nothing starts before `run`."""
        self.spec = spec
        self.state = ProcessState.STOPPED
        self.restarts = 0
        self._clock = clock or SystemClock()
        self._launcher = launcher
        self._score = Score()
        self._started_at = 0.0
        self._progress_at: float | None = None
        self._finish_by = math.inf

    def progress(self) -> None:
        """The owner saw the process make progress."""
        self._progress_at = self._clock.monotonic()
        if self.state is ProcessState.STARTING:
            self.state = ProcessState.RUNNING

    def finish_within(self, seconds: float) -> None:
        """The owner saw its media end: what it has not done by then is not worth waiting for."""
        self._finish_by = self._clock.monotonic() + seconds

    @property
    def well(self) -> bool:
        """Whether it runs and, where progress is expected, makes some."""
        return self.state is ProcessState.RUNNING

    @property
    def recent_faults(self) -> int:
        """How many faults there were within the last half minute."""
        now = self._clock.monotonic()
        return sum(1 for at, _ in self._score.history if now - at < RECENT_SECONDS)

    def describe(self) -> dict[str, Any]:
        """Its state for reports: state, restarts, score and the last faults with their age."""
        now = self._clock.monotonic()
        return {
            "state": self.state.value,
            "restarts": self.restarts,
            "score": round(self._score.at(now), 1),
            "faults": [
                {"fault": fault.value, "secondsAgo": round(now - at, 1)}
                for at, fault in self._score.history
            ],
        }

    async def run(self) -> None:
        """Keep the process running until cancelled.

        Raises:
            EscalationError: it failed too often, and its specification says this ends the role.
        """
        while True:
            fault = await self._run_once()
            delay = ENDED_DELAY if fault is None else self._count(fault)
            self.state = ProcessState.WAITING
            await self._clock.sleep(delay)
            self.restarts += 1

    def _count(self, fault: Fault) -> float:
        """Add the fault to the score; returns the seconds to wait before a restart."""
        now = self._clock.monotonic()
        self._score.add(fault, now)
        if self.spec.escalates and self._score.beyond_restarting(now):
            raise EscalationError(f"{self.spec.name} failed too often ({fault.value} last)")
        delay = RESTART_DELAYS[min(self.recent_faults, len(RESTART_DELAYS)) - 1]
        log.warning("%s %s; restarting in %.1f s", self.spec.name, fault.value, delay)
        return delay

    async def _run_once(self) -> Fault | None:
        self.state = ProcessState.STARTING
        if self.spec.before_start:
            await self.spec.before_start()
        self._started_at, self._progress_at = self._clock.monotonic(), None
        self._finish_by = math.inf
        try:
            process = await self._launch()
        except OSError as error:
            log.error("%s cannot be started: %s", self.spec.name, error)
            return Fault.EXITED
        readers: list[asyncio.Task[None]] = []
        try:
            if self.spec.on_start:
                self.spec.on_start(process)
            if self.spec.stall_seconds is None:
                self.state = ProcessState.RUNNING
            readers.append(asyncio.create_task(self._guard(self._read_stderr(process))))
            if self.spec.read_stdout and process.stdout:
                reading = self._guard(self.spec.read_stdout(process.stdout))
                readers.append(asyncio.create_task(reading))
            return await self._watch(process)
        finally:
            self.state = ProcessState.STOPPED
            try:
                await self._end(process)
            finally:
                await _finish(readers)

    async def _launch(self) -> Process:
        launching = asyncio.ensure_future(self._launcher(self.spec))
        try:
            return await asyncio.shield(launching)
        except asyncio.CancelledError:
            # Half started it would be out of reach, and its children with it.
            with contextlib.suppress(OSError):
                process = await launching
                await self._end(process)
                await _finish([asyncio.create_task(self._guard(self._read_stderr(process)))])
            raise

    async def _watch(self, process: Process) -> Fault | None:
        while process.returncode is None:
            if self._stalled():
                _signal_group(process, signal.SIGKILL)
                if self.spec.ends:
                    log.info("%s has no more media", self.spec.name)
                    return None
                log.warning("%s makes no progress", self.spec.name)
                return Fault.HUNG
            await self._clock.sleep(POLL_SECONDS)
        if self.spec.ends and process.returncode == 0:
            log.info("%s ended", self.spec.name)
            return None
        log.warning("%s ended with code %s", self.spec.name, process.returncode)
        return Fault.EXITED

    def _stalled(self) -> bool:
        now = self._clock.monotonic()
        if now > self._finish_by:
            return True
        if self.spec.stall_seconds is None:
            return False
        if self._progress_at is None:
            return now - self._started_at > self.spec.start_seconds
        return now - self._progress_at > self.spec.stall_seconds

    async def _end(self, process: Process) -> None:
        deadline = self._clock.monotonic() + self.spec.stop_seconds
        try:
            if process.returncode is None:
                _signal_group(process, signal.SIGTERM)
            # Not `process.wait()`: Python 3.11 lets it last until the pipes are closed as well.
            while process.returncode is None and self._clock.monotonic() < deadline:
                await self._clock.sleep(STOP_POLL_SECONDS)
        finally:
            # Also children whose parent has died: they would hold its ports.
            _signal_group(process, signal.SIGKILL)
        while process.returncode is None:
            await self._clock.sleep(STOP_POLL_SECONDS)

    async def _guard(self, reading: Awaitable[None]) -> None:
        try:
            await reading
        except Exception:
            log.exception("%s: its output can no longer be read", self.spec.name)

    async def _read_stderr(self, process: Process) -> None:
        if process.stderr is None:
            return
        handle = self.spec.read_stderr or (lambda line: log.info("%s: %s", self.spec.name, line))
        async for line in process.stderr:
            handle(line.decode(errors="replace").rstrip())


def _signal_group(process: Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


async def _finish(readers: Sequence[asyncio.Task[None]]) -> None:
    finishing = asyncio.gather(
        *(asyncio.wait_for(reader, LAST_WORDS_SECONDS) for reader in readers),
        return_exceptions=True,
    )
    try:
        await asyncio.shield(finishing)
    except asyncio.CancelledError:
        await finishing
        raise
