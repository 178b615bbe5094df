"""Images go through a registry: pushed once, run by digest, and nothing is half deployed."""

import subprocess
from collections.abc import Iterator

import pytest

import streaming_runtime
from streaming.images import ROLES
from tests.deployment import Deployment, docker, room, wait_until
from tests.registry.docker_registry import PASSWORD, DockerRegistry

DEPLOYED = ("collector", "encoder", "website")


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerRegistry]:
    registry = DockerRegistry("streaming-test-registry", tmp_path_factory.mktemp("registry"))
    try:
        yield registry
    finally:
        registry.trusted_by_docker(False)
        registry.remove()


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    event = Deployment("test-registry", tmp_path_factory.mktemp("event"))
    event.destroy()
    event.run("pulumi", "stack", "init", event.name)
    try:
        yield event
    finally:
        event.destroy()


def configure(event: Deployment, registry: DockerRegistry, title: str = "Hall") -> None:
    hall = {**room("hall"), "title": title}
    event.configure(hall, registry=registry.settings())
    event.pulumi("config", "set", "--secret", "registryPassword", PASSWORD)


def pulumi(event: Deployment, registry: DockerRegistry, *words: str) -> None:
    """Pulumi itself, told of the registry's authority as the documents say."""
    trust = f"SSL_CERT_FILE={registry.ca_file}"
    event.run("env", trust, "pulumi", *words, "--stack", event.name, "--non-interactive")


def failed_up(event: Deployment) -> str:
    """What an update says that must fail and leave nothing on the host."""
    words = ("python", "-m", "tools.stack", "up", "--stack", event.name)
    result = event.run(*words, check=False)
    assert result.returncode != 0
    assert event.container_ids() == {}
    return result.stdout + result.stderr


def test_a_wrong_password_is_told_before_anything_is_built(
    event: Deployment, registry: DockerRegistry
) -> None:
    event.configure(room("hall"), registry=registry.settings(), registryPassword="wrong")
    said = failed_up(event)
    assert "registry.username: " in said
    assert "refuses 'volunteer' with this password" in said
    assert "nothing was changed" in said


def test_an_unknown_authority_is_told_before_anything_is_built(
    event: Deployment, registry: DockerRegistry
) -> None:
    settings = registry.settings()
    del settings["caFile"]
    event.configure(room("hall"), registry=settings, registryPassword=PASSWORD)
    said = failed_up(event)
    assert "registry.address: the certificate of" in said
    assert "`registry.caFile`" in said


def test_a_docker_that_does_not_know_the_authority_deploys_nothing(
    event: Deployment, registry: DockerRegistry
) -> None:
    configure(event, registry)
    assert "x509: certificate signed by unknown authority" in failed_up(event)


def test_publish_pushes_every_image_and_deploys_nothing(
    event: Deployment, registry: DockerRegistry
) -> None:
    registry.trusted_by_docker(True)
    event.stack("publish")
    for role in ("base", *ROLES):
        tags = registry.ask(f"conference/streaming-{role}/tags/list")["tags"]
        assert set(tags) == {event.name, streaming_runtime.__version__}
    assert event.container_ids() == {}


def test_a_registry_that_goes_in_the_middle_deploys_nothing(
    event: Deployment, registry: DockerRegistry
) -> None:
    module = event.project / "streaming_runtime/__init__.py"
    module.write_text(module.read_text() + "EDITED = True\n")
    before = registry.requests()
    update = subprocess.Popen(
        event.command("python", "-m", "tools.stack", "up", "--stack", event.name),
        cwd=event.project,
        env=event.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wait_until(lambda: registry.requests() > before, "the update has looked for the registry")
    registry.stop()
    said, _ = update.communicate()
    assert update.returncode != 0
    assert "Error pushing" in said
    assert event.container_ids() == {}
    registry.start()


def test_containers_run_digests(event: Deployment, registry: DockerRegistry) -> None:
    event.stack("up")
    wait_until(lambda: event.room_state("hall") == "live", "the room is live", seconds=60)
    for role in DEPLOYED:
        slug = "" if role == "website" else "hall"
        image = docker("inspect", "--format", "{{.Config.Image}}", event.container(role, slug))
        assert image.startswith(f"{registry.address}/conference/streaming-{role}@sha256:")


def test_nothing_is_left_to_do(event: Deployment, registry: DockerRegistry) -> None:
    pulumi(event, registry, "preview", "--expect-no-changes")
    pulumi(event, registry, "refresh", "--yes", "--skip-preview", "--expect-no-changes")
    pulumi(event, registry, "preview", "--expect-no-changes")


def test_a_host_without_the_image_pulls_it_by_digest(
    event: Deployment, registry: DockerRegistry
) -> None:
    name = event.container("collector", "hall")
    image = docker("inspect", "--format", "{{.Image}}", name).strip()
    docker("rm", "--force", name)
    docker("image", "rm", "--force", image)
    resources = event.pulumi("stack", "--show-urns").stdout.split()
    urn = next(word for word in resources if word.endswith("::collector-hall-container"))
    pulumi(event, registry, "up", "--yes", "--skip-preview", "--replace", urn)
    assert docker("inspect", "--format", "{{.Image}}", name).strip() == image


def test_a_registry_that_is_away_holds_up_nothing_that_needs_no_push(
    event: Deployment, registry: DockerRegistry
) -> None:
    before = event.container_ids()
    registry.stop()
    configure(event, registry, title="Great hall")
    event.stack("up")
    assert event.container_ids() == before
    registry.start()


def test_the_password_is_in_the_state_encrypted_only(event: Deployment) -> None:
    assert PASSWORD not in event.state()
