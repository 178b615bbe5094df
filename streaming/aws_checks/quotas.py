"""Quotas: how many processors and addresses an account may have in a region."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from streaming.aws_checks.refusals import or_left_out
from streaming.event import Ec2HostSettings, EventSettings
from streaming.naming import LABEL_PREFIX
from streaming_runtime.settings.problems import Problem

STANDARD = re.compile(r"(im|is|[acdhimrtz])\d")
"""The families that share one quota (EC2 user guide, "Amazon EC2 service quotas")."""
QUOTAS = {False: ("on-demand", "L-1216C47A"), True: ("spot", "L-34B43A08")}
"""For the standard families, by whether it is for spot instances: its name and code."""
ADDRESSES = "L-0263D0A3"
"""Elastic IP addresses, of which a new account may have five."""
CONSOLE = "https://console.aws.amazon.com/servicequotas/home/services/ec2/quotas/{}?region={}"


@or_left_out
def check_quotas(
    hosts: Mapping[str, Ec2HostSettings],
    stack: str,
    region: str,
    vcpus: Mapping[str, int],
    clients: Callable[..., Any],
) -> Iterator[Problem]:
    """Whether the stack's hosts fit in beside what the account runs already.

    Families of their own quota are not looked at.

    Args:
        hosts: the hosts on EC2.
        stack: the stack's name, by which its own machines are known.
        region: the region.
        vcpus: virtual processors of each known instance type.
        clients: makes clients of AWS's services.
    """
    for spot, (kind, code) in QUOTAS.items():
        needed = sum(
            vcpus.get(host.instance_type, 0)
            for host in hosts.values()
            if host.spot is spot and STANDARD.match(host.instance_type)
        )
        if not needed:
            continue
        allowed = _allowed(code, clients)
        used = _used_by_others(stack, spot, clients("ec2"))
        if used + needed > allowed:
            yield Problem(
                "hosts",
                f"the hosts need {needed} vCPU of {kind} instances, other machines use {used}, and "
                f"the account may run {allowed} in {region}; use smaller types, or ask for more "
                f"(takes hours to days): {CONSOLE.format(code, region)}",
            )


@or_left_out
def check_addresses(
    event: EventSettings, stack: str, clients: Callable[..., Any]
) -> Iterator[Problem]:
    """Whether each host can have an Elastic IP address of its own.

    Args:
        event: the stack file.
        stack: the stack's name, by which its own addresses are known.
        clients: makes clients of AWS's services.
    """
    needed = sum(host.kind == "ec2" for host in event.hosts.values())
    if not needed or event.aws is None:
        return
    allowed = _allowed(ADDRESSES, clients)
    addresses = clients("ec2").describe_addresses()["Addresses"]
    used = sum(_tag(stack) not in address.get("Tags", []) for address in addresses)
    if used + needed > allowed:
        yield Problem(
            "hosts",
            f"the hosts need {needed} Elastic IP addresses, {used} more are in use, and the "
            f"account may have {allowed} in {event.aws.region}; release unused ones, or ask for "
            f"more: {CONSOLE.format(ADDRESSES, event.aws.region)}",
        )


def _allowed(code: str, clients: Callable[..., Any]) -> int:
    quota = clients("service-quotas").get_service_quota(ServiceCode="ec2", QuotaCode=code)
    return int(quota["Quota"]["Value"])


def _tag(stack: str) -> dict[str, str]:
    """What everything of the stack's carries."""
    return {"Key": f"{LABEL_PREFIX}.stack", "Value": stack}


def _used_by_others(stack: str, spot: bool, ec2: Any) -> int:
    alive = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    pages = ec2.get_paginator("describe_instances").paginate(Filters=alive)
    return sum(
        machine["CpuOptions"]["CoreCount"] * machine["CpuOptions"]["ThreadsPerCore"]
        for page in pages
        for reservation in page["Reservations"]
        for machine in reservation["Instances"]
        if _tag(stack) not in machine.get("Tags", [])
        and (machine.get("InstanceLifecycle") == "spot") is spot
        and STANDARD.match(machine["InstanceType"])
    )
