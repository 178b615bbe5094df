"""The supervisor with real processes: their output, their children, their last words."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from streaming_runtime.supervisor import ProcessSpec, SupervisedProcess

LIMIT_SECONDS = 20.0


async def run_until(spec: ProcessSpec, done: Callable[[], bool]) -> None:
    """Run it until the condition holds, which must not take long."""
    task = asyncio.create_task(SupervisedProcess(spec).run())
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            while not done():
                await asyncio.sleep(0.02)
    finally:
        task.cancel()
        await asyncio.wait([task])


def alive(pid: int) -> bool:
    """Whether it runs; a zombie that nobody has collected does not."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def shell(script: str) -> Callable[[], list[str]]:
    return lambda: ["sh", "-c", script]


async def test_last_words_are_read() -> None:
    lines: list[str] = []
    spec = ProcessSpec(
        "shell", shell("seq 2000 >&2; echo why it ended >&2; exit 3"), read_stderr=lines.append
    )
    await run_until(spec, lambda: "why it ended" in lines)
    assert lines.index("why it ended") == 2000


async def test_standard_output_is_read() -> None:
    seen: list[bytes] = []

    async def read(stdout: asyncio.StreamReader) -> None:
        seen.append(await stdout.read())

    await run_until(ProcessSpec("shell", shell("echo out"), read_stdout=read), lambda: bool(seen))
    assert seen[0] == b"out\n"


async def test_children_end_with_a_parent_that_died(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    spec = ProcessSpec("shell", shell(f"sleep 60 & echo $! >> {pids}; exit 1"))

    def first_child_has_ended() -> bool:
        lines = pids.read_text().splitlines() if pids.exists() else []
        return bool(lines) and not alive(int(lines[0]))

    await run_until(spec, first_child_has_ended)
    assert first_child_has_ended()


async def test_nothing_is_left_of_a_start_that_was_interrupted(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    spec = ProcessSpec("shell", shell(f"echo $$ >> {pids}; sleep 60"))
    for _ in range(10):
        task = asyncio.create_task(SupervisedProcess(spec).run())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    lines = pids.read_text().splitlines() if pids.exists() else []
    assert not any(alive(int(line)) for line in lines)


async def test_a_reader_that_fails_does_not_hang_the_supervisor() -> None:
    failed: list[str] = []

    def fail(line: str) -> None:
        failed.append(line)
        raise ValueError(line)

    spec = ProcessSpec("shell", shell("echo bad >&2; sleep 60"), read_stderr=fail)
    await run_until(spec, lambda: bool(failed))
    assert failed == ["bad"]
