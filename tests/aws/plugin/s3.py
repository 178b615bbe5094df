"""Buckets, and what is set on them by resources of their own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from tests.aws.plugin.refusal import is_gone
from tests.aws.plugin.resource import Inputs, Resource, json_problem, same_document
from tests.aws.plugin.schema import FIXED, PLAIN, REQUIRED, REQUIRED_FIXED, Input, schema
from tests.aws.plugin.values import Properties

BUCKET_NAME = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
DELETED_AT_ONCE = 1000
SWITCHES = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}
US = "us-east-1"


class Bucket(Resource):
    type_name = "aws:s3/bucket:Bucket"
    inputs = schema(
        bucket=FIXED,
        forceDestroy=PLAIN,
        objectLockEnabled=FIXED,
        tags=PLAIN,
    )
    outputs = (
        *("arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName", "region"),
        "tagsAll",
    )
    named_by, lower_case = "bucket", True

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if "bucket" in inputs and not BUCKET_NAME.fullmatch(inputs["bucket"]):
            yield "bucket", "InvalidBucketName: The specified bucket is not valid"

    def create(self, inputs: Inputs) -> str:
        s3, region = self.account.s3, self.account.region
        call: dict[str, Any] = {}
        if region != US:
            call["CreateBucketConfiguration"] = {"LocationConstraint": region}
        if inputs.get("objectLockEnabled"):
            call["ObjectLockEnabledForBucket"] = True
        s3.create_bucket(Bucket=inputs["bucket"], **call)
        self._tag(inputs["bucket"], inputs)
        return str(inputs["bucket"])

    def describe(self, id_: str, state: Properties) -> Properties | None:
        s3, region = self.account.s3, self.account.region
        s3.head_bucket(Bucket=id_)
        tags = _or_none(s3.get_bucket_tagging, Bucket=id_) or {"TagSet": []}
        return {
            "arn": f"arn:aws:s3:::{id_}",
            "bucket": id_,
            "bucketDomainName": f"{id_}.s3.amazonaws.com",
            "bucketRegion": region,
            "bucketRegionalDomainName": f"{id_}.s3.{region}.amazonaws.com",
            "region": region,
            **self.account.tag_outputs(tags["TagSet"], state),
        }

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        if "tags" in changed:
            self._tag(id_, new)

    def delete(self, id_: str, state: Properties) -> None:
        s3 = self.account.s3
        while state.get("forceDestroy"):
            found = s3.list_object_versions(Bucket=id_, MaxKeys=DELETED_AT_ONCE)
            objects = [
                {"Key": version["Key"], "VersionId": version["VersionId"]}
                for kind in ("Versions", "DeleteMarkers")
                for version in found.get(kind, [])
            ]
            if not objects:
                break
            s3.delete_objects(Bucket=id_, Delete={"Objects": objects, "Quiet": True})
        s3.delete_bucket(Bucket=id_)

    def _tag(self, bucket: str, inputs: Inputs) -> None:
        tags = self.account.all_tags(inputs)
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        if pairs:
            self.account.s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": pairs})
        else:
            self.account.s3.delete_bucket_tagging(Bucket=bucket)


class Setting(Resource):
    """One setting of a bucket: put, read and deleted as a whole; its id is the bucket's name."""

    outputs = ("region",)

    def put(self, inputs: Inputs) -> None:
        """Set it."""
        raise NotImplementedError

    def get(self, bucket: str, state: Properties) -> Properties | None:
        """It as properties."""
        raise NotImplementedError

    def create(self, inputs: Inputs) -> str:
        self.put(inputs)
        return str(inputs["bucket"])

    def describe(self, id_: str, state: Properties) -> Properties | None:
        found = self.get(id_, state)
        return found and {"bucket": id_, "region": self.account.region, **found}

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        self.put(new)


class BucketVersioning(Setting):
    type_name = "aws:s3/bucketVersioning:BucketVersioning"
    configuration = schema(
        status=Input(required=True, values=("Enabled", "Suspended")),
    )
    inputs = schema(
        bucket=REQUIRED_FIXED,
        versioningConfiguration=Input(required=True, fields=configuration),
    )

    def put(self, inputs: Inputs) -> None:
        self._set(inputs["bucket"], inputs["versioningConfiguration"]["status"])

    def get(self, bucket: str, state: Properties) -> Properties | None:
        status = self.account.s3.get_bucket_versioning(Bucket=bucket).get("Status")
        return {"versioningConfiguration": {"status": status}} if status else None

    def delete(self, id_: str, state: Properties) -> None:
        # As the provider does: what was versioned once can only be suspended.
        self._set(id_, "Suspended")

    def _set(self, bucket: str, status: str) -> None:
        settings = {"Status": status}
        self.account.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=settings)


class BucketServerSideEncryptionConfiguration(Setting):
    type_name = (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    )
    default = schema(
        sseAlgorithm=REQUIRED,
    )
    rule = schema(
        applyServerSideEncryptionByDefault=Input(fields=default),
        bucketKeyEnabled=PLAIN,
    )
    inputs = schema(
        bucket=REQUIRED_FIXED,
        rules=Input(required=True, fields=rule),
    )

    def put(self, inputs: Inputs) -> None:
        rules = []
        for rule in inputs["rules"]:
            default = rule.get("applyServerSideEncryptionByDefault")
            algorithm = {"SSEAlgorithm": default["sseAlgorithm"]} if default else {}
            rules.append(
                {
                    "ApplyServerSideEncryptionByDefault": algorithm,
                    "BucketKeyEnabled": rule.get("bucketKeyEnabled", False),
                }
            )
        self.account.s3.put_bucket_encryption(
            Bucket=inputs["bucket"], ServerSideEncryptionConfiguration={"Rules": rules}
        )

    def get(self, bucket: str, state: Properties) -> Properties | None:
        found = self.account.s3.get_bucket_encryption(Bucket=bucket)
        rules = []
        for rule in found["ServerSideEncryptionConfiguration"]["Rules"]:
            algorithm = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
            rules.append(
                {
                    "applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm},
                    "bucketKeyEnabled": rule.get("BucketKeyEnabled", False),
                }
            )
        return {"rules": rules}

    def delete(self, id_: str, state: Properties) -> None:
        self.account.s3.delete_bucket_encryption(Bucket=id_)


class BucketPublicAccessBlock(Setting):
    type_name = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    inputs = schema(
        bucket=REQUIRED_FIXED,
        **dict.fromkeys(SWITCHES, PLAIN),
    )

    def put(self, inputs: Inputs) -> None:
        settings = {name: inputs.get(key, False) for key, name in SWITCHES.items()}
        self.account.s3.put_public_access_block(
            Bucket=inputs["bucket"], PublicAccessBlockConfiguration=settings
        )

    def get(self, bucket: str, state: Properties) -> Properties | None:
        found = self.account.s3.get_public_access_block(Bucket=bucket)
        settings = found["PublicAccessBlockConfiguration"]
        return {key: settings[name] for key, name in SWITCHES.items()}

    def delete(self, id_: str, state: Properties) -> None:
        self.account.s3.delete_public_access_block(Bucket=id_)


class BucketOwnershipControls(Setting):
    type_name = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    ownerships = ("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter")
    inputs = schema(
        bucket=REQUIRED_FIXED,
        rule=Input(
            required=True, fields=schema(objectOwnership=Input(required=True, values=ownerships))
        ),
    )

    def put(self, inputs: Inputs) -> None:
        rules = [{"ObjectOwnership": inputs["rule"]["objectOwnership"]}]
        self.account.s3.put_bucket_ownership_controls(
            Bucket=inputs["bucket"], OwnershipControls={"Rules": rules}
        )

    def get(self, bucket: str, state: Properties) -> Properties | None:
        found = self.account.s3.get_bucket_ownership_controls(Bucket=bucket)
        [rule] = found["OwnershipControls"]["Rules"]
        return {"rule": {"objectOwnership": rule["ObjectOwnership"]}}

    def delete(self, id_: str, state: Properties) -> None:
        self.account.s3.delete_bucket_ownership_controls(Bucket=id_)


class BucketPolicy(Setting):
    type_name = "aws:s3/bucketPolicy:BucketPolicy"
    inputs = schema(
        bucket=REQUIRED_FIXED,
        policy=REQUIRED,
    )

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if "policy" in inputs and (why := json_problem(inputs["policy"])):
            yield "policy", why

    def put(self, inputs: Inputs) -> None:
        self.account.s3.put_bucket_policy(Bucket=inputs["bucket"], Policy=inputs["policy"])

    def get(self, bucket: str, state: Properties) -> Properties | None:
        found = self.account.s3.get_bucket_policy(Bucket=bucket)["Policy"]
        return {"policy": same_document(state.get("policy"), found)}

    def delete(self, id_: str, state: Properties) -> None:
        self.account.s3.delete_bucket_policy(Bucket=id_)


def _or_none(call: Any, **parameters: Any) -> Mapping[str, Any] | None:
    """What a call answers, or None where what is asked for was never set."""
    try:
        return dict(call(**parameters))
    except ClientError as error:
        if is_gone(error):
            return None
        raise
