"""What collector and encoder share: processes to supervise, health to show, a website to tell."""

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
    jobs: Sequence[Callable[[], Coroutine[Any, Any, None]]] = ()
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
        try:
            async with asyncio.TaskGroup() as group:
                for process in self.processes:
                    group.create_task(process.run())
                for job in self.jobs:
                    group.create_task(job())
                if website and token:
                    group.create_task(Register(website, token, self.report).run())
                group.create_task(self._show_health())
        except* RuntimeFailure as failures:
            raise failures.exceptions[0] from None

    async def _show_health(self) -> None:
        while True:
            show_health(self.health().state != "unwell")
            await asyncio.sleep(HEALTH_SECONDS)
