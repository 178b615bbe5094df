"""Elastic addresses: from the upper half of the machines' network, so that they are reached."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from tests.aws.plugin.account import Account
from tests.aws.plugin.ec2.dependencies import refuse_without_gateway
from tests.aws.plugin.ec2.tagged import TaggedResource, given
from tests.aws.plugin.ec2.wiring import rewire
from tests.aws.plugin.resource import Inputs, Resource
from tests.aws.plugin.schema import FIXED, PLAIN, REQUIRED_FIXED, Input, schema
from tests.aws.plugin.values import Properties


class Eip(TaggedResource):
    type_name, kind = "aws:ec2/eip:Eip", "elastic-ip"
    inputs = schema(
        domain=Input(replaces=True, chosen=True, values=("vpc",)),
        instance=Input(chosen=True),
        tags=PLAIN,
    )
    outputs = (
        *("allocationId", "arn", "associationId", "privateIp", "publicDns", "publicIp"),
        *("region", "tagsAll"),
    )

    def create(self, inputs: Inputs) -> str:
        ec2 = self.account.ec2
        with self.account.wiring:
            taken = {found["PublicIp"] for found in ec2.describe_addresses()["Addresses"]}
            pool = self.account.site.elastic
            while (address := str(pool[random.randrange(1, pool.num_addresses - 1)])) in taken:  # noqa: S311
                pass
            found = ec2.allocate_address(Domain="vpc", Address=address, **self.tagging(inputs))
        id_ = str(found["AllocationId"])
        if inputs.get("instance"):
            associate(self.account, id_, inputs["instance"])
        return id_

    def lookup(self, id_: str) -> Mapping[str, Any] | None:
        [found] = self.account.ec2.describe_addresses(AllocationIds=[id_])["Addresses"]
        return dict(found)

    def properties(self, found: Mapping[str, Any]) -> Properties:
        dashed = found["PublicIp"].replace(".", "-")
        return {
            "allocationId": found["AllocationId"],
            "associationId": found.get("AssociationId") or "",
            "domain": found["Domain"],
            "instance": found.get("InstanceId") or "",
            "ownerId": None,
            "privateIp": found.get("PrivateIpAddress") or "",
            "publicDns": f"ec2-{dashed}.{self.account.region}.compute.amazonaws.com",
            "publicIp": found["PublicIp"],
        }

    def modify(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        disassociate(self.account, id_)
        if new.get("instance"):
            associate(self.account, id_, new["instance"])

    def delete(self, id_: str, state: Properties) -> None:
        disassociate(self.account, id_)
        self.account.ec2.release_address(AllocationId=id_)


class EipAssociation(Resource):
    type_name = "aws:ec2/eipAssociation:EipAssociation"
    inputs = schema(
        allocationId=REQUIRED_FIXED,
        allowReassociation=FIXED,
        instanceId=REQUIRED_FIXED,
    )
    outputs = ("networkInterfaceId", "privateIpAddress", "publicIp", "region")

    def create(self, inputs: Inputs) -> str:
        # As EC2 does for instances in a VPC, whether or not the program allows it.
        return associate(self.account, inputs["allocationId"], inputs["instanceId"])

    def describe(self, id_: str, state: Properties) -> Properties | None:
        by_id = {"Name": "association-id", "Values": [id_]}
        found = self.account.ec2.describe_addresses(Filters=[by_id])["Addresses"]
        if not found:
            return None
        names = {
            "allocationId": "AllocationId",
            "instanceId": "InstanceId",
            "networkInterfaceId": "NetworkInterfaceId",
            "privateIpAddress": "PrivateIpAddress",
            "publicIp": "PublicIp",
        }
        return {"region": self.account.region, **given(found[0], **names)}

    def delete(self, id_: str, state: Properties) -> None:
        disassociate(self.account, state["allocationId"])


def associate(account: Account, allocation: str, instance: str) -> str:
    """Give an address to an instance, whoever has it; returns the association's id."""
    refuse_without_gateway(account, instance)
    disassociate(account, allocation)
    found = account.ec2.associate_address(AllocationId=allocation, InstanceId=instance)
    rewire(account, instance=instance)
    return str(found["AssociationId"])


def disassociate(account: Account, allocation: str) -> None:
    """Take an address from the instance that has it, if one has."""
    [found] = account.ec2.describe_addresses(AllocationIds=[allocation])["Addresses"]
    if found.get("AssociationId"):
        account.ec2.disassociate_address(AssociationId=found["AssociationId"])
        if found.get("InstanceId"):
            rewire(account, instance=found["InstanceId"])
