"""Asks AWS without Pulumi: in checks before a deployment, in our own resources, in commands."""

import os
from typing import Any

CONNECT_SECONDS = 3
ANSWER_SECONDS = 6
PATIENT_SECONDS = 60


def aws_client(
    service: str, *, region: str | None, profile: str | None, patient: bool = False
) -> Any:
    """A client of one of AWS's services.

    Args:
        service: its name in boto3: `ec2`.
        region: where; None: as AWS_REGION or the profile says.
        profile: whose credentials; None: as AWS_PROFILE and the other usual variables say.
        patient: whether it tries for minutes, as uploads must, and does not give up after seconds,
            as a person must learn at once that there is no network.

    Raises:
        botocore.exceptions.BotoCoreError: there is no such profile, or no region.
    """
    # Amazon's package takes half a second to load, which stacks without AWS need not wait for.
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=PATIENT_SECONDS if patient else ANSWER_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 8 if patient else 1},
    )
    session = boto3.Session(
        profile_name=profile, region_name=region or os.environ.get("AWS_REGION")
    )
    return session.client(service, config=config)


def aws_errors() -> tuple[type[Exception], ...]:
    """What a client raises where AWS refuses or does not answer, or a venue's sign-in page does."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    return (BotoCoreError, ClientError, ResponseParserError)
