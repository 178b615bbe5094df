"""What an instance is launched with: its inputs, what EC2 refuses, and the call."""

import base64
from collections.abc import Iterator
from typing import Any

from tests.aws.plugin.account import Account, listed
from tests.aws.plugin.ec2.tagged import given
from tests.aws.plugin.refusal import Refusal
from tests.aws.plugin.resource import Inputs
from tests.aws.plugin.schema import FIXED, PLAIN, REQUIRED_FIXED, Input

USER_DATA_BYTES = 16384
SMALLEST_DISK_GB = 8  # Debian's image
DISK_DEFAULTS = {"DeleteOnTermination": True, "VolumeSize": SMALLEST_DISK_GB}
DISK = {
    "deleteOnTermination": Input(chosen=True),
    "encrypted": FIXED,
    "iops": Input(chosen=True),
    "tags": PLAIN,
    "throughput": Input(chosen=True),
    "volumeSize": Input(chosen=True),
    "volumeType": Input(chosen=True),
}
METADATA = {
    "httpEndpoint": PLAIN,
    "httpPutResponseHopLimit": PLAIN,
    "httpTokens": PLAIN,
    "instanceMetadataTags": PLAIN,
}
SPOT = {
    "instanceInterruptionBehavior": FIXED,
    "maxPrice": FIXED,
    "spotInstanceType": FIXED,
}
MARKET = {"marketType": FIXED, "spotOptions": Input(replaces=True, fields=SPOT)}
INPUTS = {
    "ami": REQUIRED_FIXED,
    "associatePublicIpAddress": Input(replaces=True, chosen=True),
    "availabilityZone": Input(replaces=True, chosen=True),
    "creditSpecification": Input(fields={"cpuCredits": PLAIN}),
    "disableApiStop": Input(chosen=True),
    "disableApiTermination": Input(chosen=True),
    "ebsOptimized": Input(replaces=True, chosen=True),
    "forceDestroy": PLAIN,
    "iamInstanceProfile": Input(chosen=True),
    "instanceMarketOptions": Input(replaces=True, fields=MARKET),
    "instanceType": Input(required=True),
    "keyName": Input(replaces=True, chosen=True),
    "metadataOptions": Input(chosen=True, fields=METADATA),
    "monitoring": Input(chosen=True),
    "rootBlockDevice": Input(chosen=True, fields=DISK),
    "subnetId": Input(replaces=True, chosen=True),
    "tags": PLAIN,
    "userData": PLAIN,
    "userDataBase64": PLAIN,
    "userDataReplaceOnChange": PLAIN,
    "vpcSecurityGroupIds": Input(chosen=True),
}


def user_data(inputs: Inputs) -> bytes:
    """The user data as the machine gets it."""
    if inputs.get("userDataBase64"):
        return base64.b64decode(inputs["userDataBase64"])
    return str(inputs.get("userData") or "").encode()


def problems(inputs: Inputs) -> Iterator[tuple[str, str]]:
    """What EC2 or the provider refuses before anything is launched."""
    if "userData" in inputs and "userDataBase64" in inputs:
        yield "userData", "conflicts with userDataBase64"
    elif len(user_data(inputs)) > USER_DATA_BYTES:
        yield "userData", f"User data is limited to {USER_DATA_BYTES} bytes"
    disk = inputs.get("rootBlockDevice") or {}
    if disk.get("volumeSize", SMALLEST_DISK_GB) < SMALLEST_DISK_GB:
        size = f"{disk['volumeSize']}GB is smaller than snapshot, expect size >= 8GB"
        yield "rootBlockDevice.volumeSize", f"InvalidBlockDeviceMapping: Volume of size {size}"
    if disk.get("volumeType", "gp3") != "gp3" and "throughput" in disk:
        kind = disk["volumeType"]
        yield "rootBlockDevice.throughput", f"is not to be set for volumes of type {kind}"
    burstable = str(inputs.get("instanceType", "t")).startswith("t")
    if "creditSpecification" in inputs and not burstable:
        yield "creditSpecification", "is for instances of the T families only"


def refuse_unfit(account: Account, inputs: Inputs, zone: str | None) -> None:
    """Refuse a type that the zone does not offer or that the image is not made for."""
    kind = inputs["instanceType"]
    if zone:
        wanted = [{"Name": "instance-type", "Values": [kind]}]
        offers = account.ec2.describe_instance_type_offerings(
            LocationType="availability-zone", Filters=wanted
        )
        zones = sorted(offer["Location"] for offer in offers["InstanceTypeOfferings"])
        if zone not in zones:
            raise Refusal(
                f"Unsupported: Your requested instance type ({kind}) is not supported in your"
                f" requested Availability Zone ({zone}). Please retry your request by not"
                f" specifying an Availability Zone or choosing {', '.join(zones)}."
            )
    [image] = account.ec2.describe_images(ImageIds=[inputs["ami"]])["Images"]
    [details] = account.ec2.describe_instance_types(InstanceTypes=[kind])["InstanceTypes"]
    fit = details["ProcessorInfo"]["SupportedArchitectures"]
    if image["Architecture"] not in fit:
        raise Refusal(
            f"InvalidParameterValue: The architecture '{fit[0]}' of the specified instance type"
            f" does not match the architecture '{image['Architecture']}' of the specified AMI."
        )


def refuse_power_off(id_: str, inputs: Inputs) -> None:
    """Refuse to stop what was bought once on the spot market."""
    market = inputs.get("instanceMarketOptions") or {}
    kind = (market.get("spotOptions") or {}).get("spotInstanceType", "one-time")
    if (market.get("marketType"), kind) == ("spot", "one-time"):
        raise Refusal(
            f"UnsupportedOperation: You can't stop the Spot Instance '{id_}' because it is"
            " associated with a one-time Spot Instance request."
        )


def zone_of(account: Account, inputs: Inputs) -> str | None:
    """The zone that the inputs ask for, by itself or by the subnet."""
    if "subnetId" not in inputs:
        return inputs.get("availabilityZone")
    [subnet] = account.ec2.describe_subnets(SubnetIds=[inputs["subnetId"]])["Subnets"]
    zone: str = subnet["AvailabilityZone"]
    if inputs.get("availabilityZone", zone) != zone:
        raise Refusal(
            f"InvalidParameterValue: The availability zone '{inputs['availabilityZone']}' does not"
            f" match the subnet's, '{zone}'"
        )
    return zone


def call(account: Account, inputs: Inputs) -> dict[str, Any]:
    """The parameters of RunInstances."""
    root = given(
        inputs.get("rootBlockDevice") or {},
        DeleteOnTermination="deleteOnTermination",
        Encrypted="encrypted",
        Iops="iops",
        Throughput="throughput",
        VolumeSize="volumeSize",
        VolumeType="volumeType",
    )
    parameters = {
        "MinCount": 1,
        "MaxCount": 1,
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {**DISK_DEFAULTS, **root}}],
        **given(inputs, ImageId="ami", InstanceType="instanceType", KeyName="keyName"),
        **given(inputs, DisableApiTermination="disableApiTermination", EbsOptimized="ebsOptimized"),
    }
    if data := user_data(inputs):
        parameters["UserData"] = data
    interface = given(
        inputs,
        AssociatePublicIpAddress="associatePublicIpAddress",
        Groups="vpcSecurityGroupIds",
        SubnetId="subnetId",
    )
    if "AssociatePublicIpAddress" in interface:
        parameters["NetworkInterfaces"] = [{"DeviceIndex": 0, **interface}]
    else:
        parameters |= given(inputs, SecurityGroupIds="vpcSecurityGroupIds", SubnetId="subnetId")
    if "subnetId" not in inputs and "availabilityZone" in inputs:
        parameters["Placement"] = {"AvailabilityZone": inputs["availabilityZone"]}
    if inputs.get("iamInstanceProfile"):
        parameters["IamInstanceProfile"] = {"Name": inputs["iamInstanceProfile"]}
    if "monitoring" in inputs:
        parameters["Monitoring"] = {"Enabled": inputs["monitoring"]}
    if metadata := inputs.get("metadataOptions"):
        parameters["MetadataOptions"] = capitalized(metadata)
    if credit := inputs.get("creditSpecification"):
        parameters["CreditSpecification"] = capitalized(credit)
    if market := inputs.get("instanceMarketOptions"):
        parameters["InstanceMarketOptions"] = {
            **given(market, MarketType="marketType"),
            **(
                {"SpotOptions": capitalized(market["spotOptions"])}
                if "spotOptions" in market
                else {}
            ),
        }
    tags = account.all_tags(inputs)
    if tags:
        parameters["TagSpecifications"] = [{"ResourceType": "instance", "Tags": listed(tags)}]
    return parameters


def capitalized(fields: Inputs) -> dict[str, Any]:
    """Fields as the API writes them, where that is the only difference."""
    return {key[0].upper() + key[1:]: value for key, value in fields.items() if value is not None}
