"""What `make up`, `preview` and `down` do around Pulumi."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any

import pytest

from tools.stack import deployment
from tools.stack.deployment import down, preview, up
from tools.stack.engine import Engine
from tools.stack.strays import Stray
from tools.stack.terminal import CommandError

if TYPE_CHECKING:
    from tests.tools.stack.conftest import Machines

OPTIONS = Namespace(purge=False)
VOLUME = "streaming-demo-website"


class Scripted(Engine):
    """Ends with a code, reports errors, and remembers what was asked of it."""

    def __init__(self, code: int = 0, **hosts: Any) -> None:
        super().__init__("demo")
        self._code = code
        self.asked: list[str] = []
        outputs = {"hosts": hosts}
        self._state = {
            "resources": [{"type": "pulumi:pulumi:Stack", "urn": "a::b", "outputs": outputs}]
        }

    def require_stack(self) -> dict[str, Any]:
        return self._state

    def find_state(self, *, show_secrets: bool = False) -> dict[str, Any] | None:
        return self._state

    def _change(self, *arguments: str) -> int:
        self.asked.append(arguments[0])
        self.errors = ["it failed"] if self._code else []
        return self._code


@pytest.fixture(autouse=True)
def world(machines: "Machines", monkeypatch: pytest.MonkeyPatch) -> "Machines":
    machines.add("here")
    monkeypatch.setattr(deployment, "set_up", lambda stack: None)
    monkeypatch.setattr(deployment, "find_strays", lambda stack, state: [])
    monkeypatch.setattr(deployment, "print_summary", lambda engine: True)
    monkeypatch.setattr(deployment, "cost_table", lambda stack: "the cost\n")
    monkeypatch.setattr(
        deployment,
        "explain_errors",
        lambda stack, errors: print(*errors),  # noqa: T201
    )
    return machines


def remote(name: str) -> dict[str, Any]:
    return {"kind": "ec2", "address": "192.0.2.1", "docker": ["ssh", name, "docker"]}


@pytest.mark.parametrize("command", [up, preview])
def test_costs_are_shown_at_the_end(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(Scripted(), OPTIONS) == 0
    assert capsys.readouterr().out.endswith("\nthe cost\n")


@pytest.mark.parametrize("command", [up, preview, down])
def test_errors_of_a_failure_are_explained(
    command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(Scripted(code=255), OPTIONS) == 255
    shown = capsys.readouterr().out
    assert "it failed" in shown
    assert "the cost" not in shown


def test_after_a_failure_dead_hosts_are_named_with_the_remedy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    up(Scripted(code=255, web=remote("web")), OPTIONS)
    shown = capsys.readouterr().err
    assert "host web does not answer" in shown
    assert "make recover HOST=web" in shown


def test_down_keeps_volumes_of_this_machine_and_says_so(
    world: "Machines", capsys: pytest.CaptureFixture[str]
) -> None:
    world.record("here", VOLUME)
    engine = Scripted()
    assert down(engine, OPTIONS) == 0
    assert engine.asked == ["destroy"]
    assert f"kept: {VOLUME} (PURGE=1 removes them)" in capsys.readouterr().err


def test_down_with_purge_removes_them(world: "Machines") -> None:
    world.record("here", VOLUME)
    assert down(Scripted(web=remote("web")), Namespace(purge=True)) == 0
    assert f"volume rm {VOLUME}" in world.asked("here")


def test_down_ends_machines_that_the_state_lacks_on_purpose_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, ended = [Stray("i-9", "web", "running")], []
    monkeypatch.setattr(deployment, "find_strays", lambda stack, state: found)
    monkeypatch.setattr(deployment, "end_strays", lambda stack, strays: ended.extend(strays))
    engine = Scripted()
    with pytest.raises(CommandError, match=r"machine i-9 .*make recover FORCE=1"):
        down(engine, OPTIONS)
    assert engine.asked == []
    assert down(engine, Namespace(purge=True)) == 0
    assert ended == found
