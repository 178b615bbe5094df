"""With a registry every image is pushed under two names, and containers run what was pushed."""

import hashlib
import json
from typing import Any

import pytest

import streaming_runtime
from streaming.images import ROLES
from tests.streaming.recording_monitor import (
    CONTAINER,
    IMAGE,
    PUSHED,
    Program,
    Secret,
    deploy,
    revealed,
)
from tests.streaming.stack_files import stack

ADDRESS = "registry.example.org:5000/conference"
IMAGES = ("base", *ROLES)
PROVIDER = "laptop-docker"


def published(**registry: Any) -> Program:
    settings = {"kind": "generic", "address": ADDRESS, **registry}
    password = "hunter2" if "username" in registry else None
    return deploy(stack(registry=settings), registry_password=password)


@pytest.fixture(scope="module")
def program() -> Program:
    return published(username="volunteer")


def auth(program: Program) -> Any:
    return program[PROVIDER].inputs["registryAuth"]


def credentials(program: Program) -> dict[str, Any]:
    [entry] = json.loads(revealed(auth(program)))
    known: dict[str, Any] = entry
    return known


def test_each_image_is_pushed_under_the_stack_and_the_version(program: Program) -> None:
    names = {image.inputs["name"] for image in program.of_type(PUSHED)}
    assert names == {
        f"{ADDRESS}/streaming-{image}:{tag}"
        for image in IMAGES
        for tag in ("test", streaming_runtime.__version__)
    }


def test_what_is_pushed_was_built_under_that_name(program: Program) -> None:
    built = {tag for image in program.of_type(IMAGE) for tag in image.inputs["build"]["tags"]}
    assert built == {image.inputs["name"] for image in program.of_type(PUSHED)}


def test_a_new_image_is_pushed_anew_and_an_old_one_stays(program: Program) -> None:
    for image in program.of_type(PUSHED):
        assert image.inputs["triggers"]["image"].startswith("sha256:")
        assert image.inputs["keepRemotely"] is True


def test_containers_run_the_digest_that_the_registry_has(program: Program) -> None:
    for container in program.of_type(CONTAINER):
        role = container.name.split("-")[0]
        digest = hashlib.sha256(f"images-{role}-stack".encode()).hexdigest()
        assert container.inputs["image"] == f"{ADDRESS}/streaming-{role}@sha256:{digest}"


def test_no_container_is_made_before_all_images_are_pushed(program: Program) -> None:
    pushed = {image.urn for image in program.of_type(PUSHED)}
    assert program.of_type(CONTAINER)
    for container in program.of_type(CONTAINER):
        assert pushed <= set(container.request.dependencies), container.name


def test_the_password_reaches_the_engine_as_a_secret(program: Program) -> None:
    assert isinstance(auth(program), Secret)
    assert credentials(program) == {
        "address": "registry.example.org:5000",
        "username": "volunteer",
        "password": "hunter2",
    }


def test_a_credential_helper_is_asked_by_name() -> None:
    known = credentials(published(credentialHelper="pass"))
    assert json.loads(known["configFileContent"]) == {
        "credHelpers": {"registry.example.org:5000": "pass"}
    }


def test_an_open_registry_is_given_nothing() -> None:
    assert credentials(published()) == {
        "address": "registry.example.org:5000",
        "authDisabled": True,
    }


def test_without_a_registry_nothing_is_pushed_and_containers_run_the_built_image() -> None:
    program = deploy(stack())
    assert program.of_type(PUSHED) == []
    assert all(image.inputs["build"].get("tags") is None for image in program.of_type(IMAGE))
    for container in program.of_type(CONTAINER):
        assert container.inputs["image"].startswith("sha256:")
