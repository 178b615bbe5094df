"""Asks AWS without Pulumi: in checks before a deployment, in our own resources, in commands."""

import os
from typing import Any

CONNECT_SECONDS = 3
ANSWER_SECONDS = 6
"""One attempt only: a laptop without a network is to learn of it at once."""


def aws_client(service: str, *, region: str | None, profile: str | None) -> Any:
    """A client of one of AWS's services, which is given up on after seconds.

    Args:
        service: its name in boto3: `ec2`.
        region: where; None: as the profile or AWS_REGION says.
        profile: whose credentials; None: as AWS_PROFILE and the other usual variables say.

    Raises:
        botocore.exceptions.BotoCoreError: there is no such profile, or no region.
    """
    # Amazon's package takes half a second to load, which stacks without AWS need not wait for.
    import boto3  # type: ignore[import-untyped]  # it has no types
    from botocore.config import Config  # type: ignore[import-untyped]  # it has no types

    brief = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=ANSWER_SECONDS,
        retries={"total_max_attempts": 1},
    )
    session = boto3.Session(
        profile_name=profile, region_name=region or os.environ.get("AWS_REGION")
    )
    return session.client(service, config=brief)
