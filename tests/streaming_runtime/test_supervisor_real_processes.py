"""The supervisor with real processes: their output, their children, their last words."""

import asyncio
import contextlib
import os
from pathlib import Path

from streaming_runtime.supervisor import ProcessSpec, SupervisedProcess


async def run_while(process: SupervisedProcess, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.run(), seconds)


def spec(script: str, **expectations: object) -> ProcessSpec:
    return ProcessSpec(name="shell", argv=lambda: ["sh", "-c", script], **expectations)  # type: ignore[arg-type]


async def test_last_words_are_read() -> None:
    lines: list[str] = []
    script = "seq 2000 >&2; echo why it ended >&2; exit 3"
    await run_while(SupervisedProcess(spec(script, read_stderr=lines.append)), 0.4)
    assert "why it ended" in lines


async def test_standard_output_is_read() -> None:
    seen: list[bytes] = []

    async def read(stdout: asyncio.StreamReader) -> None:
        seen.append(await stdout.read())

    await run_while(SupervisedProcess(spec("echo out", read_stdout=read)), 0.4)
    assert seen[0] == b"out\n"


async def test_children_end_with_a_parent_that_died(tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = f"sleep 60 & echo $! > {child}; exit 1"
    await run_while(SupervisedProcess(spec(script)), 0.4)
    with contextlib.suppress(ProcessLookupError):
        pid = int(child.read_text())
        os.kill(pid, 0)
        # It may still be a zombie that nobody has collected.
        assert " Z " in Path(f"/proc/{pid}/stat").read_text()


async def test_a_reader_that_fails_does_not_hang_the_supervisor() -> None:
    def fail(line: str) -> None:
        raise ValueError(line)

    process = SupervisedProcess(spec("echo bad >&2; sleep 60", read_stderr=fail))
    await asyncio.wait_for(run_while(process, 0.4), 5)
    assert process.state.value == "stopped"
