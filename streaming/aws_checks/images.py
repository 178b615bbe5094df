"""The machine image that hosts start with."""

from collections.abc import Callable, Iterator
from typing import Any

from streaming.aws_checks.refusals import code_of, message_of
from streaming.aws_session import aws_errors
from streaming.event import EventSettings
from streaming_runtime.settings.problems import Problem


def check_machine_image(event: EventSettings, clients: Callable[..., Any]) -> Iterator[Problem]:
    """Whether Debian's public parameter can be read, which names its newest image.

    Args:
        event: the stack file.
        clients: makes clients of AWS's services.
    """
    from botocore.exceptions import ClientError

    if event.aws is None or all(host.kind != "ec2" for host in event.hosts.values()):
        return
    # Not above: its package loads Amazon's, which a stack without such hosts need not wait for.
    from streaming.hosts.ec2.network import IMAGE_PARAMETER

    try:
        clients("ssm").get_parameter(Name=IMAGE_PARAMETER)
    except ClientError as error:
        if code_of(error) == "ParameterNotFound":
            yield Problem(
                "aws.region",
                f"Debian publishes no image in {event.aws.region} ({IMAGE_PARAMETER}); use another",
            )
        else:
            yield Problem(
                "aws.profile",
                f"AWS does not show which image Debian has published ({message_of(error)}); the "
                f"permission `ssm:GetParameter` for {IMAGE_PARAMETER} is needed",
            )
    except aws_errors():
        return
