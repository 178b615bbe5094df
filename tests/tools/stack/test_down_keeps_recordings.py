"""`make down` copies out what was recorded on machines that go with the stack."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools.stack import farewell, recordings
from tools.stack.farewell import keep_recordings, vanished
from tools.stack.hosts import Placement
from tools.stack.terminal import CommandError

if TYPE_CHECKING:
    from tests.tools.stack.conftest import Machines

VOLUME = "streaming-demo-collector-hall"
COLLECTOR = "1 streaming-demo-collector-hall demo collector hall"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(recordings, "ROOT", tmp_path)
    monkeypatch.setattr(farewell, "aws_account", lambda stack: ("eu-central-1", None))
    return tmp_path


def placement(machines: "Machines", collector: str) -> Placement:
    hosts = {name: machines.host(name) for name in ("here", "web")}
    return Placement("demo", hosts, {"hall": {"collectorHost": collector, "encoderHost": "web"}})


def test_parts_on_a_machine_are_copied_and_the_collector_stopped(
    machines: "Machines", root: Path
) -> None:
    machines.add("web", COLLECTOR)
    machines.record("web", VOLUME, first="a")
    keep_recordings(placement(machines, "web"), set())
    assert (root / "recordings/demo/hall/first.ts").read_text() == "a"
    assert "stop 1" in machines.asked("web")


def test_what_is_copied_already_is_not_copied_again(machines: "Machines", root: Path) -> None:
    machines.add("web")
    machines.record("web", VOLUME, first="a")
    keep_recordings(placement(machines, "web"), set())
    machines.asked("web")
    (machines.folder / "web" / "asked").unlink()
    keep_recordings(placement(machines, "web"), set())
    assert not any("tar" in line for line in machines.asked("web"))


def test_recordings_on_this_machine_stay_where_they_are(machines: "Machines", root: Path) -> None:
    machines.add("here", COLLECTOR)
    machines.record("here", VOLUME, first="a")
    keep_recordings(placement(machines, "here"), set())
    assert not (root / "recordings").exists()


def test_a_machine_that_does_not_answer_keeps_the_stack_up(machines: "Machines") -> None:
    with pytest.raises(CommandError, match=r"would be lost: wait until it answers, .*PURGE=1"):
        keep_recordings(placement(machines, "web"), set())


def test_nothing_is_asked_of_a_machine_that_is_gone(machines: "Machines") -> None:
    keep_recordings(placement(machines, "web"), {"web"})


@pytest.mark.parametrize(
    ("resources", "condition", "gone"),
    [
        ([{"id": "i-1"}], "running", set()),
        ([{"id": "i-1"}], "unknown", set()),
        ([{"id": "i-1"}], "terminated", {"web"}),
        ([{"id": "i-1"}], "shutting-down", {"web"}),
        ([], "running", {"web"}),
    ],
)
def test_gone_is_what_aws_ended_or_the_state_lost(
    machines: "Machines",
    monkeypatch: pytest.MonkeyPatch,
    resources: list[dict[str, Any]],
    condition: str,
    gone: set[str],
) -> None:
    monkeypatch.setattr(farewell, "machine_state", lambda *of: condition)
    urn = "urn:pulumi:demo::p::aws:ec2/instance:Instance::web-instance"
    kind = "aws:ec2/instance:Instance"
    state = {"resources": [{"type": kind, "urn": urn, **resource} for resource in resources]}
    assert vanished(placement(machines, "web"), state) == gone
