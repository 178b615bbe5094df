"""A bucket that is made once and found again: Amazon's own resource refuses one that is there."""

from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

IDENTITY = ("bucket", "prefix", "region")


class _KeptBucketProvider(ResourceProvider):
    """Creates the bucket, or takes the account's own of that name as it is; deletes nothing.

    The engine leaves out properties that are None.
    """

    def create(self, props: dict[str, Any]) -> CreateResult:
        name = props.get("bucket") or f"{props['prefix']}-{self._account(props)}"
        s3 = self._client("s3", props)
        self._make(s3, name, props["region"])
        found = s3.head_bucket(Bucket=name)["BucketRegion"]
        if found != props["region"]:
            raise RuntimeError(
                f"bucket {name} is in {found} already, not in {props['region']}; "
                "choose another name in `archive.bucket`"
            )
        arn = f"arn:{s3.meta.partition}:s3:::{name}"
        return CreateResult(name, {**props, "name": name, "arn": arn})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        replaces = [key for key in IDENTITY if _olds.get(key) != _news.get(key)]
        if not replaces and self._is_gone(_id, _news):
            replaces = ["bucket"]
        return DiffResult(
            changes=bool(replaces) or _olds.get("profile") != _news.get("profile"),
            replaces=replaces,
        )

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult({**_news, "name": _olds["name"], "arn": _olds["arn"]})

    def _client(self, service: str, props: dict[str, Any]) -> Any:
        from streaming.aws_session import aws_client

        return aws_client(service, region=props["region"], profile=props.get("profile"))

    def _account(self, props: dict[str, Any]) -> str:
        account: str = self._client("sts", props).get_caller_identity()["Account"]
        return account

    def _make(self, s3: Any, name: str, region: str) -> None:
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        try:
            # The first of all regions must not be named (S3 API reference, CreateBucket).
            s3.create_bucket(
                Bucket=name,
                ObjectOwnership="BucketOwnerEnforced",
                **({} if region == "us-east-1" else place),
            )
        except s3.exceptions.BucketAlreadyOwnedByYou:
            return
        except s3.exceptions.BucketAlreadyExists:
            raise RuntimeError(
                f"bucket {name} belongs to somebody else, and names are unique in the world; "
                "choose another in `archive.bucket`"
            ) from None

    def _is_gone(self, name: str, props: dict[str, Any]) -> bool:
        """Whether somebody has deleted it; what cannot be found out counts as no."""
        from botocore.exceptions import (
            BotoCoreError,
            ClientError,
        )

        try:
            self._client("s3", props).head_bucket(Bucket=name)
        except ClientError as error:
            return bool(error.response["Error"]["Code"] == "404")
        except BotoCoreError:
            return False
        return False


class KeptBucket(Resource):
    """A bucket of S3 that outlives the stack and is found again by its name.

    Outputs: `name`; `arn`.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        bucket: str | None,
        prefix: str,
        region: str,
        profile: str | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Make or find the bucket.

        Args:
            name: the resource's name.
            bucket: the bucket's name; None: the prefix and the account's number.
            prefix: what a made-up name begins with, at most 50 characters.
            region: where it is.
            profile: whose credentials are used; None: the usual ones.
            opts: Pulumi's options.
        """
        super().__init__(
            _KeptBucketProvider(),
            name,
            {
                "bucket": bucket,
                "prefix": prefix,
                "region": region,
                "profile": profile,
                "name": None,
                "arn": None,
            },
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True)),
        )
