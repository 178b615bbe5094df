"""Stacks to measure on: deployed by the real engine, and gone afterwards."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deployment import Deployment, wait_until
from tools.stack.terminal import say


@contextmanager
def bench_stack(name: str) -> Iterator[Deployment]:
    """A stack with nothing deployed, in a copy of the project; taken down at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        stack = Deployment(f"bench-{name}", Path(folder))
        stack.destroy()
        try:
            stack.run("pulumi", "stack", "init", stack.name)
            yield stack
        finally:
            say("  taking the stack down")
            stack.destroy()


def up(stack: Deployment) -> None:
    """Deploy what the stack file says."""
    say("  deploying")
    stack.pulumi("up", "--yes", "--skip-preview")


def wait_live(stack: Deployment, slug: str) -> None:
    """Wait until the website calls the room live."""
    wait_until(lambda: stack.room_state(slug) == "live", f"room {slug} is live", seconds=60)


def duration(action: Callable[[], object]) -> float:
    """How long something takes, in seconds."""
    start = time.monotonic()
    action()
    return time.monotonic() - start
