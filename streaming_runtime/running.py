"""Runs processes and jobs together, and shows Docker how they are."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from streaming_runtime.errors import RuntimeFailure
from streaming_runtime.health import show_health
from streaming_runtime.report import Health
from streaming_runtime.supervisor import SupervisedProcess

HEALTH_SECONDS = 1.0

Job = Callable[[], Coroutine[Any, Any, None]]


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
