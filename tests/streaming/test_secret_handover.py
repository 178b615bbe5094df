"""Secrets reach the engine as secrets, and each component gets its own only."""

from typing import Any

import pytest

from streaming.secrets import derive
from streaming_runtime.settings.report import register_token
from tests.streaming.recording_monitor import CONTAINER, Program, Secret, deploy, revealed
from tests.streaming.stack_files import THREE_ROOMS

STACK_SECRET = "ab" * 32
ROOMS = ("hall", "annex", "cellar")


@pytest.fixture(scope="module")
def program() -> Program:
    return deploy(THREE_ROOMS, secret=STACK_SECRET)


def strings(value: Any) -> list[str]:
    match value:
        case dict():
            return [text for item in value.values() for text in strings(item)]
        case list():
            return [text for item in value for text in strings(item)]
        case str():
            return [value]
    return []


def secrets_of(program: Program, container: str) -> set[str]:
    return set(strings(program.upload(container, "secrets.json")))


def secret_files(program: Program) -> set[str]:
    """The containers that are given a file marked as secret."""
    return {
        container.name
        for container in program.of_type(CONTAINER)
        for upload in container.inputs["uploads"]
        if isinstance(upload["content"], Secret)
    }


def test_the_secrets_file_is_marked_secret_and_the_settings_are_not(program: Program) -> None:
    """Otherwise a preview could not show which setting changes."""
    for container in program.of_type(CONTAINER):
        marked = {
            upload["file"]: isinstance(upload["content"], Secret)
            for upload in container.inputs["uploads"]
        }
        assert marked == {
            "/etc/streaming/settings.json": False,
            "/etc/streaming/secrets.json": True,
        }, container.name


def test_no_secret_stands_anywhere_else(program: Program) -> None:
    all_secrets = {
        secret
        for container in program.of_type(CONTAINER)
        for secret in secrets_of(program, container.name)
    } | {STACK_SECRET}
    for resource in program.resources.values():
        open_inputs = {key: value for key, value in resource.inputs.items() if key != "uploads"}
        text = repr(open_inputs) + repr(
            [item for item in resource.inputs.get("uploads", []) if "settings" in item["file"]]
        )
        assert not [secret for secret in all_secrets if secret in text], resource.name
    assert STACK_SECRET not in repr([revealed(item.inputs) for item in program.resources.values()])


@pytest.mark.parametrize("slug", ROOMS)
def test_collector_and_encoder_of_a_room_share_their_links_passphrase_only(
    program: Program, slug: str
) -> None:
    collector = secrets_of(program, f"collector-{slug}-container")
    encoder = secrets_of(program, f"encoder-{slug}-container")
    assert collector & encoder == {derive(STACK_SECRET, f"srt/{slug}")}


def test_components_of_different_rooms_share_nothing(program: Program) -> None:
    for slug in ROOMS:
        for other in set(ROOMS) - {slug}:
            for role in ("collector", "encoder"):
                assert not secrets_of(program, f"collector-{slug}-container") & secrets_of(
                    program, f"{role}-{other}-container"
                )


def test_every_node_has_the_token_that_the_website_expects_of_it(program: Program) -> None:
    [key] = secrets_of(program, "website-container")
    for slug in ROOMS:
        for role in ("collector", "encoder"):
            token = register_token(key, f"{role}/{slug}")
            assert token in secrets_of(program, f"{role}-{slug}-container")


def test_the_website_knows_no_secret_of_a_room(program: Program) -> None:
    website = secrets_of(program, "website-container")
    for slug in ROOMS:
        for role in ("collector", "encoder"):
            assert not website & secrets_of(program, f"{role}-{slug}-container")


def test_only_a_source_that_is_pushed_has_an_ingest_key(program: Program) -> None:
    keys = {
        slug: program.upload(f"collector-{slug}-container", "secrets.json")["ingestKey"]
        for slug in ROOMS
    }
    assert keys == {
        "hall": None,
        "annex": derive(STACK_SECRET, "ingest/annex"),
        "cellar": derive(STACK_SECRET, "ingest/cellar"),
    }


def test_without_a_configured_secret_one_is_made_and_kept_secret() -> None:
    program = deploy(THREE_ROOMS)
    made = program["stack-secret"]
    assert list(made.request.additionalSecretOutputs) == ["value"]
    assert secret_files(program) == {container.name for container in program.of_type(CONTAINER)}


def test_a_configured_secret_is_not_made_anew(program: Program) -> None:
    assert "stack-secret" not in program.resources


def test_other_stack_secrets_give_other_secrets(program: Program) -> None:
    other = deploy(THREE_ROOMS, secret="cd" * 32)
    for container in program.of_type(CONTAINER):
        mine = secrets_of(program, container.name)
        assert not mine & secrets_of(other, container.name)
