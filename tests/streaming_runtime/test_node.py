"""A node runs everything it has, shows its health, and ends when a part is beyond help."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from streaming_runtime.errors import EscalationError
from streaming_runtime.health import show_health
from streaming_runtime.node import Node
from streaming_runtime.report import Health
from tests.streaming_runtime.fake_processes import FakeProcesses

WELL = Health(state="well")


@pytest.fixture
def healthy_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "healthy"
    monkeypatch.setattr(
        "streaming_runtime.running.show_health", lambda well: show_health(well, file)
    )
    return file


async def run_briefly(node: Node) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(node.run(None, None), 0.05)


@pytest.mark.parametrize(("state", "shown"), [("well", True), ("waiting", True), ("unwell", False)])
async def test_health_is_shown(healthy_file: Path, state: str, shown: bool) -> None:
    health = Health.model_validate({"state": state})
    await run_briefly(Node("collector/main", "main", [], health=lambda: health))
    assert healthy_file.exists() is shown


async def test_jobs_run_and_stop_with_it(healthy_file: Path) -> None:
    seen: list[str] = []

    async def job() -> None:
        try:
            seen.append("started")
            await asyncio.Event().wait()
        finally:
            seen.append("stopped")

    await run_briefly(Node("collector/main", "main", [], health=lambda: WELL, jobs=[job]))
    assert seen == ["started", "stopped"]


async def test_an_escalation_ends_it(healthy_file: Path, processes: FakeProcesses) -> None:
    processes.lifetime = 0
    node = Node("collector/main", "main", [processes.supervise()], health=lambda: WELL)
    with pytest.raises(EscalationError):
        await node.run(None, None)


def test_its_report_holds_its_processes(processes: FakeProcesses) -> None:
    node = Node("encoder/main", "main", [processes.supervise()], health=lambda: WELL)
    report = node.report(12.5, "n" * 16)
    assert (report.node, report.room, report.time) == ("encoder/main", "main", 12.5)
    assert report.processes["media"]["state"] == "stopped"
