"""A network that was there before: it exists, and machines in it reach the internet."""

from collections.abc import Callable, Iterator
from typing import Any

from streaming.aws_checks.refusals import or_left_out
from streaming.event import AwsOptions
from streaming_runtime.settings.problems import Problem


@or_left_out
def check_network(aws: AwsOptions, clients: Callable[..., Any]) -> Iterator[Problem]:
    """The named VPC and its subnets.

    Args:
        aws: what the stack file says.
        clients: makes clients of AWS's services.
    """
    if aws.vpc_id is None:
        return
    ec2 = clients("ec2")
    vpcs = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"]]
    if aws.vpc_id not in vpcs:
        there = f"there are {', '.join(vpcs)}" if vpcs else "there is none at all"
        yield Problem("aws.vpcId", f"{aws.vpc_id} does not exist in {aws.region}; {there}")
        return
    in_vpc = [{"Name": "vpc-id", "Values": [aws.vpc_id]}]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets(Filters=in_vpc)["Subnets"]]
    tables = ec2.describe_route_tables(Filters=in_vpc)["RouteTables"]
    public = [subnet for subnet in subnets if _is_public(subnet, tables)]
    for index, subnet in enumerate(aws.subnet_ids):
        key = f"aws.subnetIds[{index}]"
        use = f"use {', '.join(public)}" if public else f"{aws.vpc_id} has no public subnet"
        if subnet not in subnets:
            yield Problem(key, f"{subnet} is not in {aws.vpc_id}; {use}")
        elif subnet not in public:
            yield Problem(
                key, f"{subnet} is not public: it has no route to an internet gateway; {use}"
            )


def _is_public(subnet: str, tables: list[dict[str, Any]]) -> bool:
    """Whether the subnet's routes lead to an internet gateway (Amazon VPC user guide, "Subnets").

    A subnet without a route table of its own has the network's main one.
    """
    own = [table for table in tables if _belongs(table, "SubnetId", subnet)]
    main = [table for table in tables if _belongs(table, "Main", True)]
    return any(
        route.get("GatewayId", "").startswith("igw-")
        for table in own or main
        for route in table["Routes"]
    )


def _belongs(table: dict[str, Any], key: str, value: object) -> bool:
    return any(association.get(key) == value for association in table["Associations"])
