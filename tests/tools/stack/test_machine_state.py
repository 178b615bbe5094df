"""What AWS says of a machine, after the shapes of its answers (EC2 API reference)."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tools.stack import machines
from tools.stack.machines import instance_of, machine_state

INSTANCE = "aws:ec2/instance:Instance"


class Ec2:
    """Answers in one way."""

    def __init__(self, answer: Callable[[], dict[str, Any]]) -> None:
        self._answer = answer

    def describe_instances(self, **asked: Any) -> dict[str, Any]:
        assert asked == {"InstanceIds": ["i-1"]}
        return self._answer()


def refusal(code: str) -> Callable[[], dict[str, Any]]:
    def refuse() -> dict[str, Any]:
        raise ClientError({"Error": {"Code": code, "Message": "…"}}, "DescribeInstances")

    return refuse


def no_network() -> dict[str, Any]:
    raise EndpointConnectionError(endpoint_url="https://ec2.eu-central-1.amazonaws.com/")


def answering(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], dict[str, Any]]) -> str:
    monkeypatch.setattr(machines, "aws_client", lambda service, **account: Ec2(answer))
    return machine_state("i-1", "eu-central-1", None)


@pytest.mark.parametrize("state", ["running", "stopped", "terminated"])
def test_the_state_is_what_aws_says(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    found = {"Reservations": [{"Instances": [{"InstanceId": "i-1", "State": {"Name": state}}]}]}
    assert answering(monkeypatch, lambda: found) == state


@pytest.mark.parametrize(
    "answer",
    [refusal("InvalidInstanceID.NotFound"), refusal("InvalidInstanceID.Malformed")],
)
def test_a_machine_that_aws_has_forgotten_is_gone(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[], dict[str, Any]]
) -> None:
    assert answering(monkeypatch, answer) == "terminated"
    assert answering(monkeypatch, lambda: {"Reservations": []}) == "terminated"


@pytest.mark.parametrize("answer", [refusal("UnauthorizedOperation"), no_network])
def test_a_machine_that_cannot_be_asked_for_may_be_there(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: Callable[[], dict[str, Any]],
) -> None:
    assert answering(monkeypatch, answer) == "unknown"
    assert "AWS does not say how machine i-1 is" in capsys.readouterr().err


def test_a_hosts_machine_is_found_by_type_and_name() -> None:
    parents = "urn:pulumi:demo::streaming-system::a$streaming:index:Ec2Host$aws:ec2/instance"
    others = [
        {"type": "aws:ec2/eip:Eip", "urn": "urn::web-instance", "id": "e-1"},
        {"type": INSTANCE, "urn": f"{parents}:Instance::my-web-instance", "id": "i-2"},
        {"type": INSTANCE, "urn": f"{parents}:Instance::web-instance", "id": "i-0", "delete": True},
    ]
    wanted = {"type": INSTANCE, "urn": f"{parents}:Instance::web-instance", "id": "i-1"}
    assert instance_of({"resources": [*others, wanted]}, "web") == wanted
    assert instance_of({"resources": others}, "web") is None
    assert instance_of({}, "web") is None
