"""VPCs and what makes their subnets public."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.aws.plugin.ec2.dependencies import (
    await_release_of_gateway,
    await_release_of_network,
    await_release_of_subnet,
)
from tests.aws.plugin.ec2.tagged import IDENTITY, TaggedResource, given
from tests.aws.plugin.resource import Inputs, Resource
from tests.aws.plugin.schema import FIXED, PLAIN, REQUIRED, REQUIRED_FIXED, Input, schema
from tests.aws.plugin.values import Properties

ATTRIBUTES = {
    "enableDnsHostnames": "EnableDnsHostnames",
    "enableDnsSupport": "EnableDnsSupport",
}


def cidr_problem(text: str) -> str | None:
    """Why EC2 does not take it as a range of IPv4 addresses."""
    try:
        ipaddress.IPv4Network(text)
    except ValueError as error:
        return f"{text!r} is not a valid IPv4 CIDR block: {error}"
    return None


class Vpc(TaggedResource):
    type_name, kind = "aws:ec2/vpc:Vpc", "vpc"
    inputs = schema(
        cidrBlock=REQUIRED_FIXED,
        enableDnsHostnames=Input(chosen=True),
        enableDnsSupport=PLAIN,
        instanceTenancy=FIXED,
        tags=PLAIN,
    )
    outputs = (
        *(*IDENTITY, "defaultNetworkAclId", "defaultRouteTableId", "defaultSecurityGroupId"),
        "mainRouteTableId",
    )

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if "cidrBlock" in inputs:
            if why := cidr_problem(inputs["cidrBlock"]):
                yield "cidrBlock", why
            elif ipaddress.IPv4Network(inputs["cidrBlock"]).overlaps(self.account.site.subnet):
                yield "cidrBlock", f"the stand-in's machines are in {self.account.site.subnet}"

    def create(self, inputs: Inputs) -> str:
        tenancy = given(inputs, InstanceTenancy="instanceTenancy")
        found = self.account.ec2.create_vpc(
            CidrBlock=inputs["cidrBlock"], **tenancy, **self.tagging(inputs)
        )
        id_ = str(found["Vpc"]["VpcId"])
        self.modify(id_, {}, inputs, [key for key in ATTRIBUTES if key in inputs])
        return id_

    def lookup(self, id_: str) -> Mapping[str, Any] | None:
        [found] = self.account.ec2.describe_vpcs(VpcIds=[id_])["Vpcs"]
        return dict(found)

    def properties(self, found: Mapping[str, Any]) -> Properties:
        ec2, id_ = self.account.ec2, found["VpcId"]
        result = {"cidrBlock": found["CidrBlock"], "instanceTenancy": found["InstanceTenancy"]}
        for key, name in ATTRIBUTES.items():
            attribute = ec2.describe_vpc_attribute(VpcId=id_, Attribute=key)
            result[key] = attribute[name]["Value"]
        inside = {"Name": "vpc-id", "Values": [id_]}
        main = {"Name": "association.main", "Values": ["true"]}
        default = {"Name": "group-name", "Values": ["default"]}
        [table] = ec2.describe_route_tables(Filters=[inside, main])["RouteTables"]
        [group] = ec2.describe_security_groups(Filters=[inside, default])["SecurityGroups"]
        [acl] = ec2.describe_network_acls(Filters=[inside])["NetworkAcls"]
        return {
            **result,
            "mainRouteTableId": table["RouteTableId"],
            "defaultRouteTableId": table["RouteTableId"],
            "defaultSecurityGroupId": group["GroupId"],
            "defaultNetworkAclId": acl["NetworkAclId"],
        }

    def modify(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        for key in changed:
            value = new.get(key, key == "enableDnsSupport")
            self.account.ec2.modify_vpc_attribute(VpcId=id_, **{ATTRIBUTES[key]: {"Value": value}})

    def delete(self, id_: str, state: Properties) -> None:
        await_release_of_network(self.account, id_)
        self.account.ec2.delete_vpc(VpcId=id_)


class InternetGateway(TaggedResource):
    type_name, kind = "aws:ec2/internetGateway:InternetGateway", "internet-gateway"
    inputs = schema(
        vpcId=Input(replaces=True, chosen=True),
        tags=PLAIN,
    )
    outputs = IDENTITY

    def create(self, inputs: Inputs) -> str:
        ec2 = self.account.ec2
        found = ec2.create_internet_gateway(**self.tagging(inputs))["InternetGateway"]
        id_ = str(found["InternetGatewayId"])
        if "vpcId" in inputs:
            ec2.attach_internet_gateway(InternetGatewayId=id_, VpcId=inputs["vpcId"])
        return id_

    def lookup(self, id_: str) -> Mapping[str, Any] | None:
        found = self.account.ec2.describe_internet_gateways(InternetGatewayIds=[id_])
        return dict(found["InternetGateways"][0])

    def properties(self, found: Mapping[str, Any]) -> Properties:
        return {"vpcId": next((a["VpcId"] for a in found["Attachments"]), None)}

    def delete(self, id_: str, state: Properties) -> None:
        if vpc := (self.describe(id_, state) or {}).get("vpcId"):
            await_release_of_gateway(self.account, vpc)
            self.account.ec2.detach_internet_gateway(InternetGatewayId=id_, VpcId=vpc)
        self.account.ec2.delete_internet_gateway(InternetGatewayId=id_)


class Subnet(TaggedResource):
    type_name, kind = "aws:ec2/subnet:Subnet", "subnet"
    inputs = schema(
        availabilityZone=Input(replaces=True, chosen=True),
        cidrBlock=REQUIRED_FIXED,
        mapPublicIpOnLaunch=PLAIN,
        tags=PLAIN,
        vpcId=REQUIRED_FIXED,
    )
    outputs = (*IDENTITY, "availabilityZoneId")

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if "cidrBlock" in inputs and (why := cidr_problem(inputs["cidrBlock"])):
            yield "cidrBlock", why

    def create(self, inputs: Inputs) -> str:
        place = given(
            inputs, AvailabilityZone="availabilityZone", CidrBlock="cidrBlock", VpcId="vpcId"
        )
        found = self.account.ec2.create_subnet(**place, **self.tagging(inputs))["Subnet"]
        id_ = str(found["SubnetId"])
        if "mapPublicIpOnLaunch" in inputs:
            self.modify(id_, {}, inputs, ["mapPublicIpOnLaunch"])
        return id_

    def lookup(self, id_: str) -> Mapping[str, Any] | None:
        [found] = self.account.ec2.describe_subnets(SubnetIds=[id_])["Subnets"]
        return dict(found)

    def properties(self, found: Mapping[str, Any]) -> Properties:
        return {
            "availabilityZone": found["AvailabilityZone"],
            "availabilityZoneId": found["AvailabilityZoneId"],
            "cidrBlock": found["CidrBlock"],
            "mapPublicIpOnLaunch": found["MapPublicIpOnLaunch"],
            "vpcId": found["VpcId"],
        }

    def modify(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        value = {"Value": new.get("mapPublicIpOnLaunch", False)}
        self.account.ec2.modify_subnet_attribute(SubnetId=id_, MapPublicIpOnLaunch=value)

    def delete(self, id_: str, state: Properties) -> None:
        await_release_of_subnet(self.account, id_)
        self.account.ec2.delete_subnet(SubnetId=id_)


class RouteTable(TaggedResource):
    type_name, kind = "aws:ec2/routeTable:RouteTable", "route-table"
    route = schema(
        cidrBlock=REQUIRED,
        gatewayId=REQUIRED,
    )
    inputs = schema(
        routes=Input(chosen=True, fields=route),
        tags=PLAIN,
        vpcId=REQUIRED_FIXED,
    )
    outputs = IDENTITY

    def create(self, inputs: Inputs) -> str:
        found = self.account.ec2.create_route_table(VpcId=inputs["vpcId"], **self.tagging(inputs))
        id_ = str(found["RouteTable"]["RouteTableId"])
        self.modify(id_, {}, inputs, ["routes"])
        return id_

    def lookup(self, id_: str) -> Mapping[str, Any] | None:
        [found] = self.account.ec2.describe_route_tables(RouteTableIds=[id_])["RouteTables"]
        return dict(found)

    def properties(self, found: Mapping[str, Any]) -> Properties:
        routes = [
            {"cidrBlock": route["DestinationCidrBlock"], "gatewayId": route["GatewayId"]}
            for route in found["Routes"]
            if route.get("GatewayId") != "local"
        ]
        return {"routes": routes, "vpcId": found["VpcId"]}

    def modify(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        old, wanted = state.get("routes") or [], new.get("routes") or []
        for route in (route for route in old if route not in wanted):
            self.account.ec2.delete_route(RouteTableId=id_, DestinationCidrBlock=route["cidrBlock"])
        for route in (route for route in wanted if route not in old):
            self.account.ec2.create_route(
                RouteTableId=id_,
                **given(route, DestinationCidrBlock="cidrBlock", GatewayId="gatewayId"),
            )

    def delete(self, id_: str, state: Properties) -> None:
        self.account.ec2.delete_route_table(RouteTableId=id_)


class RouteTableAssociation(Resource):
    type_name = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    inputs = schema(
        routeTableId=REQUIRED_FIXED,
        subnetId=REQUIRED_FIXED,
    )
    outputs = ("region",)

    def create(self, inputs: Inputs) -> str:
        ids = given(inputs, RouteTableId="routeTableId", SubnetId="subnetId")
        return str(self.account.ec2.associate_route_table(**ids)["AssociationId"])

    def describe(self, id_: str, state: Properties) -> Properties | None:
        for table in self.account.ec2.describe_route_tables()["RouteTables"]:
            for found in table["Associations"]:
                if found["RouteTableAssociationId"] == id_:
                    return {
                        "region": self.account.region,
                        "routeTableId": table["RouteTableId"],
                        "subnetId": found["SubnetId"],
                    }
        return None

    def delete(self, id_: str, state: Properties) -> None:
        self.account.ec2.disassociate_route_table(AssociationId=id_)
