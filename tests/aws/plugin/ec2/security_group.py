"""Security groups and their rules."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from tests.aws.plugin.ec2.dependencies import await_release_of_group
from tests.aws.plugin.ec2.network import cidr_problem
from tests.aws.plugin.ec2.tagged import IDENTITY, TaggedResource, given
from tests.aws.plugin.ec2.wiring import ANY_PORT, rewire
from tests.aws.plugin.refusal import Refusal
from tests.aws.plugin.resource import Inputs
from tests.aws.plugin.schema import FIXED, PLAIN, REQUIRED, REQUIRED_FIXED, Input, schema
from tests.aws.plugin.values import Properties

DESCRIPTION = "Managed by Pulumi"
PORTS = range(-1, 65536)


class SecurityGroup(TaggedResource):
    """Without rules in itself: those are resources of their own."""

    type_name, kind = "aws:ec2/securityGroup:SecurityGroup", "security-group"
    inputs = schema(
        description=FIXED,
        name=FIXED,
        revokeRulesOnDelete=PLAIN,
        tags=PLAIN,
        vpcId=Input(replaces=True, chosen=True),
    )
    outputs = (*IDENTITY, "description")
    named_by = "name"

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if inputs.get("name", "").startswith("sg-"):
            yield "name", 'invalid value for name (cannot begin with "sg-")'

    def create(self, inputs: Inputs) -> str:
        ec2 = self.account.ec2
        found = ec2.create_security_group(
            Description=inputs.get("description", DESCRIPTION),
            **given(inputs, GroupName="name", VpcId="vpcId"),
            **self.tagging(inputs),
        )
        id_ = str(found["GroupId"])
        # As the provider does: AWS's own rule, which lets everything out, goes.
        ec2.revoke_security_group_egress(
            GroupId=id_, IpPermissions=(self.lookup(id_) or {})["IpPermissionsEgress"]
        )
        return id_

    def lookup(self, id_: str) -> Mapping[str, Any] | None:
        [found] = self.account.ec2.describe_security_groups(GroupIds=[id_])["SecurityGroups"]
        return dict(found)

    def properties(self, found: Mapping[str, Any]) -> Properties:
        return {
            "description": found["Description"],
            "name": found["GroupName"],
            "vpcId": found["VpcId"],
        }

    def modify(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        if [*changed] != ["revokeRulesOnDelete"]:
            super().modify(id_, state, new, changed)

    def delete(self, id_: str, state: Properties) -> None:
        await_release_of_group(self.account, id_)
        self.account.ec2.delete_security_group(GroupId=id_)


class _Rule(TaggedResource):
    """One rule of a group: one protocol, one range of ports, one peer."""

    kind = "security-group-rule"
    peers: ClassVar[tuple[str, ...]] = ("cidrIpv4", "cidrIpv6", "referencedSecurityGroupId")
    inputs = schema(
        **dict.fromkeys(peers, PLAIN),
        description=PLAIN,
        fromPort=PLAIN,
        ipProtocol=REQUIRED,
        securityGroupId=REQUIRED_FIXED,
        tags=PLAIN,
        toPort=PLAIN,
    )
    outputs = ("arn", "region", "securityGroupRuleId", "tagsAll")

    @abstractmethod
    def authorize(self, **parameters: Any) -> Mapping[str, Any]:
        """Add a rule to a group."""

    @abstractmethod
    def revoke(self, **parameters: Any) -> None:
        """Take a rule from a group."""

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if "cidrIpv4" in inputs and (why := cidr_problem(inputs["cidrIpv4"])):
            yield "cidrIpv4", why
        first, last = inputs.get("fromPort", -1), inputs.get("toPort", PORTS[-1])
        if first not in PORTS or last not in PORTS:
            yield "fromPort", f"InvalidParameterValue: Invalid port range {first} to {last}"
        elif first > last:
            yield "toPort", "InvalidParameterValue: Invalid TCP/UDP port range"
        if inputs.get("ipProtocol") == "-1" and {"fromPort", "toPort"} & inputs.keys():
            yield "ipProtocol", "with -1 no ports can be given"

    def replacements(self, old: Inputs, new: Inputs) -> list[str]:
        peers = [key for key in self.peers if (key in old) is not (key in new)]
        return [*super().replacements(old, new), *peers]

    def create(self, inputs: Inputs) -> str:
        if len([key for key in self.peers if key in inputs]) != 1:
            raise Refusal(f"exactly one of {', '.join(self.peers)} must be given")
        found = self.authorize(
            GroupId=inputs["securityGroupId"],
            IpPermissions=[_permission(inputs)],
            **self.tagging(inputs),
        )
        rewire(self.account, group=inputs["securityGroupId"])
        return str(found["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def lookup(self, id_: str) -> Mapping[str, Any] | None:
        found = self.account.ec2.describe_security_group_rules(SecurityGroupRuleIds=[id_])
        rules = found["SecurityGroupRules"]
        return dict(rules[0]) if rules else None

    def properties(self, found: Mapping[str, Any]) -> Properties:
        every = found["IpProtocol"] == "-1"
        return {
            "cidrIpv4": found.get("CidrIpv4"),
            "cidrIpv6": found.get("CidrIpv6"),
            "description": found.get("Description") or None,
            "fromPort": None if every else found.get("FromPort"),
            "ipProtocol": found["IpProtocol"],
            "ownerId": None,
            "referencedSecurityGroupId": found.get("ReferencedGroupInfo", {}).get("GroupId"),
            "securityGroupId": found["GroupId"],
            "securityGroupRuleId": found["SecurityGroupRuleId"],
            "toPort": None if every else found.get("ToPort"),
        }

    def modify(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        rule = {
            "FromPort": ANY_PORT,
            "ToPort": ANY_PORT,
            **given(
                new,
                CidrIpv4="cidrIpv4",
                CidrIpv6="cidrIpv6",
                Description="description",
                FromPort="fromPort",
                IpProtocol="ipProtocol",
                ReferencedGroupId="referencedSecurityGroupId",
                ToPort="toPort",
            ),
        }
        self.account.ec2.modify_security_group_rules(
            GroupId=new["securityGroupId"],
            SecurityGroupRules=[{"SecurityGroupRuleId": id_, "SecurityGroupRule": rule}],
        )
        rewire(self.account, group=new["securityGroupId"])

    def delete(self, id_: str, state: Properties) -> None:
        self.revoke(GroupId=state["securityGroupId"], SecurityGroupRuleIds=[id_])
        rewire(self.account, group=state["securityGroupId"])


class SecurityGroupIngressRule(_Rule):
    type_name = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"

    def authorize(self, **parameters: Any) -> Mapping[str, Any]:
        return dict(self.account.ec2.authorize_security_group_ingress(**parameters))

    def revoke(self, **parameters: Any) -> None:
        self.account.ec2.revoke_security_group_ingress(**parameters)


class SecurityGroupEgressRule(_Rule):
    type_name = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"

    def authorize(self, **parameters: Any) -> Mapping[str, Any]:
        return dict(self.account.ec2.authorize_security_group_egress(**parameters))

    def revoke(self, **parameters: Any) -> None:
        self.account.ec2.revoke_security_group_egress(**parameters)


def _permission(inputs: Inputs) -> dict[str, Any]:
    about = given(inputs, Description="description")
    permission = given(inputs, FromPort="fromPort", IpProtocol="ipProtocol", ToPort="toPort")
    if "cidrIpv4" in inputs:
        permission["IpRanges"] = [{"CidrIp": inputs["cidrIpv4"], **about}]
    if "cidrIpv6" in inputs:
        permission["Ipv6Ranges"] = [{"CidrIpv6": inputs["cidrIpv6"], **about}]
    if group := inputs.get("referencedSecurityGroupId"):
        permission["UserIdGroupPairs"] = [{"GroupId": group, **about}]
    return permission
