"""The container images: built once per stack, run by digest."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pulumi
import pulumi_docker as docker

import streaming_runtime
from streaming.hosts import Host
from streaming.naming import LABEL_PREFIX

ROOT = Path(__file__).parent.parent
ROLES = ("collector", "encoder", "website")

BASE_CONTENT = (
    "images/base/Dockerfile",
    "images/base/path-excludes",
    "images/base/node_modules/hls.js/dist/hls.min.js",
    "images/base/node_modules/media-chrome/dist/iife/all.js",
    "streaming_runtime",
)
"""What the base image is built from, as .dockerignore lets it through."""


class Images(pulumi.ComponentResource):
    """Builds the base image and one thin preset per role on a host.

    Creates one `docker.RemoteImage` for the base and one per role. A changed image replaces the
    containers that run it, which interrupts their streams for a few seconds.

    Outputs: `digests`, the image id per role.
    """

    digests: dict[str, pulumi.Output[str]]

    def __init__(
        self, name: str, *, host: Host, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Build the images.

        Args:
            name: the resource's name.
            host: the host whose Docker builds and keeps them.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:Images", name, None, opts)
        self._name = name
        self._provider = host.provider
        base_hash = content_hash(BASE_CONTENT)
        base = self._build("base", triggers={"content": base_hash}, build_args={}, opts=None)
        self.digests = {
            role: self._build(
                role,
                triggers={"base": base.image_id, "content": content_hash([_dockerfile(role)])},
                build_args={"BASE": image_name("base")},
                opts=pulumi.ResourceOptions(depends_on=[base]),
            ).image_id
            for role in ROLES
        }
        self.register_outputs({"digests": self.digests})

    def _build(
        self,
        role: str,
        *,
        triggers: dict[str, pulumi.Input[str]],
        build_args: dict[str, pulumi.Input[str]],
        opts: pulumi.ResourceOptions | None,
    ) -> docker.RemoteImage:
        return docker.RemoteImage(
            f"{self._name}-{role}",
            name=image_name(role),
            build=docker.RemoteImageBuildArgs(
                context=".",
                dockerfile=_dockerfile(role),
                build_args=build_args,
                labels={
                    f"{LABEL_PREFIX}.image": role,
                    "org.opencontainers.image.version": streaming_runtime.__version__,
                },
            ),
            triggers=triggers,
            keep_locally=True,
            opts=pulumi.ResourceOptions.merge(
                pulumi.ResourceOptions(parent=self, provider=self._provider), opts
            ),
        )


def image_name(role: str) -> str:
    """The image's name for people: `streaming-system/encoder:dev`."""
    return f"streaming-system/{role}:{pulumi.get_stack()}"


def _dockerfile(role: str) -> str:
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
