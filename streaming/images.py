"""The container images: built once per stack, published if there is a registry, run by digest."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_docker as docker

from streaming.hosts import Host
from streaming.image_build import build_image, content_hash, dockerfile, image_name, refresh_day
from streaming.registry import Registry
from streaming.resources.loaded_images import LoadedImages

ROLES = ("collector", "encoder", "gateway", "website")

BASE_CONTENT = (
    "images/base/Dockerfile",
    "images/base/etc",
    "images/base/settle",
    "images/base/node_modules/hls.js/dist/hls.min.js",
    "images/base/node_modules/media-chrome/dist/iife/all.js",
    "streaming_runtime",
)
"""What the base image is built from, as .dockerignore lets it through."""


class Images(pulumi.ComponentResource):
    """Builds the base image and one thin preset per role on this machine, and publishes them.

    Creates one `docker.RemoteImage` for the base and one per role and, if there is a registry, two
    `docker.RegistryImage` for each: tagged with the stack's name and with the version. Without a
    registry, `LoadedImages` per host that is not this machine. A changed image replaces the
    containers that run it, which interrupts their streams for a few seconds.

    Outputs: `digests`, by role: the image id or, of a published image, `repository@digest`. They
    come when all images are published, so that no container is touched if that fails for one.
    """

    digests: dict[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        *,
        builder: docker.Provider,
        registry: Registry | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the images.

        Args:
            name: the resource's name.
            builder: the Docker of this machine, which builds, keeps and pushes them.
            registry: where they are published; None: nowhere.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:Images", name, None, opts)
        self._name = name
        self._builder = builder
        self._registry = registry
        refresh = refresh_day()
        base = self._build(
            "base",
            triggers={"content": content_hash(BASE_CONTENT), "refresh": refresh},
            build_args={"REFRESH": refresh},
        )
        images = {
            role: self._build(
                role,
                triggers={"base": base.image_id, "content": content_hash([dockerfile(role)])},
                build_args={"BASE": image_name("base")},
                depends_on=[base],
            )
            for role in ROLES
        }
        if registry:
            self.digests = self._publish({"base": base, **images}, registry)
        else:
            self.digests = {role: image.image_id for role, image in images.items()}
        self._loaded: dict[str, LoadedImages] = {}
        self.register_outputs({"digests": self.digests})

    def on(self, host: Host, role: str) -> pulumi.Output[str]:
        """What a host's containers of a role run, once the host can have it."""
        if self._registry or not host.remote:
            return self.digests[role]
        loaded = self._loaded.get(host.host_name)
        if loaded is None:
            loaded = self._loaded[host.host_name] = LoadedImages(
                f"{self._name}-on-{host.host_name}",
                host=host.host_name,
                docker_command=host.docker_command,
                images=self.digests,
                opts=pulumi.ResourceOptions(
                    parent=self, deleted_with=host.machine, replace_with=_machines(host)
                ),
            )
        return loaded.loaded[role]

    def _build(
        self,
        role: str,
        *,
        triggers: Mapping[str, pulumi.Input[str]],
        build_args: Mapping[str, pulumi.Input[str]],
        depends_on: Sequence[pulumi.Resource] = (),
    ) -> docker.RemoteImage:
        return build_image(
            f"{self._name}-{role}",
            role,
            builder=self._builder,
            triggers=triggers,
            build_args=build_args,
            tags=list(self._registry.tags(role).values()) if self._registry else None,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(depends_on)),
        )

    def _publish(
        self, images: dict[str, docker.RemoteImage], registry: Registry
    ) -> dict[str, pulumi.Output[str]]:
        pushed: dict[tuple[str, str], docker.RegistryImage] = {}
        for role, image in images.items():
            # One tag after the other: while a registry that keeps files takes a manifest for a
            # second tag it may answer 500 for the first, and the provider then takes the digest
            # of a manifest of schema 1, which the registry does not have.
            previous: docker.RegistryImage | None = None
            for tag, name in registry.tags(role).items():
                previous = pushed[role, tag] = docker.RegistryImage(
                    f"{self._name}-{role}-{tag}",
                    name=name,
                    triggers={"image": image.image_id},
                    keep_remotely=True,
                    opts=pulumi.ResourceOptions(
                        parent=self,
                        provider=self._builder,
                        depends_on=[previous] if previous else None,
                    ),
                )
        # Waiting for the URN of each waits until each is pushed, and is known in a preview.
        all_pushed = pulumi.Output.all(*(image.urn for image in pushed.values()))
        return {
            role: pulumi.Output.concat(
                registry.repository(role), "@", pushed[role, "stack"].sha256_digest
            ).apply(lambda reference: all_pushed.apply(lambda _: reference))
            for role in ROLES
        }


def _machines(host: Host) -> list[pulumi.Resource]:
    return [host.machine] if host.machine else []
