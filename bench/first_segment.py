"""How soon a room plays after `pulumi up`, against plain Docker commands for its containers."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from bench.origin import is_playable
from bench.plain_docker import PlainContainer, copy_of
from bench.stacks import bench_stack, up
from bench.table import Table, seconds
from tests.deployment import Deployment, room, wait_until
from tools.stack.docker import docker
from tools.stack.terminal import say

REPETITIONS = 3
SLUG = "bench-first"
PLAYABLE_WITHIN_SECONDS = 90


def measure() -> Table:
    """Bring the same room up in both ways, in turns; its images are built."""
    with bench_stack("first") as stack:
        stack.configure(room(SLUG))
        up(stack)
        master_url = stack.outputs()["rooms"][SLUG]["playlist"]
        names = (
            stack.container("encoder", SLUG),
            stack.container("collector", SLUG),
            stack.container("website"),
        )
        containers = [copy_of(name, stack.project.parent) for name in names]
        with_pulumi, with_docker = [], []
        for _ in range(REPETITIONS):
            stack.stack("down")
            with_docker.append(_with_plain_docker(stack, containers, master_url))
            with_pulumi.append(
                _until_playable(lambda: stack.pulumi("up", "--yes", "--skip-preview"), master_url)
            )
            say(f"  pulumi up {with_pulumi[-1]:.1f} s, plain docker {with_docker[-1]:.1f} s")
    ratio = median(with_pulumi) / median(with_docker)
    return Table(
        "From the command to the first playable segment of one room, images built",
        ("started by", "each run, s", "median, s", "ratio"),
        [
            ("pulumi up", seconds(with_pulumi), f"{median(with_pulumi):.1f}", f"{ratio:.1f}"),
            ("plain docker", seconds(with_docker), f"{median(with_docker):.1f}", "1"),
        ],
    )


def _with_plain_docker(
    stack: Deployment, containers: Sequence[PlainContainer], master_url: str
) -> float:
    """Containers one after another, in the order that gives the earliest picture."""
    network = f"streaming-{stack.name}"

    def start() -> None:
        docker("network", "create", network)
        for container in containers:
            container.start()

    try:
        return _until_playable(start, master_url)
    finally:
        for container in containers:
            container.remove()
        docker("network", "rm", network)


def _until_playable(start: Callable[[], object], master_url: str) -> float:
    """Seconds from the beginning of `start`, which may well go on after that."""
    began = time.monotonic()
    with ThreadPoolExecutor() as executor:
        starting = executor.submit(start)
        wait_until(
            lambda: (
                (starting.done() and starting.exception() is not None) or is_playable(master_url)
            ),
            "a segment is playable",
            seconds=PLAYABLE_WITHIN_SECONDS,
        )
        elapsed = time.monotonic() - began
        starting.result()
    return elapsed
