"""How long `pulumi preview` takes, against a preview of a program that does nothing."""

from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.stacks import bench_stack, duration, up
from bench.table import Table
from tests.deployment import Deployment, room
from tools.stack.terminal import say

REPETITIONS = 3
NOTHING_DEPLOYED_ROOMS = (1, 10, 50)
UP_ROOMS = (1, 3)
EMPTY_PROJECT = """\
name: empty
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: .venv
"""


def measure() -> Table:
    """Preview stacks of several sizes, with nothing deployed and with all deployed."""
    with bench_stack("previews") as stack:
        preview_empty = _empty_program(stack)
        rows = []
        for count in NOTHING_DEPLOYED_ROOMS:
            _configure(stack, count)
            preview = _preview(stack)
            rows.append(_compare("nothing deployed", count, preview, preview_empty))
        for count in UP_ROOMS:
            _configure(stack, count)
            up(stack)
            preview = _preview(stack, "--expect-no-changes")
            rows.append(_compare("up, no change", count, preview, preview_empty))
    return Table(
        f"`pulumi preview` against that of an empty Python program (median of {REPETITIONS})",
        ("stack", "rooms", "preview, s", "empty program, s", "ratio"),
        rows,
    )


def _configure(stack: Deployment, rooms: int) -> None:
    stack.configure(*(room(f"bench-{number}") for number in range(rooms)))


def _preview(stack: Deployment, *options: str) -> Callable[[], object]:
    return lambda: stack.pulumi("preview", *options)


def _empty_program(stack: Deployment) -> Callable[[], object]:
    """A stack of an empty program; same engine, backend and Python environment."""
    folder = stack.project.parent / "empty"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(EMPTY_PROJECT)
    (folder / "__main__.py").touch()
    (folder / ".venv").symlink_to(Path(stack.project / ".venv").resolve())
    pulumi = ("pulumi", "--cwd", str(folder), "--non-interactive")
    stack.run(*pulumi, "stack", "init", "empty")
    return lambda: stack.run(*pulumi, "preview", "--stack", "empty")


def _compare(
    state: str,
    rooms: int,
    preview: Callable[[], object],
    preview_empty: Callable[[], object],
) -> tuple[str, ...]:
    ours, theirs = [], []
    for _ in range(REPETITIONS):
        ours.append(duration(preview))
        theirs.append(duration(preview_empty))
    say(f"  {state}, rooms: {rooms}: {median(ours):.1f} s, empty program {median(theirs):.1f} s")
    ratio = median(ours) / median(theirs)
    return state, str(rooms), f"{median(ours):.2f}", f"{median(theirs):.2f}", f"{ratio:.1f}"
