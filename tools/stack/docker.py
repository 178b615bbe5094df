"""What of the stack is on this machine's Docker, found by its labels."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

import streaming_runtime
from streaming.naming import LABEL_PREFIX
from tools.stack.terminal import CommandError


@dataclass(frozen=True)
class DockerObject:
    """A container, network, volume or image."""

    id: str
    name: str


def docker(*arguments: str) -> str:
    """What `docker` with these arguments prints.

    Raises:
        CommandError: it failed.
    """
    result = subprocess.run(  # noqa: S603 - no shell
        ["docker", *arguments],  # noqa: S607 - the docker on PATH is the one meant
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise CommandError(f"docker {' '.join(arguments[:2])}: {result.stderr.strip()}")
    return result.stdout


def containers(stack: str, **labels: str) -> list[DockerObject]:
    """The stack's containers, running or not, with these further labels (`role`, `room`)."""
    listing = docker(
        *("ps", "--all", "--no-trunc", "--format", "{{.ID}} {{.Names}}"), *_filters(stack, labels)
    )
    return _objects(listing)


def networks(stack: str) -> list[DockerObject]:
    """The stack's networks."""
    listing = docker(
        *("network", "ls", "--no-trunc", "--format", "{{.ID}} {{.Name}}"), *_filters(stack, {})
    )
    return _objects(listing)


def volumes(stack: str, **labels: str) -> list[str]:
    """The names of the stack's volumes."""
    return docker("volume", "ls", "--quiet", *_filters(stack, labels)).split()


def images(stack: str) -> list[str]:
    """The names of the stack's images, those that they have for a registry too."""
    listing = docker("images", "--format", "{{.Repository}} {{.Tag}} {{.ID}}")
    rows = [line.split() for line in listing.splitlines()]
    ours = re.compile(r"streaming-system/[a-z]+|.+/streaming-[a-z]+")
    own = {(name, id) for name, tag, id in rows if tag == stack and ours.fullmatch(name)}
    return [
        f"{name}:{tag}"
        for name, tag, id in rows
        if (name, id) in own and tag in (stack, streaming_runtime.__version__)
    ]


def _filters(stack: str, labels: dict[str, str]) -> Sequence[str]:
    return [
        f"--filter=label={LABEL_PREFIX}.{key}={value}"
        for key, value in {"stack": stack, **labels}.items()
    ]


def _objects(listing: str) -> list[DockerObject]:
    return [DockerObject(*line.split()) for line in listing.splitlines()]
