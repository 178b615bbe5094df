"""The bucket in which recordings are kept for good."""

import json
import re

import pulumi
import pulumi_aws as aws

from streaming.event import ArchiveOptions, AwsOptions
from streaming.naming import LABEL_PREFIX
from streaming.resources.kept_bucket import KeptBucket

ABANDONED_UPLOAD_DAYS = 7
LONGEST_PREFIX = 50
"""A bucket's name has at most 63 characters, of which the account's number takes 13."""


class Archive(pulumi.ComponentResource):
    """A private place for recordings that outlives the stack.

    Creates a `KeptBucket` and what makes it private, versioned and encrypted:
    `aws.s3.BucketPublicAccessBlock`, `BucketPolicy` (no access without TLS),
    `BucketOwnershipControls`, `BucketVersioning`, `BucketServerSideEncryptionConfiguration` and
    `BucketLifecycleConfiguration`. All of it stays when the stack goes. Another name is another
    bucket; the old one stays.

    Outputs: `bucket` (name); `arn`.
    """

    bucket: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: ArchiveOptions,
        *,
        account: AwsOptions,
        provider: aws.Provider,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the archive.

        Args:
            name: the resource's name.
            settings: what the stack file says of it.
            account: account and region.
            provider: of that account.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:Archive", name, None, opts)
        self._name = name
        self._kept = KeptBucket(
            f"{name}-bucket",
            bucket=settings.bucket,
            prefix=made_up_prefix(pulumi.get_project(), pulumi.get_stack()),
            region=account.region,
            profile=account.profile,
            tags={f"{LABEL_PREFIX}.stack": pulumi.get_stack()},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.bucket, self.arn = self._kept.name, self._kept.arn
        self._settings = pulumi.ResourceOptions(
            parent=self,
            provider=provider,
            retain_on_delete=True,
            deleted_with=self._kept,
            replace_with=[self._kept],
        )
        self._shut_out_others()
        self._keep_safe()
        self.register_outputs({"bucket": self.bucket, "arn": self.arn})

    def _shut_out_others(self) -> None:
        # One after the other: S3 refuses some changes during others (OperationAborted).
        block = aws.s3.BucketPublicAccessBlock(
            f"{self._name}-private",
            bucket=self.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._settings,
        )
        policy = aws.s3.BucketPolicy(
            f"{self._name}-tls-only",
            bucket=self.bucket,
            policy=self.arn.apply(_tls_only),
            opts=self._after(block),
        )
        aws.s3.BucketOwnershipControls(
            f"{self._name}-ownership",
            bucket=self.bucket,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=self._after(policy),
        )

    def _keep_safe(self) -> None:
        versioning = aws.s3.BucketVersioning(
            f"{self._name}-versions",
            bucket=self.bucket,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(
                status="Enabled"
            ),
            opts=self._settings,
        )
        by_default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(  # noqa: E501
            sse_algorithm="AES256"
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{self._name}-encryption",
            bucket=self.bucket,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=by_default
                )
            ],
            opts=self._settings,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{self._name}-abandoned-uploads",
            bucket=self.bucket,
            rules=[
                aws.s3.BucketLifecycleConfigurationRuleArgs(
                    id="abandoned-uploads",
                    status="Enabled",
                    filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(),
                    abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                        days_after_initiation=ABANDONED_UPLOAD_DAYS
                    ),
                )
            ],
            opts=self._after(versioning),
        )

    def _after(self, resource: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(
            self._settings, pulumi.ResourceOptions(depends_on=[resource])
        )


def made_up_prefix(project: str, stack: str) -> str:
    """What the name of a bucket begins with that has none in the stack file: the same each time."""
    name = re.sub(r"[^a-z0-9]+", "-", f"{project}-{stack}".lower()).strip("-")
    return name[:LONGEST_PREFIX].rstrip("-")


def _tls_only(arn: str) -> str:
    """Refuses whoever comes without TLS (S3 user guide, "Security best practices")."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "TlsOnly",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [arn, f"{arn}/*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        }
    )
