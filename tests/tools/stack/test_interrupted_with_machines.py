"""What is looked at, and said, after an update of several hosts was interrupted."""

from typing import TYPE_CHECKING, Any

import pytest

from tools.stack import recovery
from tools.stack.engine import Engine
from tools.stack.recovery import recover
from tools.stack.strays import Stray

if TYPE_CHECKING:
    from tests.tools.stack.conftest import Machines

HOSTS = {
    "here": {"kind": "local", "address": "localhost", "docker": ["docker"]},
    "web": {"kind": "ec2", "address": "192.0.2.1", "docker": ["ssh", "web", "docker"]},
}
ORPHAN = "9 streaming-demo-encoder-hall demo encoder hall"
PENDING = {
    "type": "creating",
    "resource": {"type": "aws:ec2/eip:Eip", "urn": "urn:pulumi::x::web-address"},
}


class Recorded(Engine):
    """Remembers how it was asked to forget."""

    def __init__(self) -> None:
        super().__init__("demo")
        self.forgot: list[bool] = []

    def clear_pending_creates(self, *, remote_hosts: bool = False) -> int:
        self.forgot.append(remote_hosts)
        return 0


def state(*pending: dict[str, Any], **hosts: Any) -> dict[str, Any]:
    stack = {"type": "pulumi:pulumi:Stack", "urn": "a::b", "outputs": {"hosts": hosts or HOSTS}}
    return {"resources": [stack], "pending_operations": list(pending)}


def removed(machines: "Machines", host: str) -> bool:
    return "rm --force 9" in machines.asked(host)


def test_other_hosts_are_left_alone_where_nothing_was_interrupted(machines: "Machines") -> None:
    machines.add("here", ORPHAN)
    assert recover(Recorded(), state())  # web would not answer
    assert removed(machines, "here")


def test_all_hosts_are_tidied_after_an_interruption(machines: "Machines") -> None:
    machines.add("here", ORPHAN)
    machines.add("web", ORPHAN)
    engine = Recorded()
    assert recover(engine, state(PENDING))
    assert removed(machines, "here")
    assert removed(machines, "web")
    assert engine.forgot == [True]


def test_what_aws_may_have_made_unseen_is_named(
    machines: "Machines", capsys: pytest.CaptureFixture[str]
) -> None:
    machines.add("here")
    machines.add("web")
    recover(Recorded(), state(PENDING))
    assert "web-address (aws:ec2/eip:Eip) was being created" in capsys.readouterr().err


def test_machines_that_were_left_are_named(
    machines: "Machines", monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machines.add("here")
    machines.add("web")
    found = [Stray("i-9", "web", "running")]
    monkeypatch.setattr(recovery, "find_strays", lambda stack, state: found)
    recover(Recorded(), state())
    assert "i-9" not in capsys.readouterr().err
    recover(Recorded(), state(PENDING))
    assert "machine i-9 (host web, running)" in capsys.readouterr().err


def test_a_dead_host_stops_nothing_and_is_named(
    machines: "Machines", capsys: pytest.CaptureFixture[str]
) -> None:
    machines.add("here", ORPHAN)
    assert not recover(Recorded(), state(), everywhere=True)
    assert removed(machines, "here")
    assert "host web does not answer" in capsys.readouterr().err


def test_without_other_hosts_everything_is_refreshed(machines: "Machines") -> None:
    machines.add("here")
    engine = Recorded()
    recover(engine, state(PENDING, here=HOSTS["here"]))
    assert engine.forgot == [False]
