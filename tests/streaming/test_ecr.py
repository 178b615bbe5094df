"""Amazon's registry: a repository per image, gone with the stack, and no password in the state."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_docker as docker
import pytest

import streaming_runtime
from streaming.ecr import EcrRepositories, repository_name
from tests.streaming.recording_monitor import REGISTRY, REPOSITORY, Program, run_program

LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
IMAGES = ("base", "encoder")


@pytest.fixture(scope="module")
def program() -> Program:
    def stack() -> None:
        registry = EcrRepositories(
            "registry", images=IMAGES, provider=aws.Provider("aws", region="eu-central-1")
        )
        docker.Provider("docker", registry_auth=[registry.auth()])
        pulumi.export("tags", registry.tags("encoder"))
        pulumi.export("arns", registry.repository_arns)

    return run_program(stack, name="PyExample_2027")


def repositories(program: Program) -> dict[str, dict[str, Any]]:
    return {found.name: found.inputs for found in program.of_type(REPOSITORY)}


def test_every_image_has_a_repository_below_the_stacks_name(program: Program) -> None:
    assert {name: inputs["name"] for name, inputs in repositories(program).items()} == {
        "registry-base": "pyexample-2027/streaming-base",
        "registry-encoder": "pyexample-2027/streaming-encoder",
    }


@pytest.mark.parametrize(
    ("stack", "folder"),
    [("dev", "dev"), ("PyCon.DE--27", "pycon-de-27"), ("_x_", "x"), ("a__b", "a-b")],
)
def test_a_stacks_name_becomes_one_that_the_registry_takes(stack: str, folder: str) -> None:
    assert repository_name(stack, "base") == f"{folder}/streaming-base"


def test_images_are_scanned_encrypted_and_go_with_the_stack(program: Program) -> None:
    for inputs in repositories(program).values():
        assert inputs["imageScanningConfiguration"] == {"scanOnPush": True}
        assert inputs["encryptionConfigurations"] == [{"encryptionType": "AES256"}]
        assert inputs["imageTagMutability"] == "MUTABLE"
        assert inputs["forceDelete"] is True


def test_old_images_expire(program: Program) -> None:
    policies = program.of_type(LIFECYCLE)
    assert {found.inputs["repository"] for found in policies} == {
        inputs["name"] for inputs in repositories(program).values()
    }
    for found in policies:
        untagged, kept = json.loads(found.inputs["policy"])["rules"]
        assert (untagged["selection"]["tagStatus"], kept["selection"]["tagStatus"]) == (
            "untagged",
            "any",
        )
        assert untagged["selection"]["countNumber"] == 14
        assert kept["selection"]["countNumber"] == 30


def test_images_are_tagged_with_stack_and_version(program: Program) -> None:
    name = f"{REGISTRY}/pyexample-2027/streaming-encoder"
    assert program.exports["tags"] == {
        "stack": f"{name}:PyExample_2027",
        "version": f"{name}:{streaming_runtime.__version__}",
    }


def test_docker_asks_a_helper_for_the_password(program: Program) -> None:
    [auth] = json.loads(program["docker"].inputs["registryAuth"])
    assert auth == {
        "address": REGISTRY,
        "configFileContent": json.dumps({"credHelpers": {REGISTRY: "streaming-ecr"}}),
    }


def test_hosts_can_be_allowed_just_these_repositories(program: Program) -> None:
    assert program.exports["arns"] == [f"arn:pyexample-2027/streaming-{name}" for name in IMAGES]


def test_everything_is_in_the_account_that_was_named(program: Program) -> None:
    for found in (*program.of_type(REPOSITORY), *program.of_type(LIFECYCLE)):
        assert found.request.provider.startswith(program["aws"].urn)
        assert found.parent == "registry"
