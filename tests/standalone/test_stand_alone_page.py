"""docs/stand-alone.md: each of its commands does what the page says, up to a live room."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment import ROOT, Deployment, docker, free_port
from tests.standalone.pages import run_page

NETWORK = "test-alone"


def remove_all() -> None:
    def names(*listing: str) -> list[str]:
        return docker(*listing, "--filter", f"name={NETWORK}").split()

    for container in names("ps", "--all", "--quiet"):
        docker("rm", "--force", container)
    for volume in names("volume", "ls", "--quiet"):
        docker("volume", "rm", volume)
    for network in names("network", "ls", "--quiet"):
        docker("network", "rm", network)


@pytest.fixture
def environment(live_event: Deployment) -> Iterator[dict[str, str]]:
    remove_all()
    yield {
        "TAG": live_event.name,
        "NETWORK": NETWORK,
        "WEBSITE_PORT": str(free_port()),
        "ORIGIN_PORT": str(free_port()),
    }
    remove_all()


def test_every_command_of_the_page_works(environment: dict[str, str], tmp_path: Path) -> None:
    run_page(ROOT / "docs/stand-alone.md", tmp_path, environment)
    assert docker("ps", "--all", "--quiet", "--filter", f"name={NETWORK}") == ""


def test_secrets_are_for_their_owner_only(environment: dict[str, str], tmp_path: Path) -> None:
    subprocess.run(
        [
            *("docker", "run", "--rm", f"--volume={tmp_path}:/here", "--workdir=/here"),
            *("--user=0:0", f"streaming-system/base:{environment['TAG']}"),
            *("settings", "pair", "--room", "main"),
        ],
        check=True,
        capture_output=True,
    )
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "event").glob("*.env")}
    assert modes == {"website.env": 0o600, "encoder-main.env": 0o600, "collector-main.env": 0o600}
