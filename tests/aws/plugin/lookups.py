"""The functions that programs look things up with."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.aws.plugin.account import Account
from tests.aws.plugin.ec2.network import Subnet, Vpc
from tests.aws.plugin.refusal import Refusal
from tests.aws.plugin.schema import NOT_MODELLED
from tests.aws.plugin.values import Properties, secret

Arguments = Mapping[str, Any]
Function = Callable[[Account, Arguments], Properties]
FUNCTIONS: dict[str, Function] = {}


def modelled(token: str, *arguments: str) -> Callable[[Function], Function]:
    """Serve a function under its token, with these arguments and no others."""

    def register(function: Function) -> Function:
        def call(account: Account, given: Arguments) -> Properties:
            for key in given.keys() - {*arguments}:
                raise Refusal(f"{token}: {key} {NOT_MODELLED}")
            return {**given, "region": account.region, **function(account, given)}

        FUNCTIONS[token] = call
        return function

    return register


@modelled("aws:index/getRegion:getRegion")
def get_region(account: Account, given: Arguments) -> Properties:
    return {
        "description": account.region,
        "endpoint": f"ec2.{account.region}.amazonaws.com",
        "id": account.region,
        "name": account.region,
    }


@modelled("aws:index/getCallerIdentity:getCallerIdentity")
def get_caller_identity(account: Account, given: Arguments) -> Properties:
    found = account.sts.get_caller_identity()
    id_ = found["Account"]
    return {"accountId": id_, "arn": found["Arn"], "id": id_, "userId": found["UserId"]}


@modelled("aws:index/getAvailabilityZones:getAvailabilityZones", "state", "filters")
def get_availability_zones(account: Account, given: Arguments) -> Properties:
    filters = _filters(given)
    if "state" in given:
        filters.append({"Name": "state", "Values": [given["state"]]})
    found = account.ec2.describe_availability_zones(Filters=filters)["AvailabilityZones"]
    return {
        "groupNames": [account.region],
        "id": account.region,
        "names": [zone["ZoneName"] for zone in found],
        "zoneIds": [zone["ZoneId"] for zone in found],
    }


@modelled("aws:ec2/getAmi:getAmi", "owners", "filters", "mostRecent")
def get_ami(account: Account, given: Arguments) -> Properties:
    found = account.ec2.describe_images(
        Filters=_filters(given), **({"Owners": given["owners"]} if "owners" in given else {})
    )["Images"]
    if not found:
        raise Refusal("Your query returned no results. Please change your search criteria")
    if len(found) > 1 and not given.get("mostRecent"):
        raise Refusal(
            "Your query returned more than one result. Please try a more specific search criteria,"
            " or set `most_recent` attribute to true."
        )
    image = max(found, key=lambda image: str(image["CreationDate"]))
    return {
        "architecture": image["Architecture"],
        "arn": f"arn:aws:ec2:{account.region}::image/{image['ImageId']}",
        "creationDate": image["CreationDate"],
        "description": image.get("Description", ""),
        "id": image["ImageId"],
        "imageId": image["ImageId"],
        "name": image["Name"],
        "ownerId": image["OwnerId"],
        "rootDeviceName": image["RootDeviceName"],
        "state": image["State"],
    }


@modelled("aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings", "filters", "locationType")
def get_instance_type_offerings(account: Account, given: Arguments) -> Properties:
    kind = given.get("locationType", "region")
    found = account.ec2.describe_instance_type_offerings(
        LocationType=kind, Filters=_filters(given)
    )["InstanceTypeOfferings"]
    return {
        "id": account.region,
        "instanceTypes": [offer["InstanceType"] for offer in found],
        "locationTypes": [offer["LocationType"] for offer in found],
        "locations": [offer["Location"] for offer in found],
    }


@modelled("aws:ec2/getVpc:getVpc", "id", "default", "filters", "tags", "cidrBlock")
def get_vpc(account: Account, given: Arguments) -> Properties:
    filters = _filters(given)
    for key, name in (("default", "is-default"), ("cidrBlock", "cidr")):
        if key in given:
            filters.append({"Name": name, "Values": [str(given[key]).lower()]})
    ids = {"VpcIds": [given["id"]]} if "id" in given else {}
    found = account.ec2.describe_vpcs(Filters=filters, **ids)["Vpcs"]
    id_ = _only(found, "VPC")["VpcId"]
    described = Vpc(account).describe(id_, {}) or {}
    return {"default": found[0]["IsDefault"], "id": id_, "state": found[0]["State"], **described}


@modelled("aws:ec2/getSubnet:getSubnet", "id", "filters", "tags", "vpcId", "availabilityZone")
def get_subnet(account: Account, given: Arguments) -> Properties:
    filters = _filters(given)
    for key, name in (("vpcId", "vpc-id"), ("availabilityZone", "availability-zone")):
        if key in given:
            filters.append({"Name": name, "Values": [given[key]]})
    ids = {"SubnetIds": [given["id"]]} if "id" in given else {}
    found = account.ec2.describe_subnets(Filters=filters, **ids)["Subnets"]
    id_ = _only(found, "EC2 Subnet")["SubnetId"]
    return {"id": id_, "state": found[0]["State"], **(Subnet(account).describe(id_, {}) or {})}


@modelled("aws:ec2/getSubnets:getSubnets", "filters", "tags")
def get_subnets(account: Account, given: Arguments) -> Properties:
    found = account.ec2.describe_subnets(Filters=_filters(given))["Subnets"]
    return {"id": account.region, "ids": sorted(subnet["SubnetId"] for subnet in found)}


@modelled("aws:ssm/getParameter:getParameter", "name", "withDecryption")
def get_parameter(account: Account, given: Arguments) -> Properties:
    found = account.ssm.get_parameter(Name=given["name"], WithDecryption=True)["Parameter"]
    return {
        "arn": found["ARN"],
        "id": found["Name"],
        "insecureValue": "" if found["Type"] == "SecureString" else found["Value"],
        "type": found["Type"],
        "value": secret(found["Value"]),
        "version": found["Version"],
        "withDecryption": given.get("withDecryption", True),
    }


@modelled("aws:route53/getZone:getZone", "name", "zoneId", "privateZone")
def get_zone(account: Account, given: Arguments) -> Properties:
    route53 = account.route53
    found = route53.list_hosted_zones()["HostedZones"]
    name, private = str(given.get("name", "")).rstrip("."), given.get("privateZone", False)
    matching = [
        zone
        for zone in found
        if given.get("zoneId") == zone["Id"].rpartition("/")[2]
        or (name, private) == (zone["Name"].rstrip("."), zone["Config"]["PrivateZone"])
    ]
    if len(matching) != 1:
        raise Refusal(f"{'multiple' if matching else 'no'} matching Route 53 Hosted Zones found")
    zone = matching[0]
    id_ = zone["Id"].rpartition("/")[2]
    servers = route53.get_hosted_zone(Id=id_)["DelegationSet"]["NameServers"]
    return {
        "arn": account.arn("route53", f"hostedzone/{id_}"),
        "callerReference": zone["CallerReference"],
        "comment": zone["Config"].get("Comment", ""),
        "id": id_,
        "name": zone["Name"].rstrip("."),
        "nameServers": servers,
        "primaryNameServer": servers[0],
        "privateZone": zone["Config"]["PrivateZone"],
        "region": None,
        "resourceRecordSetCount": zone["ResourceRecordSetCount"],
        "zoneId": id_,
    }


def _filters(given: Arguments) -> list[dict[str, Any]]:
    filters = [
        {"Name": part["name"], "Values": part["values"]} for part in given.get("filters", [])
    ]
    tags = (given.get("tags") or {}).items()
    return [*filters, *({"Name": f"tag:{key}", "Values": [value]} for key, value in tags)]


def _only(found: list[dict[str, Any]], what: str) -> dict[str, Any]:
    if len(found) != 1:
        number = "multiple" if found else "no"
        raise Refusal(f"{number} matching {what} found")
    return found[0]
