"""The archive is private, versioned and encrypted, and outlives the stack with all of that."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from streaming.archive import Archive, made_up_prefix
from streaming.event import ArchiveOptions, AwsOptions
from tests.streaming.recording_monitor import Program, run_program

BUCKET = "streaming-system-test-123456789012"


def archived(bucket: str | None = None) -> Program:
    account = AwsOptions(
        region="eu-central-1", profile="conference", admin_cidrs=("203.0.113.7/32",)
    )

    def stack() -> None:
        archive = Archive(
            "archive",
            ArchiveOptions(bucket=bucket),
            account=account,
            provider=aws.Provider("aws", region="eu-central-1"),
        )
        pulumi.export("bucket", archive.bucket)

    return run_program(stack)


@pytest.fixture(scope="module")
def program() -> Program:
    return archived()


def setting(program: Program, name: str) -> dict[str, Any]:
    [found] = program.of_type(f"aws:s3/bucket{name}:Bucket{name}")
    assert found.inputs["bucket"] == BUCKET
    return found.inputs


def settings(program: Program) -> list[Any]:
    found = [one for one in program.resources.values() if one.type.startswith("aws:s3/")]
    assert len(found) == 6
    return found


def test_nobody_else_can_be_let_in(program: Program) -> None:
    block = setting(program, "PublicAccessBlock")
    keys = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert all(block[key] is True for key in keys)
    rule = setting(program, "OwnershipControls")["rule"]
    assert rule == {"objectOwnership": "BucketOwnerEnforced"}


def test_nobody_comes_without_tls(program: Program) -> None:
    [statement] = json.loads(setting(program, "Policy")["policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Principal"] == "*"
    assert statement["Action"] == "s3:*"
    assert statement["Resource"] == [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_nothing_is_lost_by_overwriting(program: Program) -> None:
    assert setting(program, "Versioning")["versioningConfiguration"] == {"status": "Enabled"}


def test_everything_is_encrypted(program: Program) -> None:
    [rule] = setting(program, "ServerSideEncryptionConfiguration")["rules"]
    assert rule == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}


def test_uploads_that_nobody_finishes_cost_nothing_for_long(program: Program) -> None:
    [rule] = setting(program, "LifecycleConfiguration")["rules"]
    assert rule["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
    assert rule["status"] == "Enabled"
    assert "expiration" not in rule


def test_it_all_stays_when_the_stack_goes(program: Program) -> None:
    assert program["archive-bucket"].request.retainOnDelete
    assert all(found.request.retainOnDelete for found in settings(program))


def test_a_bucket_that_is_made_anew_is_made_safe_anew(program: Program) -> None:
    bucket = program["archive-bucket"].urn
    for found in settings(program):
        assert list(found.request.replace_with) == [bucket]
        assert found.request.deletedWith == bucket
        assert found.request.provider.startswith(program["aws"].urn)


def test_the_bucket_has_a_name_of_the_stacks_or_the_one_in_the_stack_file(
    program: Program,
) -> None:
    assert program.exports["bucket"] == BUCKET
    assert archived("conference-recordings").exports["bucket"] == "conference-recordings"


@pytest.mark.parametrize(
    ("stack", "prefix"),
    [
        ("PyCon.DE_27", "streaming-system-pycon-de-27"),
        ("x" * 60, "streaming-system-" + "x" * 33),
        ("x" * 32 + "-y", "streaming-system-" + "x" * 32),
    ],
)
def test_a_made_up_name_is_one_that_s3_takes(stack: str, prefix: str) -> None:
    assert made_up_prefix("streaming-system", stack) == prefix
    assert len(f"{prefix}-123456789012") <= 63


def test_the_account_of_the_stack_file_makes_it(program: Program) -> None:
    inputs = program["archive-bucket"].inputs
    assert (inputs["region"], inputs["profile"]) == ("eu-central-1", "conference")
