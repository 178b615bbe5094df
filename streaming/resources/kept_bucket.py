"""A bucket that is made once and found again: Amazon's own resource refuses one that is there."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

IDENTITY = ("bucket", "prefix", "region")
SOMEBODY_ELSES = (
    "bucket {} belongs to somebody else, or the AWS credentials may not look at it; names are "
    "unique in the world: choose another in `archive.bucket`"
)


class _KeptBucketProvider(ResourceProvider):
    """Creates the bucket, or takes the account's own of that name as it is; deletes nothing.

    The engine leaves out properties that are None.
    """

    def create(self, props: dict[str, Any]) -> CreateResult:
        account = self._account(props)
        name = props.get("bucket") or f"{props['prefix']}-{account}"
        s3 = self._client("s3", props)
        region = self._region_of(s3, name, account) or self._make(s3, name, props)
        if region != props["region"]:
            raise RuntimeError(
                f"bucket {name} is in {region} already, not in {props['region']}; "
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

    def _region_of(self, s3: Any, name: str, account: str) -> str | None:
        """Where the account's bucket of that name is; None: there is no such bucket.

        Not merely one that may be used: somebody else could have made it to get the recordings.
        """
        from botocore.exceptions import ClientError

        try:
            found = s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
        except ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return None
            if error.response["Error"]["Code"] == "403":
                raise RuntimeError(SOMEBODY_ELSES.format(name)) from None
            raise
        region: str = found["BucketRegion"]
        return region

    def _make(self, s3: Any, name: str, props: dict[str, Any]) -> str:
        region: str = props["region"]
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        try:
            # The first of all regions must not be named (S3 API reference, CreateBucket).
            s3.create_bucket(
                Bucket=name,
                ObjectOwnership="BucketOwnerEnforced",
                **({} if region == "us-east-1" else place),
            )
        except s3.exceptions.BucketAlreadyExists:
            raise RuntimeError(SOMEBODY_ELSES.format(name)) from None
        tags = [{"Key": key, "Value": value} for key, value in props["tags"].items()]
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
        return region

    def _is_gone(self, name: str, props: dict[str, Any]) -> bool:
        """Whether somebody has deleted it; what cannot be found out counts as no."""
        from botocore.exceptions import ClientError

        from streaming.aws_session import aws_errors

        try:
            self._client("s3", props).head_bucket(Bucket=name)
        except ClientError as error:
            return bool(error.response["Error"]["Code"] == "404")
        except aws_errors():
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
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Make or find the bucket.

        Args:
            name: the resource's name.
            bucket: the bucket's name; None: the prefix and the account's number.
            prefix: what a made-up name begins with, at most 50 characters.
            region: where it is.
            profile: whose credentials are used; None: the usual ones.
            tags: what a new bucket is labelled with; one that is there keeps its own.
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
                "tags": dict(tags),
                "name": None,
                "arn": None,
            },
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True)),
        )
