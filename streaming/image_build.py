"""Builds one container image on the Docker of this machine, anew when its content changes."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pulumi
import pulumi_docker as docker

import streaming_runtime
from streaming.naming import LABEL_PREFIX

ROOT = Path(__file__).parent.parent

REFRESH = ROOT / "images" / "base" / "refresh"
"""The day of which images have Debian's security updates, at least; `make refresh` sets it."""


def refresh_day() -> str:
    """What stands in `REFRESH`: another day builds what depends on it anew."""
    return REFRESH.read_text(encoding="utf-8").strip()


def build_image(
    name: str,
    role: str,
    *,
    builder: docker.Provider,
    triggers: Mapping[str, pulumi.Input[str]],
    build_args: Mapping[str, pulumi.Input[str]],
    tags: Sequence[pulumi.Input[str]] | None = None,
    alone: bool = False,
    opts: pulumi.ResourceOptions,
) -> docker.RemoteImage:
    """Build `images/<role>/Dockerfile`.

    Args:
        name: the resource's name.
        role: what the image is for, by the name of its folder.
        builder: the Docker of this machine.
        triggers: it is built anew when one of these changes.
        build_args: for the Dockerfile.
        tags: further names of the image.
        alone: whether the Dockerfile sees its own folder, not the whole checkout.
        opts: Pulumi's options, with the parent.
    """
    return docker.RemoteImage(
        name,
        name=image_name(role),
        build=docker.RemoteImageBuildArgs(
            context=f"images/{role}" if alone else ".",
            dockerfile="Dockerfile" if alone else dockerfile(role),
            build_args=build_args,
            label={
                f"{LABEL_PREFIX}.image": role,
                "org.opencontainers.image.version": streaming_runtime.__version__,
            },
            tags=tags,
        ),
        triggers=triggers,
        keep_locally=True,
        opts=pulumi.ResourceOptions.merge(pulumi.ResourceOptions(provider=builder), opts),
    )


def image_name(role: str) -> str:
    """The image's name for people: `streaming-system/encoder:dev`."""
    return f"streaming-system/{role}:{pulumi.get_stack()}"


def dockerfile(role: str) -> str:
    """Where an image's Dockerfile is."""
    return f"images/{role}/Dockerfile"


def content_hash(paths: Iterable[str], root: Path = ROOT) -> str:
    """SHA-256 over names, executable bits and contents of these files and folders."""
    total = hashlib.sha256()
    for path in sorted(file for name in paths for file in _files(root / name)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        executable = bool(path.stat().st_mode & 0o111)
        total.update(f"{path.relative_to(root)} {executable} {content}\n".encode())
    return total.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (
            file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts
        )
    elif path.is_file():
        yield path
    else:
        raise pulumi.RunError(f"{path} is missing; run `make setup`")
