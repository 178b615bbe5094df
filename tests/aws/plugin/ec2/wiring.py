"""Brings the machines' addresses and packet filters to what EC2 says of their instances."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.aws.machine.interface import Network, Rule
from tests.aws.machines import Machine
from tests.aws.plugin.account import Account

ANY_PORT = -1


def network_of(account: Account, instance: Mapping[str, Any]) -> Network:
    """The network that EC2 describes for an instance."""
    ec2 = account.ec2
    ids = [group["GroupId"] for group in instance["SecurityGroups"]]
    groups = ec2.describe_security_groups(GroupIds=ids)["SecurityGroups"]
    running = {"Name": "instance-id", "Values": [instance["InstanceId"]]}
    addresses = ec2.describe_addresses(Filters=[running])["Addresses"]
    [vpc] = ec2.describe_vpcs(VpcIds=[instance["VpcId"]])["Vpcs"]
    prefix = vpc["CidrBlock"].partition("/")[2]
    return Network(
        elastic=addresses[0]["PublicIp"] if addresses else None,
        private=f"{instance['PrivateIpAddress']}/{prefix}",
        ingress=tuple(_rules(account, groups, "IpPermissions")),
        egress=tuple(_rules(account, groups, "IpPermissionsEgress")),
    )


def rewire(account: Account, *, instance: str | None = None, group: str | None = None) -> None:
    """Connect one machine anew, or all whose security groups have to do with this one."""
    for found in instances(account, "pending", "running", "stopping", "stopped"):
        machine = Machine(account.site, found["InstanceId"])
        if instance in (None, machine.instance) and _concerned(account, found, group):
            with account.wiring:
                machine.connect(network_of(account, found))


def instances(account: Account, *states: str) -> list[dict[str, Any]]:
    """EC2's descriptions of the instances in these states."""
    wanted = {"Name": "instance-state-name", "Values": list(states)}
    pages = account.ec2.describe_instances(Filters=[wanted])["Reservations"]
    return [found for page in pages for found in page["Instances"]]


def _concerned(account: Account, instance: Mapping[str, Any], group: str | None) -> bool:
    ids = [found["GroupId"] for found in instance["SecurityGroups"]]
    if group is None or group in ids:
        return True
    groups = account.ec2.describe_security_groups(GroupIds=ids)["SecurityGroups"]
    permissions = [
        permission
        for found in groups
        for permission in (*found["IpPermissions"], *found["IpPermissionsEgress"])
    ]
    pairs = [pair for permission in permissions for pair in permission["UserIdGroupPairs"]]
    return group in [pair["GroupId"] for pair in pairs]


def _rules(account: Account, groups: Sequence[Mapping[str, Any]], side: str) -> Iterator[Rule]:
    """What the groups let through; a group as peer stands for its members' private addresses."""
    for permission in (permission for group in groups for permission in group[side]):
        peers = [found["CidrIp"] for found in permission["IpRanges"]]
        for pair in permission["UserIdGroupPairs"]:
            peers += _members(account, pair["GroupId"])
        for peer in peers:
            yield Rule(
                protocol=permission["IpProtocol"],
                first=permission.get("FromPort", ANY_PORT),
                last=permission.get("ToPort", ANY_PORT),
                peer=peer,
            )


def _members(account: Account, group: str) -> list[str]:
    return [
        f"{found['PrivateIpAddress']}/32"
        for found in instances(account, "pending", "running")
        if group in [member["GroupId"] for member in found["SecurityGroups"]]
    ]
