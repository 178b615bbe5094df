"""Without a registry, a host is sent the images that it lacks, and of those only missing layers."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from streaming.image_transfer import TransferError, send_images
from tests.aws.machine.interface import Network, Rule
from tests.aws.machines import Machine
from tests.aws.world import AwsWorld
from tests.deployment import docker

BASE = "debian:trixie-slim"
ANYWHERE = Rule("-1", -1, -1, "0.0.0.0/0")
USER_DATA = b'#cloud-config\n{"packages": ["docker.io"]}'


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with AwsWorld(tmp_path_factory.mktemp("world")) as world:
        machine = Machine(world.site, "i-lonely")
        machine.create(USER_DATA, [], Network(None, None, (), (ANYWHERE,)))
        machine.start()
        machine.run("cloud-init", "status", "--wait")
        yield machine


@pytest.fixture(scope="module")
def images() -> Iterator[list[str]]:
    """Two images that share a layer, and the first of them changed."""
    built = [build("first"), build("second"), build("changed")]
    yield built
    docker("image", "rm", "--force", *built)


def build(content: str) -> str:
    lines = [f"FROM {BASE}", f"RUN echo {content} {time.time_ns()} >/content"]
    result = subprocess.run(
        ["docker", "build", "--quiet", "-"],
        input="\n".join(lines),
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "DOCKER_BUILDKIT": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


def command(machine: Machine) -> list[str]:
    return ["docker", "exec", "--interactive", machine.name, "docker"]


def megabytes(told: list[str]) -> int:
    """How much was to be sent, by what was told of it."""
    [total] = {int(line.split()[-2]) for line in told if line.startswith("sending")}
    return total


def test_images_arrive_and_only_what_is_missing_is_sent(
    machine: Machine, images: list[str]
) -> None:
    first, second, changed = images
    told: list[str] = []
    assert send_images([first, second], command(machine), tell=told.append) == [first, second]
    assert megabytes(told) > 50
    told.clear()
    assert send_images([second, changed], command(machine), tell=told.append) == [changed]
    assert megabytes(told) < 2
    content = machine.run("docker", "run", "--rm", "--network=none", changed, "cat", "/content")
    assert content.startswith("changed")


def test_what_is_there_is_not_sent_again(machine: Machine, images: list[str]) -> None:
    told: list[str] = []
    send_images(images, command(machine))
    assert send_images(images, command(machine), tell=told.append) == []
    assert told == []


def test_a_connection_that_breaks_is_told(images: list[str], tmp_path: Path) -> None:
    broken = tmp_path / "docker"
    broken.write_text(
        '#!/bin/sh\n[ "$1" = load ] || exit 0\nhead -c 100000 >/dev/null\n'
        "echo 'client_loop: send disconnect: Broken pipe' >&2\nexit 255\n"
    )
    broken.chmod(0o755)
    with pytest.raises(TransferError, match="send disconnect"):
        send_images(images[:1], [str(broken)])


def test_an_image_that_is_not_here_is_told(machine: Machine) -> None:
    with pytest.raises(TransferError, match=r"0{64}"):
        send_images(["sha256:" + "0" * 64], command(machine))
