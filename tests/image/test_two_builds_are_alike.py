"""Two builds without cache on one day have the same layers, so that nothing is shipped twice."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment import Deployment, docker

PROGRAM = """
import pulumi_docker as docker
from pathlib import Path

for number in (1, 2):
    docker.RemoteImage(
        f"build-{number}",
        name=f"streaming-system/twin-{number}:test",
        keep_locally=True,
        build=docker.RemoteImageBuildArgs(
            context=".", dockerfile="images/base/Dockerfile", no_cache=True,
            build_args={"REFRESH": f"twins-{Path.cwd()}"},
        ),
    )
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Deployment]:
    """The project with a program that builds the base image twice."""
    project = Deployment("test-twins", tmp_path)
    (project.project / "__main__.py").write_text(PROGRAM)
    (project.project / "Pulumi.test-twins.yaml").write_text("config: {}\n")
    project.run("pulumi", "stack", "init", project.name)
    try:
        yield project
    finally:
        project.pulumi("destroy", "--yes", "--skip-preview", check=False)
        docker("image", "rm", "--force", *(twin(number) for number in (1, 2)))


def twin(number: int) -> str:
    return f"streaming-system/twin-{number}:test"


def layers(image: str) -> list[str]:
    listing = docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", image)
    found: list[str] = json.loads(listing)
    return found


def test_two_builds_without_cache_have_the_same_layers(project: Deployment) -> None:
    project.pulumi("up", "--yes", "--skip-preview", "--parallel", "1")
    assert len(layers(twin(1))) >= 4
    assert layers(twin(1)) == layers(twin(2))
