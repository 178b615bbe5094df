"""The machines of a stack: their place in its state, and whether Amazon's are still there."""

from collections.abc import Mapping
from typing import Any

from streaming.aws_session import aws_client
from tools.stack.terminal import say

STARTED_KINDS = ("ec2", "pxe")
"""The kinds of hosts whose machines the stack starts and ends."""
INSTANCE = "aws:ec2/instance:Instance"
DYNAMIC = "pulumi-python:dynamic:Resource"
GONE = ("terminated", "shutting-down")


def instance_of(state: Mapping[str, Any], host: str) -> dict[str, Any] | None:
    """The resource of a host's machine on EC2 in the stack's state; None if the state has none."""
    return _resource(state, INSTANCE, f"{host}-instance")


def machine_of(state: Mapping[str, Any], host: str) -> dict[str, Any] | None:
    """What stands for a machine of the venue in the state: what is on it is replaced with it."""
    return _resource(state, DYNAMIC, f"{host}-machine")


def boot_of(state: Mapping[str, Any], host: str) -> dict[str, Any] | None:
    """The boot of a bare machine, without which nothing is on it."""
    return _resource(state, DYNAMIC, f"{host}-boot")


def _resource(state: Mapping[str, Any], kind: str, name: str) -> dict[str, Any] | None:
    for resource in state.get("resources") or ():
        named = resource["urn"].rpartition("::")[2]
        if resource["type"] == kind and named == name and _current(resource):
            found: dict[str, Any] = resource
            return found
    return None


def machine_state(instance_id: str, region: str, profile: str | None) -> str:
    """What AWS says of a machine: `running`, `stopped`, `terminated` (EC2 user guide, life cycle).

    `terminated` too if AWS no longer knows it, as some time after its end; `unknown` if AWS cannot
    be asked.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        ec2 = aws_client("ec2", region=region, profile=profile)
        answer = ec2.describe_instances(InstanceIds=[instance_id])
    except ClientError as error:
        if error.response["Error"]["Code"].startswith("InvalidInstanceID"):
            return "terminated"
        say(f"AWS does not say how machine {instance_id} is: {error}")
        return "unknown"
    except BotoCoreError as error:
        say(f"AWS does not say how machine {instance_id} is: {error}")
        return "unknown"
    found = [item for group in answer["Reservations"] for item in group["Instances"]]
    return str(found[0]["State"]["Name"]) if found else "terminated"


def _current(resource: Mapping[str, Any]) -> bool:
    """Whether it is no predecessor that only waits for its deletion."""
    return not resource.get("delete")
