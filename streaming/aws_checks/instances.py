"""Instance types that exist, run our images, and are offered where the hosts are to be."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from streaming.aws_checks.quotas import check_quotas
from streaming.aws_checks.refusals import or_left_out
from streaming.event import AwsOptions, Ec2HostSettings, EventSettings
from streaming_runtime.settings.problems import Problem

ARCHITECTURE = "x86_64"
"""What Amazon calls the processors that images are built for."""


@dataclass(frozen=True)
class InstanceType:
    """What AWS says of an instance type in the region.

    Attributes:
        vcpus: its number of virtual processors, by which quotas are counted.
        architectures: what its processors can run.
        zones: the availability zones that offer it.
    """

    vcpus: int
    architectures: list[str]
    zones: list[str]


@or_left_out
def check_instances(
    event: EventSettings, stack: str, clients: Callable[..., Any]
) -> Iterator[Problem]:
    """Types and zones of the hosts, and the account's quotas for them.

    Args:
        event: the stack file.
        stack: the stack's name.
        clients: makes clients of AWS's services.
    """
    hosts = {name: host for name, host in event.hosts.items() if isinstance(host, Ec2HostSettings)}
    if not hosts or event.aws is None:
        return
    ec2 = clients("ec2")
    types = _types({host.instance_type for host in hosts.values()}, ec2)
    zones = _zones(event.aws, hosts, ec2)
    for name, host in hosts.items():
        known = types.get(host.instance_type)
        if known is None:
            yield _unknown(name, host.instance_type, event.aws.region, ec2)
        elif ARCHITECTURE not in known.architectures:
            yield Problem(
                f"hosts.{name}.instanceType",
                f"{host.instance_type!r} has a processor of another kind "
                f"({', '.join(known.architectures)}), and images are built for amd64 only; use a "
                "type such as c7i.xlarge or c7a.xlarge",
            )
        else:
            yield from _zone(name, host, known, zones[name])
    vcpus = {name: known.vcpus for name, known in types.items()}
    yield from check_quotas(hosts, stack, event.aws.region, vcpus, clients)


def _types(names: set[str], ec2: Any) -> dict[str, InstanceType]:
    """Those of the types that the region has."""
    only = [{"Name": "instance-type", "Values": sorted(names)}]
    offerings = ec2.get_paginator("describe_instance_type_offerings").paginate(
        LocationType="availability-zone", Filters=only
    )
    zones: dict[str, list[str]] = {}
    for page in offerings:
        for offer in page["InstanceTypeOfferings"]:
            zones.setdefault(offer["InstanceType"], []).append(offer["Location"])
    pages = ec2.get_paginator("describe_instance_types").paginate(Filters=only)
    return {
        found["InstanceType"]: InstanceType(
            vcpus=found["VCpuInfo"]["DefaultVCpus"],
            architectures=found["ProcessorInfo"]["SupportedArchitectures"],
            zones=sorted(zones[found["InstanceType"]]),
        )
        for page in pages
        for found in page["InstanceTypes"]
        if found["InstanceType"] in zones
    }


def _zones(aws: AwsOptions, hosts: Mapping[str, Ec2HostSettings], ec2: Any) -> dict[str, str]:
    """The zone in which each host will be."""
    # Not above: its package loads Amazon's, which a stack without such hosts need not wait for.
    from streaming.hosts.ec2.zones import stack_zones, zone_of

    if aws.subnet_ids:
        only = [{"Name": "subnet-id", "Values": list(aws.subnet_ids)}]
        found = ec2.describe_subnets(Filters=only)["Subnets"]
        by_id = {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in found}
        zones = list(dict.fromkeys(by_id[id] for id in aws.subnet_ids if id in by_id))
    else:
        only = [{"Name": "opt-in-status", "Values": ["opt-in-not-required"]}]
        answer = ec2.describe_availability_zones(Filters=only)["AvailabilityZones"]
        named = [host.zone for host in hosts.values() if host.zone]
        zones = stack_zones([zone["ZoneName"] for zone in answer], named)
    return {
        name: zone_of(name, host.zone, zones) if zones else host.zone or ""
        for name, host in hosts.items()
    }


def _unknown(host: str, name: str, region: str, ec2: Any) -> Problem:
    family = re.sub(r"\..*", ".*", name)
    answer = ec2.describe_instance_types(Filters=[{"Name": "instance-type", "Values": [family]}])
    sizes = [found["InstanceType"] for found in answer["InstanceTypes"]]
    near = get_close_matches(name, sizes, n=1, cutoff=0)
    remedy = f"did you mean {near[0]}?" if near else "use one such as c7i.xlarge"
    return Problem(f"hosts.{host}.instanceType", f"{region} has no {name!r}; {remedy}")


def _zone(name: str, host: Ec2HostSettings, known: InstanceType, zone: str) -> Iterator[Problem]:
    if not zone or zone in known.zones:
        return
    place = f"{zone} does not offer {host.instance_type}"
    if host.zone is None:
        place = (
            f"by its name the host would be in {zone}, which does not offer {host.instance_type}"
        )
    yield Problem(f"hosts.{name}.zone", f"{place}; use {', '.join(known.zones)}")
