"""A given network exists, and its given subnets are public.

The answers are those of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/, pages
API_DescribeVpcs, API_DescribeSubnets and API_DescribeRouteTables.
"""

from typing import Any

import pytest

from streaming.aws_checks.network import check_network
from streaming.event import AwsOptions
from tests.streaming.aws_checks.recorded import REGION, Recorded

OUTSIDE = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active"}
INSIDE = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
BY_NAT = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0a", "State": "active"}


def table(*routes: dict[str, str], **association: Any) -> dict[str, Any]:
    return {"Routes": [INSIDE, *routes], "Associations": [association]}


@pytest.fixture
def clients() -> Recorded:
    """vpc-0a with the subnets 0a (public by its own routes), 0b (behind NAT), 0c (main routes)."""
    clients = Recorded()
    clients.answers("ec2", "describe_vpcs", {"Vpcs": [{"VpcId": "vpc-0a"}, {"VpcId": "vpc-0b"}]})
    subnets = [{"SubnetId": f"subnet-0{letter}"} for letter in "abc"]
    clients.answers("ec2", "describe_subnets", {"Subnets": subnets})
    return clients


def route(clients: Recorded, *main: dict[str, str]) -> Recorded:
    tables = [
        table(OUTSIDE, SubnetId="subnet-0a"),
        table(BY_NAT, SubnetId="subnet-0b"),
        table(*main, Main=True),
    ]
    clients.answers("ec2", "describe_route_tables", {"RouteTables": tables})
    return clients


def said(clients: Recorded, vpc: str | None, *subnets: str) -> list[str]:
    aws = AwsOptions(region=REGION, admin_cidrs=("203.0.113.7/32",), vpc_id=vpc, subnet_ids=subnets)
    return [str(problem) for problem in check_network(aws, clients)]


def test_public_subnets_are_no_problem(clients: Recorded) -> None:
    assert said(route(clients, OUTSIDE), "vpc-0a", "subnet-0a", "subnet-0c") == []


def test_a_network_that_is_not_there_is_named_with_those_that_are(clients: Recorded) -> None:
    assert said(clients, "vpc-0f", "subnet-0a") == [
        "aws.vpcId: vpc-0f does not exist in eu-central-1; there are vpc-0a, vpc-0b"
    ]


def test_private_and_foreign_subnets_are_named_with_public_ones(clients: Recorded) -> None:
    assert said(route(clients), "vpc-0a", "subnet-0b", "subnet-0f", "subnet-0c") == [
        "aws.subnetIds[0]: subnet-0b is not public: it has no route to an internet gateway; "
        "use subnet-0a",
        "aws.subnetIds[1]: subnet-0f is not in vpc-0a; use subnet-0a",
        "aws.subnetIds[2]: subnet-0c is not public: it has no route to an internet gateway; "
        "use subnet-0a",
    ]


def test_a_network_of_the_stacks_own_is_not_looked_for() -> None:
    assert said(Recorded(), None) == []
