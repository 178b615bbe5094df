"""Amazon's registry, in the stack's own account: repositories that the stack makes."""

import json
import re
from collections.abc import Iterable

import pulumi
import pulumi_aws as aws
import pulumi_docker as docker

from streaming.credential_helper import HELPER
from streaming.registry import tags_of

UNTAGGED_DAYS = 14
KEPT_IMAGES = 30
LIFECYCLE = {
    "rules": [
        {
            "rulePriority": 1,
            "description": "what no stack and no version means any more",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": UNTAGGED_DAYS,
            },
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "description": "all but the newest",
            "selection": {
                "tagStatus": "any",
                "countType": "imageCountMoreThan",
                "countNumber": KEPT_IMAGES,
            },
            "action": {"type": "expire"},
        },
    ]
}
"""Amazon ECR user guide, "Lifecycle policy properties"."""


class EcrRepositories(pulumi.ComponentResource):
    """The stack's registry on ECR, to which this machine pushes and from which hosts pull.

    Creates, per image, an `aws.ecr.Repository` called `<stack>/streaming-<image>`, encrypted and
    scanned on push, with an `aws.ecr.LifecyclePolicy`. They go with the stack, and the images in
    them: each can be built again from the code, and what is left behind costs money. Tags can be
    moved, because they are for people; containers run digests.

    Outputs: `repository_arns`, of all repositories, for the permission to pull from them.
    """

    repository_arns: pulumi.Output[list[str]]

    def __init__(
        self,
        name: str,
        *,
        images: Iterable[str],
        provider: aws.Provider,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the repositories.

        Args:
            name: the resource's name.
            images: the images that are pushed: `base` and the roles.
            provider: of the account that has the registry.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:EcrRepositories", name, None, opts)
        child = pulumi.ResourceOptions(parent=self, provider=provider)
        self._repositories = {
            image: aws.ecr.Repository(
                f"{name}-{image}",
                name=repository_name(pulumi.get_stack(), image),
                image_tag_mutability="MUTABLE",
                image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(
                    scan_on_push=True
                ),
                encryption_configurations=[
                    aws.ecr.RepositoryEncryptionConfigurationArgs(encryption_type="AES256")
                ],
                force_delete=True,
                opts=child,
            )
            for image in images
        }
        for image, repository in self._repositories.items():
            aws.ecr.LifecyclePolicy(
                f"{name}-{image}-lifecycle",
                repository=repository.name,
                policy=json.dumps(LIFECYCLE),
                opts=child,
            )
        self.repository_arns = pulumi.Output.all(
            *(repository.arn for repository in self._repositories.values())
        )
        self.register_outputs({"repositoryArns": self.repository_arns})

    def repository(self, role: str) -> pulumi.Output[str]:
        """`<account>.dkr.ecr.<region>.amazonaws.com/<stack>/streaming-<role>`."""
        return self._repositories[role].repository_url

    def tags(self, role: str) -> dict[str, pulumi.Output[str]]:
        """Under the stack's name and under the version."""
        return tags_of(self.repository(role))

    def auth(self) -> docker.ProviderRegistryAuthArgs:
        """By a credential helper of ours, which is asked at each use.

        Amazon's passwords last for twelve hours: one in the state would be a change at every
        update, and a failed refresh.
        """
        host = next(iter(self._repositories.values())).repository_url.apply(_host)
        return docker.ProviderRegistryAuthArgs(
            address=host,
            config_file_content=host.apply(
                lambda host: json.dumps({"credHelpers": {host: HELPER}})
            ),
        )


def repository_name(stack: str, image: str) -> str:
    """The repository of an image: ECR takes lower case only, and single separators."""
    return f"{re.sub(r'[^a-z0-9]+', '-', stack.lower()).strip('-')}/streaming-{image}"


def _host(repository: str) -> str:
    return repository.partition("/")[0]
