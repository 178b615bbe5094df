"""Credentials that are valid, for an account in which the region can be used."""

import os
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from streaming.aws_checks.refusals import code_of, message_of, or_left_out
from streaming.aws_session import aws_errors
from streaming.credential_helper import PROFILE_VARIABLE
from streaming.event import AwsOptions, EventSettings
from streaming_runtime.settings.problems import Problem

HOME_REGIONS = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""Per partition, a region that no account can switch off (AWS account management guide)."""
UNKNOWN_KEY = ("InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure")
EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired")


def check_account(aws: AwsOptions, clients: Callable[..., Any]) -> Iterator[Problem]:
    """Unknown region, credentials that are missing or refused, a region that is switched off.

    Args:
        aws: what the stack file says.
        clients: makes clients of AWS's services.
    """
    from botocore.exceptions import ClientError

    try:
        unknown = _unknown_region(aws.region)
        if unknown:
            yield unknown
            return
        clients("sts").get_caller_identity()
    except ClientError as error:
        yield _switched_off(aws, clients) or _refused(error, aws)
    except aws_errors() as error:
        yield _not_asked(error, aws)


@or_left_out
def check_helper_account(event: EventSettings, clients: Callable[..., Any]) -> Iterator[Problem]:
    """Whether Docker's credential helper, which Pulumi starts, sees the same account.

    It knows nothing of the stack file, only what is in the environment.
    """
    aws = event.aws
    if event.registry.kind != "ecr" or aws is None or aws.profile is None:
        return
    meant = clients("sts").get_caller_identity()["Account"]
    try:
        seen = clients("sts", profile=os.environ.get(PROFILE_VARIABLE)).get_caller_identity()[
            "Account"
        ]
    except aws_errors():
        seen = None
    if seen != meant:
        yield Problem(
            "aws.profile",
            "the registry's passwords must be made with it too, and `make up` sees to that; with "
            f"plain `pulumi`: `export {PROFILE_VARIABLE}={aws.profile}`"
            + (f" (without it, account {seen} is meant, not {meant})" if seen else ""),
        )


def _unknown_region(region: str) -> Problem | None:
    import boto3

    session = boto3.Session()
    known = [
        name
        for partition in session.get_available_partitions()
        for name in session.get_available_regions("ec2", partition)
    ]
    if region in known:
        return None
    near = get_close_matches(region, known, n=1)
    remedy = f"did you mean {near[0]}?" if near else "use one such as eu-central-1"
    return Problem("aws.region", f"{region!r} is no region of AWS; {remedy}")


def _switched_off(aws: AwsOptions, clients: Callable[..., Any]) -> Problem | None:
    """If the same credentials are good elsewhere, it is the region that is not."""
    import boto3

    home = HOME_REGIONS.get(boto3.Session().get_partition_for_region(aws.region))
    if home is None or home == aws.region:
        return None
    try:
        account = clients("sts", region=home).get_caller_identity()["Account"]
    except aws_errors():
        return None
    return Problem(
        "aws.region",
        f"{aws.region} is switched off for account {account}; an administrator can enable it "
        "(AWS console: Account, AWS Regions), or use another",
    )


def _not_asked(error: Any, aws: AwsOptions) -> Problem:
    """What is wrong on this machine, so that the request was not even made or got no answer."""
    from botocore import exceptions as reasons
    from botocore.parsers import ResponseParserError

    profile = f" --profile {aws.profile}" if aws.profile else ""
    match error:
        case reasons.ProfileNotFound():
            return Problem(
                "aws.profile" if aws.profile else "AWS_PROFILE",
                f"{error}; `aws configure list-profiles` lists those of this machine",
            )
        case reasons.NoCredentialsError():
            return Problem(
                "aws.profile",
                f"no AWS credentials on this machine; `aws configure{profile}` stores an access "
                f"key, `aws sso login{profile}` signs in, or set AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY",
            )
        case reasons.SSOError() | reasons.TokenRetrievalError():
            return Problem(
                "aws.profile", f"the sign-in has ended ({error}); `aws sso login{profile}`"
            )
        case reasons.HTTPClientError() | reasons.ConnectionError():
            return Problem("aws", f"AWS does not answer ({error}); check this machine's network")
        case ResponseParserError():
            return Problem(
                "aws",
                "something else answers in place of AWS, perhaps the sign-in page of this network "
                "or a proxy; open any page in a browser to see",
            )
    return Problem("aws.profile", f"no usable AWS credentials: {error}")


def _refused(error: Any, aws: AwsOptions) -> Problem:
    code, message = code_of(error), message_of(error)
    whose = f"of profile {aws.profile!r}" if aws.profile else "at hand"
    if code in EXPIRED:
        again = f"`aws sso login{f' --profile {aws.profile}' if aws.profile else ''}`"
        return Problem(
            "aws.profile",
            f"the AWS credentials {whose} have expired; get new ones, {again} if you sign in",
        )
    if code in UNKNOWN_KEY:
        return Problem(
            "aws.profile",
            f"AWS does not know the access key {whose}: it was deleted or is mistyped; "
            "`aws configure` stores another",
        )
    if code == "SignatureDoesNotMatch" and ("expired" in message or "not yet" in message):
        return Problem(
            "aws",
            f"AWS refuses requests of another time of day ({message}); set this machine's clock: "
            "`sudo timedatectl set-ntp true`",
        )
    if code in ("SignatureDoesNotMatch", "IncompleteSignature"):
        return Problem(
            "aws.profile",
            f"the secret access key {whose} does not fit its access key; `aws configure` stores it "
            "anew",
        )
    return Problem("aws.profile", f"AWS refuses the credentials {whose}: {message} ({code})")
