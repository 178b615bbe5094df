"""Brings built images to a host without a registry, through the host's own connection."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider


class _LoadedImagesProvider(ResourceProvider):
    def create(self, props: dict[str, Any]) -> CreateResult:
        from streaming.image_transfer import send_images

        send_images(sorted(set(props["images"].values())), props["dockerCommand"])
        return CreateResult(props["host"], {**props, "loaded": props["images"]})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        changed = _olds.get("images") != _news.get("images")
        return DiffResult(changes=changed, replaces=["images"] if changed else [])


class LoadedImages(Resource):
    """Images of this machine's Docker, on another host.

    Other images replace it; those that it brought before stay on the host until somebody prunes
    them, as containers may still run them.

    Outputs: `loaded`, by role: the image's id, once the host has it.
    """

    loaded: pulumi.Output[dict[str, str]]

    def __init__(
        self,
        name: str,
        *,
        host: str,
        docker_command: pulumi.Input[Sequence[str]],
        images: Mapping[str, pulumi.Input[str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Bring the images.

        Args:
            name: the resource's name.
            host: the host's name.
            docker_command: how this machine calls the host's `docker`.
            images: ids on this machine's Docker, by role.
            opts: Pulumi's options.
        """
        super().__init__(
            _LoadedImagesProvider(),
            name,
            {
                "host": host,
                "dockerCommand": docker_command,
                "images": dict(images),
                "loaded": None,
            },
            opts,
        )
