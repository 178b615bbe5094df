"""Machines that an interrupted update left in the account, which the stack's state lacks."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tools.stack import strays
from tools.stack.strays import Stray, end_strays, find_strays, tell_strays
from tools.stack.terminal import CommandError

STATE = {"resources": [{"type": "aws:ec2/instance:Instance", "urn": "…", "id": "i-1"}]}


def machine(id: str, **tags: str) -> dict[str, Any]:
    listed = [{"Key": f"streaming-system.{key}", "Value": value} for key, value in tags.items()]
    return {"InstanceId": id, "State": {"Name": "running"}, "Tags": listed}


class Ec2:
    """An account with machines; remembers what it was asked."""

    def __init__(self, *machines: dict[str, Any], refuses: bool = False) -> None:
        self._machines = machines
        self._refuses = refuses
        self.asked: list[Any] = []

    def _answer(self, request: Any) -> None:
        self.asked.append(request)
        if self._refuses:
            raise ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, "…")

    def describe_instances(self, Filters: Any) -> dict[str, Any]:
        self._answer({item["Name"]: item["Values"] for item in Filters})
        return {"Reservations": [{"Instances": list(self._machines)}]}

    def terminate_instances(self, InstanceIds: Any) -> None:
        self._answer(InstanceIds)

    def get_waiter(self, name: str) -> "Ec2":
        self.asked.append(name)
        return self

    def wait(self, InstanceIds: Any) -> None:
        self.asked.append(InstanceIds)


def account(monkeypatch: pytest.MonkeyPatch, ec2: Ec2) -> Ec2:
    monkeypatch.setattr(strays, "aws_account", lambda stack: ("eu-central-1", None))
    monkeypatch.setattr(strays, "aws_client", lambda service, **account: ec2)
    return ec2


def test_strays_have_the_stacks_name_and_are_not_in_its_state(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ec2 = account(monkeypatch, Ec2(machine("i-1", host="web"), machine("i-2", host="web")))
    assert find_strays("demo", STATE) == [Stray("i-2", "web", "running")]
    assert ec2.asked[0]["tag:streaming-system.stack"] == ["demo"]
    assert "terminated" not in ec2.asked[0]["instance-state-name"]


def test_a_stack_without_aws_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    ec2 = account(monkeypatch, Ec2(machine("i-2")))
    monkeypatch.setattr(strays, "aws_account", lambda stack: None)
    assert find_strays("demo", {}) == []
    assert ec2.asked == []


def test_what_aws_does_not_tell_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    account(monkeypatch, Ec2(refuses=True))
    assert find_strays("demo", {}) == []
    assert "UnauthorizedOperation" in capsys.readouterr().err


def test_they_are_told_with_the_command_that_ends_them() -> None:
    told = tell_strays("demo", [Stray("i-2", "web", "running")])
    assert told.startswith("machine i-2 (host web, running): ")
    assert "`make recover FORCE=1 STACK=demo` ends them" in told


def test_they_are_ended_and_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ec2 = account(monkeypatch, Ec2())
    end_strays("demo", [Stray("i-2", "web", "running")])
    assert ec2.asked == [["i-2"], "instance_terminated", ["i-2"]]


def test_a_refusal_to_end_them_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    account(monkeypatch, Ec2(refuses=True))
    with pytest.raises(CommandError, match=r"not all of them ended: .*UnauthorizedOperation"):
        end_strays("demo", [Stray("i-2", "web", "running")])


def test_without_any_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    ec2 = account(monkeypatch, Ec2())
    end_strays("demo", [])
    assert ec2.asked == []
