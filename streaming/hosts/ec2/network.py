"""What the stack's machines on EC2 share: network, login key, and the system they start with."""

from collections.abc import Iterable, Sequence

import pulumi
import pulumi_aws as aws

from streaming.event import AwsOptions
from streaming.hosts.ec2.zones import stack_zones, zone_of
from streaming.naming import object_name
from streaming.ssh.identity import login_key

ADDRESSES = "10.20.0.0/16"
SUBNET_ADDRESSES = "10.20.{}.0/24"
IMAGE_PARAMETER = "/aws/service/debian/release/13/latest/amd64"
"""Where Debian's cloud team publishes its newest image (https://wiki.debian.org/Cloud/AmazonEC2Image)."""


class Ec2Network(pulumi.ComponentResource):
    """The ground that the event's machines on EC2 stand on; one per stack.

    Creates a VPC with an internet gateway, a route table and one public subnet per zone, unless
    the stack file names a VPC and subnets of its own, and the key pair with which machines are
    logged in to. Another key reaches machines that are started later only.

    Outputs: `vpc_id`.

    Attributes:
        assigns_addresses: whether machines get a public address without asking for it.
        routes: without these, a machine reaches nothing when it starts.
    """

    vpc_id: pulumi.Output[str]
    image_id: str
    key_name: str
    options: AwsOptions
    provider: aws.Provider

    def __init__(
        self,
        name: str,
        options: AwsOptions,
        *,
        provider: aws.Provider,
        zones: Iterable[str] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the network.

        Args:
            name: the resource's name.
            options: what the stack file says of AWS.
            provider: of the account.
            zones: the availability zones that hosts name.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:Ec2Network", name, None, opts)
        self._name = name
        self._child = pulumi.ResourceOptions(parent=self, provider=provider)
        self._asked = pulumi.InvokeOptions(parent=self, provider=provider)
        self.options, self.provider = options, provider
        self.assigns_addresses = not options.vpc_id
        self.routes: list[pulumi.Resource] = []
        self._subnets: dict[str, pulumi.Output[str]] = {}
        if options.vpc_id:
            self.vpc_id = pulumi.Output.from_input(options.vpc_id)
            self._use_subnets(options.subnet_ids)
        else:
            self.vpc_id = self._make_network(zones)
        # A name of its own, and no output: machines are not replaced when the key is.
        self.key_name = object_name()
        self.key = aws.ec2.KeyPair(
            f"{name}-key",
            key_name=self.key_name,
            public_key=login_key(options.identity_file),
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(delete_before_replace=True)
            ),
        )
        # Not the parameter's `value`, which counts as secret.
        parameter = aws.ssm.get_parameter(name=IMAGE_PARAMETER, opts=self._asked)
        self.image_id = parameter.insecure_value
        self.register_outputs({"vpcId": self.vpc_id})

    def subnet_of(self, host: str, zone: str | None) -> pulumi.Output[str]:
        """The subnet of a host.

        Args:
            host: the host's name.
            zone: its zone, where the stack file names one.

        Raises:
            pulumi.RunError: none of the given subnets is in that zone.
        """
        chosen = zone_of(host, zone, list(self._subnets))
        if chosen not in self._subnets:
            raise pulumi.RunError(
                f"hosts.{host}.zone: none of aws.subnetIds is in {chosen}; use one of "
                f"{', '.join(self._subnets)}, or add a subnet"
            )
        return self._subnets[chosen]

    def _use_subnets(self, subnets: Sequence[str]) -> None:
        for subnet in subnets:
            found = aws.ec2.get_subnet(id=subnet, vpc_id=self.options.vpc_id, opts=self._asked)
            self._subnets.setdefault(found.availability_zone, pulumi.Output.from_input(subnet))

    def _make_network(self, zones: Iterable[str]) -> pulumi.Output[str]:
        tags = {"Name": object_name()}
        vpc = aws.ec2.Vpc(
            f"{self._name}-vpc",
            cidr_block=ADDRESSES,
            enable_dns_hostnames=True,
            tags=tags,
            opts=self._child,
        )
        gateway = aws.ec2.InternetGateway(
            f"{self._name}-gateway", vpc_id=vpc.id, tags=tags, opts=self._child
        )
        table = aws.ec2.RouteTable(
            f"{self._name}-routes",
            vpc_id=vpc.id,
            routes=[aws.ec2.RouteTableRouteArgs(cidr_block="0.0.0.0/0", gateway_id=gateway.id)],
            tags=tags,
            opts=self._child,
        )
        # Not the zones that are well at the moment: one that is not keeps its subnet.
        available = aws.get_availability_zones(
            filters=[
                aws.GetAvailabilityZonesFilterArgs(
                    name="opt-in-status", values=["opt-in-not-required"]
                )
            ],
            opts=self._asked,
        )
        for zone in stack_zones(available.names, zones):
            self._subnets[zone] = self._make_subnet(zone, vpc, table)
        return vpc.id

    def _make_subnet(
        self, zone: str, vpc: aws.ec2.Vpc, table: aws.ec2.RouteTable
    ) -> pulumi.Output[str]:
        number = ord(zone[-1]) - ord("a")
        subnet = aws.ec2.Subnet(
            f"{self._name}-{zone}",
            vpc_id=vpc.id,
            availability_zone=zone,
            cidr_block=SUBNET_ADDRESSES.format(number),
            map_public_ip_on_launch=True,
            tags={"Name": f"{object_name()}-{zone}"},
            opts=self._child,
        )
        self.routes.append(
            aws.ec2.RouteTableAssociation(
                f"{self._name}-{zone}-routes",
                subnet_id=subnet.id,
                route_table_id=table.id,
                opts=self._child,
            )
        )
        return subnet.id
