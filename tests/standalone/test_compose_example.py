"""examples/compose: a room of three containers by Docker Compose, old or new."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment import ROOT, Deployment, docker, free_port
from tests.standalone.pages import run_page

PROJECT = "test-compose"


def compose_command() -> str:
    """The one that is here: the plugin of newer Dockers or Debian's program."""
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    return "docker-compose" if plugin.returncode else "docker compose"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    copy = tmp_path / PROJECT
    shutil.copytree(ROOT / "examples/compose", copy)
    yield copy
    label = f"label=com.docker.compose.project={PROJECT}"
    for container in docker("ps", "--all", "--quiet", "--filter", label).split():
        docker("rm", "--force", container)
    for volume in docker("volume", "ls", "--quiet", "--filter", label).split():
        docker("volume", "rm", volume)
    for network in docker("network", "ls", "--quiet", "--filter", label).split():
        docker("network", "rm", network)


def test_every_command_of_the_example_works(live_event: Deployment, folder: Path) -> None:
    environment = {
        "TAG": live_event.name,
        "WEBSITE_PORT": str(free_port()),
        "ORIGIN_PORT": str(free_port()),
        "COMPOSE_PROJECT_NAME": PROJECT,
    }
    run_page(folder / "README.md", folder, environment, docker_compose=compose_command())
