"""What a machine on EC2 may do in the stack's account: fetch images, store its recordings."""

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

ASSUMED_BY_MACHINES = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
"""Amazon ECR user guide, "Required IAM permissions for … pulling an image"."""
STORE = [
    "s3:AbortMultipartUpload",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
]
"""Nothing that deletes: a machine that is broken into cannot destroy what was recorded."""


class MachineRole(pulumi.ComponentResource):
    """The rights of one machine, and no other.

    Creates an IAM role with one policy, and the instance profile by which the machine has it.

    Outputs: `profile_name`.
    """

    profile_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        repository_arns: pulumi.Input[Sequence[str]] = (),
        recording_arns: pulumi.Input[Sequence[str]] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the role.

        Args:
            name: the resource's name.
            repository_arns: the repositories of ECR that it may pull from.
            recording_arns: the objects of S3 that it may write and read, as patterns such as
                `arn:aws:s3:::bucket/recordings/main/*`.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:MachineRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            f"{name}-role", assume_role_policy=json.dumps(ASSUMED_BY_MACHINES), opts=child
        )
        rights = aws.iam.RolePolicy(
            f"{name}-policy",
            role=role.name,
            policy=pulumi.Output.all(repository_arns, recording_arns).apply(
                lambda arns: json.dumps(policy(*arns))
            ),
            opts=child,
        )
        profile = aws.iam.InstanceProfile(
            f"{name}-profile",
            role=role.name,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rights]),
        )
        self.profile_name = profile.name
        self.register_outputs({"profileName": self.profile_name})


def policy(repository_arns: Sequence[str], recording_arns: Sequence[str]) -> dict[str, Any]:
    """The policy that allows just this (IAM user guide, "JSON policy element reference")."""
    statements = []
    if repository_arns:
        # The token is the account's: AWS knows no narrower resource for it.
        statements.append(_allow(["ecr:GetAuthorizationToken"], ["*"]))
        statements.append(_allow(PULL, repository_arns))
    if recording_arns:
        statements.append(_allow(STORE, recording_arns))
    return {"Version": "2012-10-17", "Statement": statements}


def _allow(actions: Sequence[str], resources: Sequence[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
