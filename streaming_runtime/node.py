"""What roles that supervise processes share: health to show, and for some a website to tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import streaming_runtime
from streaming_runtime.register import Register
from streaming_runtime.report import Health, RecordingReport, Report, StreamReport
from streaming_runtime.running import Job, keep_running
from streaming_runtime.settings import ReportTarget
from streaming_runtime.supervisor import SupervisedProcess


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
