"""What becomes of a bucket's objects in time."""

from typing import Any

from tests.aws.plugin.resource import Inputs
from tests.aws.plugin.s3 import Setting
from tests.aws.plugin.schema import PLAIN, REQUIRED, REQUIRED_FIXED, Input, schema
from tests.aws.plugin.values import Properties


class BucketLifecycleConfiguration(Setting):
    type_name = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    rule = schema(
        id=REQUIRED,
        status=Input(required=True, values=("Enabled", "Disabled")),
        filter=Input(fields=schema(prefix=PLAIN)),
        abortIncompleteMultipartUpload=Input(fields=schema(daysAfterInitiation=REQUIRED)),
    )
    inputs = schema(
        bucket=REQUIRED_FIXED,
        rules=Input(required=True, fields=rule),
    )

    def put(self, inputs: Inputs) -> None:
        rules = [_as_asked(rule) for rule in inputs["rules"]]
        self.account.s3.put_bucket_lifecycle_configuration(
            Bucket=inputs["bucket"], LifecycleConfiguration={"Rules": rules}
        )

    def get(self, bucket: str, state: Properties) -> Properties | None:
        found = self.account.s3.get_bucket_lifecycle_configuration(Bucket=bucket)
        return {"rules": [_as_given(rule) for rule in found["Rules"]]}

    def delete(self, id_: str, state: Properties) -> None:
        self.account.s3.delete_bucket_lifecycle(Bucket=id_)


def _as_asked(rule: Inputs) -> dict[str, Any]:
    asked = {
        "ID": rule["id"],
        "Status": rule["status"],
        "Filter": {"Prefix": rule.get("filter", {}).get("prefix", "")},
    }
    if abort := rule.get("abortIncompleteMultipartUpload"):
        days = int(abort["daysAfterInitiation"])
        asked["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": days}
    return asked


def _as_given(rule: dict[str, Any]) -> Properties:
    given: Properties = {"id": rule["ID"], "status": rule["Status"]}
    prefix = rule.get("Filter", {}).get("Prefix", "")
    given["filter"] = {"prefix": prefix} if prefix else {}
    if abort := rule.get("AbortIncompleteMultipartUpload"):
        days = abort["DaysAfterInitiation"]
        given["abortIncompleteMultipartUpload"] = {"daysAfterInitiation": days}
    return given
