"""Who we are for AWS: credentials that are missing, wrong or expired, a region that is no use.

The refusals are those of https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html.
"""

from pathlib import Path
from typing import Any

import pytest
from botocore import exceptions
from botocore.parsers import ResponseParserError

from streaming.aws_checks.account import check_account, check_helper_account
from streaming.aws_session import aws_client
from streaming.event import AwsOptions
from tests.streaming.aws_checks.recorded import REGION, Recorded, event

WHO = {"Account": "123456789012", "UserId": "AIDA", "Arn": "arn:aws:iam::123456789012:user/crew"}
INVALID = "The security token included in the request is invalid."
WRONG = (
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details."
)
LATE = "Signature expired: 20261123T070000Z is now earlier than 20261123T073000Z"


@pytest.fixture
def clients() -> Recorded:
    return Recorded()


def options(region: str = REGION, profile: str | None = None) -> AwsOptions:
    return AwsOptions(region=region, profile=profile, admin_cidrs=("203.0.113.7/32",))


def said(clients: Any, settings: AwsOptions | None = None) -> list[str]:
    return [str(problem) for problem in check_account(settings or options(), clients)]


def test_good_credentials_are_no_problem(clients: Recorded) -> None:
    clients.answers("sts", "get_caller_identity", WHO)
    assert said(clients) == []


def test_a_misspelt_region_is_found_without_asking_aws(clients: Recorded) -> None:
    assert said(clients, options("eu-centrl-1")) == [
        "aws.region: 'eu-centrl-1' is no region of AWS; did you mean eu-central-1?"
    ]


@pytest.mark.parametrize(
    ("code", "message", "problem"),
    [
        ("InvalidClientTokenId", INVALID, "aws.profile: AWS does not know the access key at hand"),
        (
            "ExpiredToken",
            "The security token included in the request is expired",
            "aws.profile: the AWS credentials at hand have expired",
        ),
        ("SignatureDoesNotMatch", WRONG, "aws.profile: the secret access key at hand does not fit"),
        ("SignatureDoesNotMatch", LATE, "aws: AWS refuses requests of another time of day"),
        ("AccessDenied", "an explicit deny", "aws.profile: AWS refuses the credentials at hand"),
    ],
)
def test_refused_credentials(clients: Recorded, code: str, message: str, problem: str) -> None:
    clients.refuses("sts", "get_caller_identity", code, message)
    clients.refuses("sts", "get_caller_identity", code, message, region="us-east-1")
    [found] = said(clients)
    assert found.startswith(problem)


def test_the_profile_is_named(clients: Recorded) -> None:
    for region in (REGION, "us-east-1"):
        clients.refuses("sts", "get_caller_identity", "ExpiredToken", region=region)
    [found] = said(clients, options(profile="conference"))
    assert "of profile 'conference' have expired" in found
    assert "`aws sso login --profile conference`" in found


def test_a_region_that_is_switched_off_knows_no_credentials(clients: Recorded) -> None:
    """https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html"""
    clients.refuses("sts", "get_caller_identity", "InvalidClientTokenId", INVALID, "af-south-1")
    clients.answers("sts", "get_caller_identity", WHO, region="us-east-1")

    def of_region(service: str, *, region: str = "af-south-1") -> Any:
        return clients(service, region=region)

    [found] = said(of_region, options("af-south-1"))
    assert found.startswith("aws.region: af-south-1 is switched off for account 123456789012")


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (exceptions.NoCredentialsError(), "aws.profile: no AWS credentials on this machine"),
        (
            exceptions.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
            "aws.profile: no usable AWS credentials: Partial credentials found in env",
        ),
        (exceptions.UnauthorizedSSOTokenError(), "aws.profile: the sign-in has ended"),
        (
            exceptions.EndpointConnectionError(endpoint_url="https://sts"),
            "aws: AWS does not answer",
        ),
        (ResponseParserError("invalid XML received"), "aws: something else answers in place"),
        (exceptions.ConnectTimeoutError(endpoint_url="https://sts"), "aws: AWS does not answer"),
    ],
)
def test_questions_that_never_left_this_machine(error: Exception, problem: str) -> None:
    def clients(service: str) -> Any:
        raise error

    [found] = said(clients)
    assert found.startswith(problem)


def test_a_profile_that_is_nowhere(no_account: Path) -> None:
    def clients(service: str) -> Any:
        return aws_client(service, region=REGION, profile="absent")

    [found] = said(clients, options(profile="absent"))
    assert "aws.profile: The config profile (absent) could not be found" in found


def helper_said(clients: Any, **aws: Any) -> list[str]:
    found = event(aws=aws, registry={"kind": "ecr"})
    return [str(problem) for problem in check_helper_account(found, clients)]


def test_passwords_are_made_with_the_account_that_is_meant(clients: Recorded) -> None:
    other = {**WHO, "Account": "999999999999"}
    clients.answers("sts", "get_caller_identity", WHO, WHO, WHO, other)
    assert helper_said(clients, profile="conference") == []
    [found] = helper_said(clients, profile="conference")
    assert "`export STREAMING_AWS_PROFILE=conference`" in found
    assert "account 999999999999 is meant, not 123456789012" in found


def test_without_a_profile_everything_uses_the_same_credentials(clients: Recorded) -> None:
    assert helper_said(clients) == []
