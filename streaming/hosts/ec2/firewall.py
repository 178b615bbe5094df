"""Which ports of a machine on EC2 are open, and to whom."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from streaming.hosts.base import Host, Opening
from streaming.naming import object_name

ANYONE = "0.0.0.0/0"
SSH_PORT = 22


class Firewall(pulumi.ComponentResource):
    """A host's security group: closed but for ssh from the administrators, until ports are opened.

    Creates the security group, a rule that lets the machine reach everything, a rule per range of
    administrators, and one per opened port and source.

    Outputs: `group_id`.
    """

    group_id: pulumi.Output[str]
    outgoing: pulumi.Resource
    ssh: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        host: str,
        vpc_id: pulumi.Input[str],
        admin_cidrs: Sequence[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the security group.

        Args:
            name: the resource's name.
            host: the host's name.
            vpc_id: the network that the machine is in.
            admin_cidrs: from where it may be logged in to.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:Firewall", name, None, opts)
        self._name, self._host = name, host
        self._child = pulumi.ResourceOptions(parent=self)
        self._opened: set[tuple[str, int, str]] = set()
        group = aws.ec2.SecurityGroup(
            f"{name}-group",
            # Not made of the resource's name: AWS refuses `sg-…`, and a host may be called that.
            name=object_name(host),
            description=f"{host}, a host of conference streaming",
            vpc_id=vpc_id,
            tags={"Name": object_name(host)},
            opts=self._child,
        )
        self.group_id = group.id
        self.outgoing = aws.vpc.SecurityGroupEgressRule(
            f"{name}-outgoing",
            security_group_id=self.group_id,
            ip_protocol="-1",
            cidr_ipv4=ANYONE,
            description="anything",
            opts=self._child,
        )
        self.ssh = [
            self._let_in(
                "tcp", SSH_PORT, cidr.translate({ord("."): "-", ord("/"): "-"}), cidr, "ssh"
            )
            for cidr in admin_cidrs
        ]
        self.register_outputs({"groupId": self.group_id})

    def open_ports(self, openings: Sequence[Opening]) -> None:
        """Let others reach these ports; what is open already stays as it is."""
        for opening in openings:
            for source, cidr in _sources(opening.peers).items():
                key = (opening.protocol, opening.port, source)
                if key not in self._opened:
                    self._opened.add(key)
                    self._let_in(opening.protocol, opening.port, source, cidr, opening.purpose)

    def _let_in(
        self, protocol: str, port: int, source: str, cidr: pulumi.Input[str], purpose: str
    ) -> pulumi.Resource:
        return aws.vpc.SecurityGroupIngressRule(
            f"{self._name}-{protocol}-{port}-{source}",
            security_group_id=self.group_id,
            ip_protocol=protocol,
            from_port=port,
            to_port=port,
            cidr_ipv4=cidr,
            description=purpose,
            opts=self._child,
        )


def _sources(peers: Sequence[Host] | None) -> dict[str, pulumi.Input[str]]:
    """Who may come, by a name for the rule, and from which addresses."""
    if peers is None:
        return {"anyone": ANYONE}
    known = {peer.host_name: peer.egress_cidr for peer in peers}
    if None in known.values():
        return {"anyone": ANYONE}
    return {name: cidr for name, cidr in known.items() if cidr is not None}
