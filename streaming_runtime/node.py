"""What roles that supervise processes share: health to show, and for some a website to tell."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import streaming_runtime
from streaming_runtime.errors import RuntimeFailure
from streaming_runtime.health import show_health
from streaming_runtime.register import Register
from streaming_runtime.report import Health, RecordingReport, Report, StreamReport
from streaming_runtime.settings import ReportTarget
from streaming_runtime.supervisor import SupervisedProcess

HEALTH_SECONDS = 1.0

Job = Callable[[], Coroutine[Any, Any, None]]


@dataclass
class Node:
    """One collector or encoder.

    Attributes:
        name: its name in reports, `encoder/main`.
        room: the room's slug.
        processes: what is kept running.
        health: how the node is at this moment.
        jobs: the role's other work, until cancelled; one that fails ends the node.
        stream: what an encoder reports of its stream.
        recording: what a collector reports of its recording.
    """

    name: str
    room: str
    processes: Sequence[SupervisedProcess]
    health: Callable[[], Health]
    jobs: Sequence[Job] = ()
    stream: Callable[[], StreamReport | None] = field(default=lambda: None)
    recording: Callable[[], RecordingReport | None] = field(default=lambda: None)

    def report(self, time: float, nonce: str) -> Report:
        """The report of this moment."""
        return Report(
            node=self.name,
            room=self.room,
            time=time,
            nonce=nonce,
            version=streaming_runtime.__version__,
            health=self.health(),
            stream=self.stream(),
            recording=self.recording(),
            processes={process.spec.name: process.describe() for process in self.processes},
        )

    async def run(self, website: ReportTarget | None, token: str | None) -> None:
        """Run everything until cancelled.

        Raises:
            RuntimeFailure: one of the processes is beyond restarting.
        """
        jobs = list(self.jobs)
        if website and token:
            jobs.append(Register(website, token, self.report).run)
        await keep_running(self.processes, jobs, self.health)


async def keep_running(
    processes: Sequence[SupervisedProcess], jobs: Sequence[Job], health: Callable[[], Health]
) -> None:
    """Run processes and jobs and show Docker how they are, until cancelled.

    Raises:
        RuntimeFailure: one of the processes is beyond restarting, or a job has failed.
    """
    try:
        async with asyncio.TaskGroup() as group:
            for process in processes:
                group.create_task(process.run())
            for job in jobs:
                group.create_task(job())
            group.create_task(_show_health(health))
    except* RuntimeFailure as failures:
        raise failures.exceptions[0] from None


async def _show_health(health: Callable[[], Health]) -> None:
    while True:
        show_health(health().state != "unwell")
        await asyncio.sleep(HEALTH_SECONDS)
