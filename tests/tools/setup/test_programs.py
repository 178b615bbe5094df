"""Other programs: their output becomes progress, their failures messages."""

import io
import time
from pathlib import Path

import pytest

from tools.setup.programs import ProgramError, answer, run
from tools.setup.progress import Progress, duration


def test_failure_ends_with_what_the_program_printed(progress: Progress) -> None:
    with pytest.raises(ProgramError, match=r"(?s)sh failed with exit code 3.*out.*err"):
        run(["sh", "-c", "echo out; echo err >&2; exit 3"], progress)


def test_missing_program_is_named(progress: Progress) -> None:
    with pytest.raises(ProgramError, match="no-such-program cannot be run"):
        run(["no-such-program"], progress)


def test_silent_program_is_ended_after_its_time(progress: Progress, tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(ProgramError, match="no answer"):
        run(["sh", "-c", "sleep 60 & wait"], progress, first_line_seconds=0.3)
    with pytest.raises(ProgramError, match="took more than"):
        run(["sh", "-c", "echo talk; sleep 60"], progress, first_line_seconds=0.3, seconds=0.6)
    assert time.monotonic() - started < 5


def test_answer_is_none_unless_the_program_succeeds() -> None:
    assert answer(["sh", "-c", "echo ' yes '"]) == "yes"
    assert answer(["sh", "-c", "echo yes; exit 1"]) is None
    assert answer(["no-such-program"]) is None
    assert answer(["sleep", "10"], seconds=0.1) is None


def test_log_gets_a_line_twice_a_minute() -> None:
    now = [0.0]
    log = io.StringIO()
    progress = Progress("pulumi", log, clock=lambda: now[0])
    progress.stage("building")
    for now[0] in range(1, 70):
        progress.tick("some/package")
    progress.finish("built")
    assert [line.split(maxsplit=1)[1] for line in log.getvalue().splitlines()] == [
        "building … 0.0 s",
        "building: some/package … 30 s",
        "building: some/package … 1 min 0 s",
        "built (1 min 9 s)",
    ]


def test_durations_read_well() -> None:
    assert [duration(s) for s in (0.04, 9.99, 59.4, 252)] == [
        "0.0 s",
        "10.0 s",
        "59 s",
        "4 min 12 s",
    ]
