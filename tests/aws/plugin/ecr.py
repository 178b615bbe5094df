"""ECR's repositories: kept by moto, with their images in a real registry."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence

from tests.aws.plugin.account import listed
from tests.aws.plugin.refusal import Refusal
from tests.aws.plugin.resource import Inputs, Resource, json_problem, same_document
from tests.aws.plugin.schema import FIXED, PLAIN, REQUIRED, REQUIRED_FIXED, Input, schema
from tests.aws.plugin.values import Properties


class Repository(Resource):
    type_name = "aws:ecr/repository:Repository"
    inputs = schema(
        encryptionConfigurations=Input(replaces=True, fields=schema(encryptionType=PLAIN)),
        forceDelete=PLAIN,
        imageScanningConfiguration=Input(fields=schema(scanOnPush=REQUIRED)),
        imageTagMutability=PLAIN,
        name=FIXED,
        tags=PLAIN,
    )
    outputs = ("arn", "region", "registryId", "repositoryUrl", "tagsAll")
    named_by, lower_case = "name", True

    def create(self, inputs: Inputs) -> str:
        call = {}
        if scanning := inputs.get("imageScanningConfiguration"):
            call["imageScanningConfiguration"] = scanning
        if encryption := inputs.get("encryptionConfigurations"):
            call["encryptionConfiguration"] = encryption[0]
        self.account.ecr.create_repository(
            repositoryName=inputs["name"],
            imageTagMutability=inputs.get("imageTagMutability", "MUTABLE"),
            tags=listed(self.account.all_tags(inputs)),
            **call,
        )
        return str(inputs["name"])

    def describe(self, id_: str, state: Properties) -> Properties | None:
        ecr = self.account.ecr
        [found] = ecr.describe_repositories(repositoryNames=[id_])["repositories"]
        tags = ecr.list_tags_for_resource(resourceArn=found["repositoryArn"])["tags"]
        registry = self.account.site.registry
        return {
            "arn": found["repositoryArn"],
            "encryptionConfigurations": [found["encryptionConfiguration"]],
            "imageScanningConfiguration": found["imageScanningConfiguration"],
            "imageTagMutability": found["imageTagMutability"],
            "name": found["repositoryName"],
            "region": self.account.region,
            "registryId": found["registryId"],
            "repositoryUrl": f"{registry}/{id_}" if registry else found["repositoryUri"],
            **self.account.tag_outputs(tags, state),
        }

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        ecr = self.account.ecr
        if "imageScanningConfiguration" in changed:
            scanning = new.get("imageScanningConfiguration", {"scanOnPush": False})
            ecr.put_image_scanning_configuration(
                repositoryName=id_, imageScanningConfiguration=scanning
            )
        if "imageTagMutability" in changed:
            mutability = new.get("imageTagMutability", "MUTABLE")
            ecr.put_image_tag_mutability(repositoryName=id_, imageTagMutability=mutability)
        if "tags" in changed:
            arn, old = state["arn"], [*(state.get("tagsAll") or {})]
            ecr.untag_resource(resourceArn=arn, tagKeys=old)
            ecr.tag_resource(resourceArn=arn, tags=listed(self.account.all_tags(new)))

    def delete(self, id_: str, state: Properties) -> None:
        if not state.get("forceDelete") and self._has_images(id_):
            raise Refusal(
                f"RepositoryNotEmptyException: The repository with name '{id_}' in registry with id"
                f" '{state['registryId']}' cannot be deleted because it still contains images"
            )
        self.account.ecr.delete_repository(repositoryName=id_, force=True)

    def _has_images(self, name: str) -> bool:
        """Whether something was pushed to the registry under that name."""
        site = self.account.site
        if not site.registry or not site.registry_ca:
            return False
        [token] = self.account.ecr.get_authorization_token()["authorizationData"]
        request = urllib.request.Request(f"https://{site.registry}/v2/{name}/tags/list")
        request.add_header("Authorization", f"Basic {token['authorizationToken']}")
        trust = ssl.create_default_context(cafile=str(site.registry_ca))
        try:
            with urllib.request.urlopen(request, timeout=5, context=trust) as answer:  # noqa: S310
                return bool(json.load(answer)["tags"])
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return False
            raise


class _Document(Resource):
    """A JSON document of a repository's, one of its kind."""

    inputs = schema(
        policy=REQUIRED,
        repository=REQUIRED_FIXED,
    )
    outputs = ("region", "registryId")

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if "policy" in inputs and (why := json_problem(inputs["policy"])):
            yield "policy", why

    def create(self, inputs: Inputs) -> str:
        self.put(inputs["repository"], inputs["policy"])
        return str(inputs["repository"])

    def describe(self, id_: str, state: Properties) -> Properties | None:
        registry, policy = self.get(id_)
        return {
            "policy": same_document(state.get("policy"), policy),
            "region": self.account.region,
            "registryId": registry,
            "repository": id_,
        }

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        self.put(id_, new["policy"])

    def put(self, repository: str, policy: str) -> None:
        """Set the document."""
        raise NotImplementedError

    def get(self, repository: str) -> tuple[str, str]:
        """The registry's id and the document."""
        raise NotImplementedError


class LifecyclePolicy(_Document):
    type_name = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
    inputs = schema(
        policy=Input(required=True, replaces=True),
        repository=REQUIRED_FIXED,
    )

    def put(self, repository: str, policy: str) -> None:
        self.account.ecr.put_lifecycle_policy(repositoryName=repository, lifecyclePolicyText=policy)

    def get(self, repository: str) -> tuple[str, str]:
        found = self.account.ecr.get_lifecycle_policy(repositoryName=repository)
        return found["registryId"], found["lifecyclePolicyText"]

    def delete(self, id_: str, state: Properties) -> None:
        self.account.ecr.delete_lifecycle_policy(repositoryName=id_)


class RepositoryPolicy(_Document):
    type_name = "aws:ecr/repositoryPolicy:RepositoryPolicy"

    def put(self, repository: str, policy: str) -> None:
        self.account.ecr.set_repository_policy(repositoryName=repository, policyText=policy)

    def get(self, repository: str) -> tuple[str, str]:
        found = self.account.ecr.get_repository_policy(repositoryName=repository)
        return found["registryId"], found["policyText"]

    def delete(self, id_: str, state: Properties) -> None:
        self.account.ecr.delete_repository_policy(repositoryName=id_)
