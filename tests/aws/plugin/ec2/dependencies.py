"""What EC2 refuses because of something else that is there or is missing; moto does not."""

import time
from collections.abc import Callable

from tests.aws.plugin.account import Account
from tests.aws.plugin.ec2.wiring import instances
from tests.aws.plugin.refusal import Refusal

ALIVE = ("pending", "running", "stopping", "stopped")
# The provider itself goes on for minutes: whatever is in the way may be going.
PATIENCE_SECONDS = 15.0


def await_release_of_group(account: Account, group: str) -> None:
    """Wait until no instance is in a security group any more; refuse if that does not come."""

    def used() -> bool:
        return any(
            group in [member["GroupId"] for member in found["SecurityGroups"]]
            for found in instances(account, *ALIVE)
        )

    _await(used, f"DependencyViolation: resource {group} has a dependent object")


def await_release_of_subnet(account: Account, subnet: str) -> None:
    """Wait until no instance is in a subnet any more; refuse if that does not come."""

    def used() -> bool:
        return any(found["SubnetId"] == subnet for found in instances(account, *ALIVE))

    _await(
        used,
        f"DependencyViolation: The subnet '{subnet}' has dependencies and cannot be deleted.",
    )


def await_release_of_network(account: Account, vpc: str) -> None:
    """Wait until nothing is in a VPC any more; refuse if that does not come."""

    def used() -> bool:
        inside = [{"Name": "vpc-id", "Values": [vpc]}]
        groups = account.ec2.describe_security_groups(Filters=inside)["SecurityGroups"]
        return bool(
            account.ec2.describe_subnets(Filters=inside)["Subnets"]
            or _gateways(account, vpc)
            or [group for group in groups if group["GroupName"] != "default"]
        )

    _await(used, f"DependencyViolation: The vpc '{vpc}' has dependencies and cannot be deleted.")


def await_release_of_gateway(account: Account, vpc: str) -> None:
    """Wait until no instance in a VPC has an Elastic address; refuse if that does not come."""

    def used() -> bool:
        ids = [found["InstanceId"] for found in instances(account, *ALIVE) if found["VpcId"] == vpc]
        mapped = account.ec2.describe_addresses()["Addresses"]
        return any(address.get("InstanceId") in ids for address in mapped)

    _await(
        used,
        f"DependencyViolation: Network {vpc} has some mapped public address(es). Please unmap those"
        " public address(es) before detaching the gateway.",
    )


def refuse_without_gateway(account: Account, instance: str) -> None:
    """Refuse a public address for an instance whose VPC has no way to the Internet."""
    [page] = account.ec2.describe_instances(InstanceIds=[instance])["Reservations"]
    [vpc] = account.ec2.describe_vpcs(VpcIds=[page["Instances"][0]["VpcId"]])["Vpcs"]
    if not vpc["IsDefault"] and not _gateways(account, vpc["VpcId"]):
        raise Refusal(
            f"Gateway.NotAttached: Network {vpc['VpcId']} is not attached to any internet gateway"
        )


def _gateways(account: Account, vpc: str) -> bool:
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    return bool(account.ec2.describe_internet_gateways(Filters=attached)["InternetGateways"])


def _await(used: Callable[[], bool], refusal: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while used():
        if time.monotonic() > deadline:
            raise Refusal(refusal)
        time.sleep(0.3)
