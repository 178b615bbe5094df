"""`make recover HOST=…`: what is made anew, and what is left alone."""

from typing import TYPE_CHECKING, Any

import pytest

from tools.stack import deployment, host_recovery
from tools.stack.engine import Engine
from tools.stack.host_recovery import recover_host
from tools.stack.terminal import CommandError

if TYPE_CHECKING:
    from tests.tools.stack.conftest import Machines

URN = "urn:pulumi:demo::streaming-system::x$aws:ec2/instance:Instance::web-instance"
INSTANCE = {"type": "aws:ec2/instance:Instance", "urn": URN, "id": "i-1"}
PREDECESSOR = {**INSTANCE, "id": "i-0", "delete": True}


class Recorded(Engine):
    """Remembers what it was asked to deploy."""

    def __init__(self) -> None:
        super().__init__("demo")
        self.updates: list[str | None] = []
        self.forgotten: list[str] = []

    def forget(self, urn: str) -> int:
        self.forgotten.append(urn)
        return 0

    def update(self, *, replace: str | None = None) -> int:
        self.updates.append(replace)
        return 0


def state(*resources: dict[str, Any]) -> dict[str, Any]:
    command = ["ssh", "web", "docker"]
    hosts = {
        "web": {"kind": "ec2", "address": "192.0.2.1", "docker": command},
        "here": {"kind": "local", "address": "localhost", "docker": ["docker"]},
    }
    stack = {"type": "pulumi:pulumi:Stack", "urn": "a::demo", "outputs": {"hosts": hosts}}
    return {"resources": [stack, *resources]}


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch, machines: "Machines") -> None:
    machines.add("here")
    monkeypatch.setattr(host_recovery, "host_kinds", lambda stack: {"web": "ec2", "here": "local"})
    monkeypatch.setattr(host_recovery, "aws_account", lambda stack: ("eu-central-1", None))
    monkeypatch.setattr(host_recovery, "machine_state", lambda *of: "terminated")
    monkeypatch.setattr(host_recovery, "set_up", lambda stack: None)
    monkeypatch.setattr(deployment, "print_summary", lambda engine: True)


def test_a_machine_that_does_not_answer_is_made_anew(capsys: pytest.CaptureFixture[str]) -> None:
    engine = Recorded()
    assert recover_host(engine, state(PREDECESSOR, INSTANCE), "web", force=False) == 0
    assert engine.updates == [URN]
    assert "its machine i-1: terminated" in capsys.readouterr().err


def test_a_machine_that_the_state_lost_needs_a_plain_update_only() -> None:
    engine = Recorded()
    assert recover_host(engine, state(), "web", force=False) == 0
    assert engine.updates == [None]


def test_a_host_that_answers_is_left_alone(machines: "Machines") -> None:
    machines.add("web")
    engine = Recorded()
    with pytest.raises(CommandError, match=r"host web answers, .* FORCE=1 makes it anew"):
        recover_host(engine, state(INSTANCE), "web", force=False)
    assert engine.updates == []


def test_a_host_that_answers_can_be_made_anew_by_force(machines: "Machines") -> None:
    machines.add("web")
    engine = Recorded()
    assert recover_host(engine, state(INSTANCE), "web", force=True) == 0
    assert engine.updates == [URN]


def test_this_machine_is_tidied_and_not_deployed() -> None:
    engine = Recorded()
    assert recover_host(engine, state(INSTANCE), "here", force=False) == 1  # web does not answer
    assert engine.updates == []


MACHINE = "urn:pulumi:demo::streaming-system::x$pulumi-python:dynamic:Resource::web-machine"


@pytest.fixture
def venue(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The state of a stack whose host `web` is a machine of the venue."""
    monkeypatch.setattr(host_recovery, "host_kinds", lambda stack: {"web": "ssh"})
    return state({"type": "pulumi-python:dynamic:Resource", "urn": MACHINE, "id": "web"})


@pytest.mark.parametrize(("force", "updates"), [(True, [MACHINE]), (False, [])])
def test_what_is_on_a_machine_of_the_venue_is_made_anew_by_force_only(
    venue: dict[str, Any], machines: "Machines", force: bool, updates: list[str]
) -> None:
    machines.add("web")
    engine = Recorded()
    assert recover_host(engine, venue, "web", force=force) == 0
    assert (engine.updates, engine.forgotten) == (updates, [])


def test_what_is_on_a_machine_that_is_gone_for_good_is_forgotten(venue: dict[str, Any]) -> None:
    engine = Recorded()
    assert recover_host(engine, venue, "web", force=True) == 0
    assert (engine.updates, engine.forgotten) == ([], [MACHINE])


def test_an_unknown_host_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(CommandError, match="no host 'attic'; its hosts are: web, here"):
        recover_host(Recorded(), state(), "attic", force=False)


BOOT = MACHINE.replace("web-machine", "web-boot")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, venue: dict[str, Any]) -> dict[str, Any]:
    """The state of a stack whose host `web` is a bare machine."""
    monkeypatch.setattr(host_recovery, "host_kinds", lambda stack: {"web": "pxe"})
    boot = {"type": "pulumi-python:dynamic:Resource", "urn": BOOT, "id": "web"}
    return {"resources": [*venue["resources"], boot]}


def test_a_bare_machine_that_does_not_answer_is_booted_anew(bare: dict[str, Any]) -> None:
    engine = Recorded()
    assert recover_host(engine, bare, "web", force=False) == 0
    assert (engine.updates, engine.forgotten) == ([BOOT], [])


def test_a_bare_machine_that_is_well_is_booted_by_force_only(
    bare: dict[str, Any], machines: "Machines"
) -> None:
    machines.add("web")
    engine = Recorded()
    with pytest.raises(CommandError, match="host web answers"):
        recover_host(engine, bare, "web", force=False)
    assert recover_host(engine, bare, "web", force=True) == 0
    assert engine.updates == [BOOT]


def test_a_bare_machine_that_is_gone_for_good_is_forgotten(bare: dict[str, Any]) -> None:
    engine = Recorded()
    assert recover_host(engine, bare, "web", force=True) == 0
    assert (engine.updates, engine.forgotten) == ([], [BOOT])
