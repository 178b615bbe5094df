"""What only makes sense on Amazon's cloud, and what does not make sense there."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from streaming.checks.raw import host_names, host_of, kind_of, rooms, value
from streaming_runtime.settings.problems import Problem

GRAVITON = re.compile(r"^(a1|[a-z]+\d+[a-z]*g[a-z0-9-]*)\.")
"""Families with Amazon's ARM processors (AWS, "Amazon EC2 instance type naming conventions")."""


def check_cloud(stack: Mapping[str, Any]) -> Iterator[Problem]:
    """Account settings that are missing or incomplete, and components that cannot be there."""
    yield from _account(stack)
    for host in host_names(stack):
        yield from _processor(stack, host)
        yield from _protection(stack, host)
    for key, room in rooms(stack):
        collector = value(room, "collector")
        if kind_of(stack, host_of(stack, collector)) == "ec2":
            yield from _collector(key, collector)


def _account(stack: Mapping[str, Any]) -> Iterator[Problem]:
    reasons = [
        *(f"hosts.{host} is of kind ec2" for host in host_names(stack) if _is_ec2(stack, host)),
        *(["the registry is of kind ecr"] if value(stack, "registry", "kind") == "ecr" else []),
        *(f"`{key}` is there" for key in ("dns", "archive") if stack.get(key) is not None),
    ]
    if reasons and stack.get("aws") is None:
        yield Problem(
            "aws", f"missing; {reasons[0]}: add `region` and `adminCidrs` (who may log in by ssh)"
        )
    vpc, subnets = value(stack, "aws", "vpcId"), value(stack, "aws", "subnetIds")
    if vpc and not subnets:
        yield Problem("aws.subnetIds", f"missing; name the public subnets of {vpc} to use")
    if subnets and not vpc:
        yield Problem("aws.vpcId", "missing; name the network that `subnetIds` are in")


def _is_ec2(stack: Mapping[str, Any], host: str) -> bool:
    return bool(kind_of(stack, host) == "ec2")


def _processor(stack: Mapping[str, Any], host: str) -> Iterator[Problem]:
    kind = value(stack, "hosts", host, "instanceType")
    if _is_ec2(stack, host) and isinstance(kind, str) and GRAVITON.match(kind):
        yield Problem(
            f"hosts.{host}.instanceType",
            f"{kind!r} has an ARM processor, and images are built for amd64 only; use a type with "
            "an Intel or AMD processor such as c7i.xlarge or c7a.xlarge",
        )


def _protection(stack: Mapping[str, Any], host: str) -> Iterator[Problem]:
    wanted = [value(stack, "hosts", host, key) is True for key in ("spot", "protect")]
    if _is_ec2(stack, host) and all(wanted):
        yield Problem(
            f"hosts.{host}.protect",
            "a spot instance cannot be protected, as Amazon may end it at any moment; leave out "
            "`protect` or `spot`",
        )


def _collector(key: str, collector: Any) -> Iterator[Problem]:
    kind = value(collector, "source", "kind")
    if kind in ("v4l2", "file"):
        has = "capture card" if kind == "v4l2" else "files of yours"
        yield Problem(
            f"{key}.collector.source.kind",
            f"{kind!r} is not possible on a host of kind ec2, which has no {has}; use srt or rtmp "
            "and send to it, or put the collector on a host of the venue",
        )
    if value(collector, "recording", "directory"):
        yield Problem(
            f"{key}.collector.recording.directory",
            "a host of kind ec2 has no directory of yours; leave it out, and the recording is kept "
            "in a volume on its disk",
        )
