"""All that is wrong with a stack on AWS is told at once, and soon where AWS cannot be asked."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest

from streaming.aws_checks import check, check_aws
from streaming.event import EventSettings
from streaming_runtime.settings.problems import Problem
from tests.moto_account import asked
from tests.streaming.aws_checks.recorded import ec2_hosts, event
from tests.streaming.stack_files import stack


@pytest.fixture(autouse=True)
def ready_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine lacks is another test's (test_this_machine_checks.py)."""
    monkeypatch.setattr(check, "check_ssh", lambda event: [])
    monkeypatch.setattr(check, "check_credential_helper", lambda event: [])


@pytest.fixture
def debian(aws_account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's parameter, which only Amazon can put where it is."""
    asked("ssm").put_parameter(Name="/debian", Type="String", Value="ami-0a1b2c3d")
    monkeypatch.setattr("streaming.hosts.ec2.network.IMAGE_PARAMETER", "/debian")


def said(found: EventSettings) -> list[str]:
    return [str(problem) for problem in check_aws(found, "pyexample")]


def test_a_stack_without_aws_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(check, "aws_client")
    assert check_aws(EventSettings.model_validate(stack()), "dev") == []


def test_a_stack_that_fits_the_account_is_no_problem(debian: None) -> None:
    asked("route53").create_hosted_zone(Name="example.org", CallerReference="1")
    ec2 = asked("ec2")
    [network] = ec2.describe_vpcs()["Vpcs"]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=network["VpcId"])
    [table] = ec2.describe_route_tables()["RouteTables"]
    ec2.create_route(
        RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway
    )
    found = event(
        aws={"vpcId": network["VpcId"], "subnetIds": subnets},
        hosts=ec2_hosts(web="t3.medium"),
        dns={"zone": "example.org"},
        website={"domain": "live.example.org", "tls": {"kind": "acme"}},
    )
    assert said(found) == []


def test_everything_that_is_wrong_is_told_at_once(aws_account: str) -> None:
    found = event(
        aws={"vpcId": "vpc-0f", "subnetIds": ["subnet-0f"]},
        hosts=ec2_hosts(web="t3.medum"),
        dns={"zone": "example.org"},
        website={"domain": "live.example.net", "tls": {"kind": "acme"}},
    )
    assert [problem.partition(":")[0] for problem in said(found)] == [
        "hosts.web.instanceType",
        "aws.vpcId",
        "website.domain",
        "dns.zone",
        "aws.region",
    ]


def test_without_credentials_nothing_further_is_said(
    no_account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [problem] = said(event(hosts=ec2_hosts(web="t3.medum")))
    assert problem.startswith("aws.profile: no AWS credentials on this machine")


def test_a_machine_without_boto3_says_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "find_spec", lambda name: None)
    [problem] = said(event(archive={}))
    assert problem == "aws: the Python package boto3 is missing; `make setup` brings it"


def test_no_network_is_told_at_once(aws_account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    start = time.monotonic()
    [problem] = said(event(archive={}))
    assert problem.startswith("aws: AWS does not answer (Could not connect to the endpoint URL")
    assert time.monotonic() - start < 5


@pytest.fixture
def silence() -> Iterator[str]:
    """The URL of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_network_that_swallows_questions_is_not_waited_for(
    aws_account: str, silence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setenv("AWS_ENDPOINT_URL", silence)
    assert said(event(archive={})) == ["aws: AWS does not answer; check this machine's network"]


def test_a_slow_check_holds_nothing_up_and_hides_nothing(
    aws_account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    answer = threading.Event()
    wrong = Problem("aws.vpcId", "is not there")
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    monkeypatch.setattr(check, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(check, "check_account", lambda *arguments: [])
    monkeypatch.setattr(check, "check_names", lambda *arguments: [answer.wait()])
    monkeypatch.setattr(check, "check_network", lambda *arguments: [wrong])
    assert said(event(archive={})) == ["aws.vpcId: is not there"]
    assert warnings == ["AWS is slow to answer: not all of the stack file was checked against it"]
    answer.set()


def test_a_mistake_of_ours_is_not_hidden(aws_account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any) -> list[Any]:
        raise KeyError("Vpcs")

    monkeypatch.setattr(check, "check_network", broken)
    with pytest.raises(KeyError, match="Vpcs"):
        said(event(archive={}))
