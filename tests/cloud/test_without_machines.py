"""Registry, names and archive with the real engine: no password kept, and recordings kept."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws.stack import Stack
from tests.aws.world import REGISTRY_PASSWORD, AwsWorld
from tests.deployment import ROOT, docker
from tests.registry.docker_registry import DockerRegistry

PROGRAM = Path(__file__).parent / "without_machines"
IMAGE = "streaming-test/without-machines"
BUCKET = "aws-stand-in-test-123456789012"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsWorld]:
    with AwsWorld(tmp_path_factory.mktemp("aws"), registry=True) as world:
        world.zone("example.org")
        yield world


@pytest.fixture(scope="module")
def registry(world: AwsWorld) -> DockerRegistry:
    assert world.registry is not None
    return world.registry


@pytest.fixture(scope="module")
def stack(
    world: AwsWorld, registry: DockerRegistry, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    stack = Stack(world, tmp_path_factory.mktemp("stack"), program=PROGRAM)
    stack.environment |= {"PYTHONPATH": str(ROOT), "SSL_CERT_FILE": str(registry.ca_file)}
    try:
        stack.up()
        yield stack
    finally:
        [image] = set(docker("images", "--quiet", IMAGE).split()) or {""}
        subprocess.run(["docker", "image", "rm", "--force", image], check=False)


def test_images_are_pushed_with_a_password_that_nobody_configured(
    stack: Stack, registry: DockerRegistry
) -> None:
    assert registry.ask("test/streaming-base/tags/list")["tags"] == ["test"]
    assert stack.outputs()["digest"].startswith("sha256:")


def test_nothing_is_left_to_do_and_no_password_is_in_the_state(stack: Stack) -> None:
    stack.pulumi("preview", "--expect-no-changes", "--diff")
    stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--diff")
    state = stack.pulumi("stack", "export", "--show-secrets")
    assert "streaming-ecr" in state
    assert REGISTRY_PASSWORD not in state


def test_a_new_address_changes_the_record_in_place(stack: Stack, world: AwsWorld) -> None:
    [zone] = world.client("route53").list_hosted_zones()["HostedZones"]
    assert world.records(zone["Id"]) == {"live.example.org A": ["203.0.113.7"]}
    stack.set(address="203.0.113.8")
    assert "1 updated" in stack.up()
    assert world.records(zone["Id"]) == {"live.example.org A": ["203.0.113.8"]}


def test_the_end_of_the_stack_leaves_the_archive_as_it_was(stack: Stack, world: AwsWorld) -> None:
    s3 = world.client("s3")
    policy = s3.get_bucket_policy(Bucket=BUCKET)["Policy"]
    # moto knows no conditions: to it, the policy refuses everybody, TLS or not.
    s3.delete_bucket_policy(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="recordings/main/1.ts", Body=b"1")
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert world.leftovers() == [f"bucket {BUCKET}"]
    assert s3.get_bucket_policy(Bucket=BUCKET)["Policy"] == policy
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    block = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}


def test_the_next_stack_of_that_name_finds_the_archive(stack: Stack, world: AwsWorld) -> None:
    stack.up()
    assert stack.outputs()["bucket"] == BUCKET
    s3 = world.client("s3")
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 1


def test_an_archive_that_was_emptied_on_purpose_is_made_anew_and_safe(
    stack: Stack, world: AwsWorld
) -> None:
    s3 = world.client("s3")
    s3.delete_bucket_policy(Bucket=BUCKET)
    for version in s3.list_object_versions(Bucket=BUCKET)["Versions"]:
        s3.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=BUCKET)
    stack.up()
    assert "aws:SecureTransport" in s3.get_bucket_policy(Bucket=BUCKET)["Policy"]
    stack.pulumi("preview", "--expect-no-changes")
    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert world.leftovers() == [f"bucket {BUCKET}"]
