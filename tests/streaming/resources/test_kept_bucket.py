"""A bucket is made once, found again by the next stack of its name, and never deleted."""

from collections.abc import Iterator
from typing import Any

import dill  # type: ignore[import-untyped]  # it has no types
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from streaming.resources.kept_bucket import _KeptBucketProvider
from tests.moto_account import ACCOUNT, REGION, asked

MADE_UP = f"streaming-system-dev-{ACCOUNT}"


@pytest.fixture
def provider(aws_account: str) -> Iterator[Any]:
    """As the engine has it: pickled with the program, unpickled in another process."""
    yield dill.loads(dill.dumps(_KeptBucketProvider()))  # noqa: S301 - our own


def properties(**changes: Any) -> dict[str, Any]:
    tags = {"streaming-system.stack": "dev"}
    return {"prefix": "streaming-system-dev", "region": REGION, "tags": tags, **changes}


def test_a_bucket_without_a_name_is_called_after_stack_and_account(provider: Any) -> None:
    made = provider.create(properties())
    assert made.id == made.outs["name"] == MADE_UP
    assert made.outs["arn"] == f"arn:aws:s3:::{MADE_UP}"
    assert asked("s3").head_bucket(Bucket=MADE_UP)["BucketRegion"] == REGION


def test_only_a_new_bucket_is_labelled(provider: Any) -> None:
    s3 = asked("s3")
    provider.create(properties())
    assert s3.get_bucket_tagging(Bucket=MADE_UP)["TagSet"] == [
        {"Key": "streaming-system.stack", "Value": "dev"}
    ]
    provider.create(properties(tags={"streaming-system.stack": "other"}))
    assert s3.get_bucket_tagging(Bucket=MADE_UP)["TagSet"][0]["Value"] == "dev"


@pytest.mark.parametrize("region", [REGION, "us-east-1"])
def test_the_bucket_that_was_kept_is_found_with_all_that_is_in_it(
    provider: Any, region: str
) -> None:
    provider.create(properties(region=region))
    asked("s3").put_object(Bucket=MADE_UP, Key="recordings/main/1.ts", Body=b"1")
    assert provider.create(properties(region=region)).id == MADE_UP
    assert asked("s3").list_objects_v2(Bucket=MADE_UP)["KeyCount"] == 1


def test_a_bucket_in_another_region_is_not_taken(provider: Any) -> None:
    provider.create(properties())
    with pytest.raises(RuntimeError, match="is in eu-central-1 already, not in eu-west-1"):
        provider.create(properties(region="eu-west-1"))


def test_a_name_that_somebody_else_has_is_not_to_be_had(
    provider: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = asked("sts").assume_role(
        RoleArn="arn:aws:iam::999999999999:role/other", RoleSessionName="other"
    )["Credentials"]
    with monkeypatch.context() as other:
        other.setenv("AWS_ACCESS_KEY_ID", credentials["AccessKeyId"])
        other.setenv("AWS_SECRET_ACCESS_KEY", credentials["SecretAccessKey"])
        other.setenv("AWS_SESSION_TOKEN", credentials["SessionToken"])
        provider.create(properties(bucket="recordings"))
    with pytest.raises(RuntimeError, match="bucket recordings belongs to somebody else"):
        provider._make(asked("s3"), "recordings", properties())


def test_a_bucket_of_another_account_is_not_taken_even_if_it_may_be_used(provider: Any) -> None:
    """The refusal is that of https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html."""
    s3 = asked("s3")
    with Stubber(s3) as answers:
        expected = {"Bucket": "recordings", "ExpectedBucketOwner": ACCOUNT}
        answers.add_client_error("head_bucket", "403", "Forbidden", 403, expected_params=expected)
        with pytest.raises(RuntimeError, match="bucket recordings belongs to somebody else"):
            provider._region_of(s3, "recordings", ACCOUNT)


def test_nothing_changes_while_it_is_there(provider: Any) -> None:
    made = provider.create(properties())
    assert provider.diff(made.id, made.outs, properties()).changes is False


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({"bucket": "other"}, ["bucket"]),
        ({"region": "eu-west-1"}, ["region"]),
        ({"profile": "other"}, []),
    ],
)
def test_another_name_is_another_bucket(
    provider: Any, change: dict[str, str], replaces: list[str]
) -> None:
    made = provider.create(properties())
    found = provider.diff(made.id, made.outs, properties(**change))
    assert (found.changes, found.replaces) == (True, replaces)


def test_a_bucket_that_somebody_deleted_is_made_anew(provider: Any) -> None:
    made = provider.create(properties())
    asked("s3").delete_bucket(Bucket=MADE_UP)
    assert provider.diff(made.id, made.outs, properties()).replaces == ["bucket"]


def test_a_network_that_is_away_deletes_nothing(
    provider: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = provider.create(properties())
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert provider.diff(made.id, made.outs, properties()).changes is False


def test_what_is_known_of_it_survives_a_change_of_credentials(provider: Any) -> None:
    made = provider.create(properties())
    updated = provider.update(made.id, made.outs, properties(profile="other"))
    assert updated.outs == {**made.outs, "profile": "other"}


def test_the_stacks_end_is_not_the_buckets(provider: Any) -> None:
    made = provider.create(properties())
    provider.delete(made.id, made.outs)
    asked("s3").head_bucket(Bucket=MADE_UP)
    with pytest.raises(ClientError, match="404"):
        asked("s3").head_bucket(Bucket="another")
