"""Machines that carry the stack's name and are not in its state.

An update that was interrupted while it started one leaves such a machine: it costs, and what it is
in cannot be deleted. It may also be of the same stack with another state, of somebody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from streaming.aws_session import aws_client
from streaming.naming import LABEL_PREFIX
from tools.stack.machines import INSTANCE
from tools.stack.stack_file import aws_account
from tools.stack.terminal import CommandError, say

ALIVE = ["pending", "running", "stopping", "stopped"]


@dataclass(frozen=True)
class Stray:
    """A machine that the state does not know: its id, the host it was to be, what AWS says."""

    id: str
    host: str
    condition: str

    def __str__(self) -> str:
        """As it is told."""
        return f"machine {self.id} (host {self.host}, {self.condition})"


def find_strays(stack: str, state: Mapping[str, Any]) -> list[Stray]:
    """Those of a stack; none if it has nothing on AWS, or AWS cannot be asked."""
    account = aws_account(stack)
    if account is None:
        return []
    from botocore.exceptions import BotoCoreError, ClientError

    known = {
        resource.get("id")
        for resource in state.get("resources") or ()
        if resource["type"] == INSTANCE
    }
    region, profile = account
    filters = {f"tag:{LABEL_PREFIX}.stack": [stack], "instance-state-name": ALIVE}
    try:
        answer = aws_client("ec2", region=region, profile=profile).describe_instances(
            Filters=[{"Name": name, "Values": values} for name, values in filters.items()]
        )
    except (BotoCoreError, ClientError) as error:
        say(f"AWS does not say which machines there are: {error}")
        return []
    found = [item for group in answer["Reservations"] for item in group["Instances"]]
    return [
        Stray(machine["InstanceId"], _host(machine), machine["State"]["Name"])
        for machine in found
        if machine["InstanceId"] not in known
    ]


def tell_strays(stack: str, strays: Sequence[Stray]) -> str:
    """What to say of them."""
    machines = ", ".join(map(str, strays))
    return (
        f"{machines}: named as this stack's and not in its state, left over from an interrupted "
        f"update or of somebody else's state; `make recover FORCE=1 STACK={stack}` ends them"
    )


def end_strays(stack: str, strays: Sequence[Stray]) -> None:
    """End these machines, and wait until they are gone.

    Raises:
        CommandError: AWS refuses.
    """
    account = aws_account(stack)
    if account is None or not strays:
        return
    from botocore.exceptions import BotoCoreError, ClientError

    region, profile = account
    ids = [stray.id for stray in strays]
    for stray in strays:
        say(f"ending {stray}")
    try:
        ec2 = aws_client("ec2", region=region, profile=profile)
        ec2.terminate_instances(InstanceIds=ids)
        ec2.get_waiter("instance_terminated").wait(InstanceIds=ids)
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"not all of them ended: {error}") from error


def _host(machine: Mapping[str, Any]) -> str:
    tags = {tag["Key"]: tag["Value"] for tag in machine.get("Tags", [])}
    return str(tags.get(f"{LABEL_PREFIX}.host", "unknown"))
