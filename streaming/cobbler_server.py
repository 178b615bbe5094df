"""The Cobbler that a stack runs itself: with DHCP, TFTP and the host image, on one of its hosts."""

from collections.abc import Sequence

import pulumi
import pulumi_docker as docker

from streaming.cobbler.places import OWN_URL, tunnel
from streaming.container import HostNetwork, run_container, stack_volume
from streaming.event import OwnCobbler
from streaming.hosts import Host
from streaming.image_build import build_image, content_hash, image_name, refresh_day
from streaming.resources.cobbler_access import CobblerAccess
from streaming.resources.image_file import ImageFile
from streaming.resources.loaded_images import LoadedImages
from streaming_runtime.settings.cobbler import CobblerSecrets, CobblerSettings

HOST_IMAGE = "/srv/host-image"
"""Where the image has the files of the host image."""
KERNEL, INITRD, SYSTEM = "vmlinuz", "initrd.img", "system.squashfs"
RECORDS = "/var/lib/cobbler"
CAPABILITIES = ("CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_SETGID", "CAP_SETUID")
"""The first two for DHCP and ports below 1024, the others to be root no longer."""
HOST_CONTENT = ("images/host",)
COBBLER_CONTENT = ("images/base/etc", "images/base/settle", "images/cobbler", "streaming_runtime")


class CobblerServer(pulumi.ComponentResource):
    """Cobbler on a host that has a cable in the network where machines boot.

    Creates the images (the host image, and Cobbler with it), brings them to the host, and runs the
    container `streaming-<stack>-cobbler` on the host's own network, as DHCP needs. Its records are
    in the volume of that name, which goes with the stack. Another image or setting replaces the
    container: machines that run do not notice.

    Attributes:
        host_image_url: where machines fetch the host image by HTTP.

    Outputs: `container` (its name); `system_sha256`: hash of the host image's system.
    """

    container: pulumi.Output[str]
    system_sha256: pulumi.Output[str]
    host_image_url: str

    def __init__(
        self,
        name: str,
        options: OwnCobbler,
        *,
        host: Host,
        builder: docker.Provider,
        password: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Start it.

        Args:
            name: the resource's name.
            options: what the stack file says of it.
            host: where it runs.
            builder: the Docker of this machine, which builds the images.
            password: of the API's user.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:CobblerServer", name, None, opts)
        self._name, self._host, self._password = name, host, password
        self._child = pulumi.ResourceOptions(parent=self)
        self.host_image_url = f"http://{options.address}:{options.port}"
        system = self._build_system(builder)
        # Of the host image itself: another Cobbler around the same one boots no machine.
        self.system_sha256 = ImageFile(
            f"{name}-system", image=system.image_id, path=f"/{SYSTEM}", opts=self._child
        ).sha256
        image = self._build(builder, system)
        settings = CobblerSettings(address=options.address, port=options.port, dhcp=options.dhcp)
        self.container = self._run(self._on_host(image), settings)
        self.register_outputs({"container": self.container, "systemSha256": self.system_sha256})

    def access(self) -> CobblerAccess:
        """How its API is used, once it runs."""
        way = pulumi.Output.all(self._host.docker_command, self.container).apply(
            lambda known: tunnel(known[0])
        )
        return CobblerAccess(OWN_URL, self._password, tunnel=way, own=True)

    @property
    def log_command(self) -> pulumi.Output[Sequence[str]]:
        """How this machine reads its log, which tells how far a machine that boots has come."""
        return pulumi.Output.all(self._host.docker_command, self.container).apply(
            lambda known: [*known[0], "logs", known[1]]
        )

    def _build_system(self, builder: docker.Provider) -> docker.RemoteImage:
        """The host image, which has nothing but its files in it."""
        refresh = refresh_day()
        return build_image(
            f"{self._name}-host-image",
            "host",
            builder=builder,
            triggers={"content": content_hash(HOST_CONTENT), "refresh": refresh},
            build_args={"REFRESH": refresh},
            alone=True,
            opts=self._child,
        )

    def _build(self, builder: docker.Provider, system: docker.RemoteImage) -> pulumi.Output[str]:
        refresh = refresh_day()
        return build_image(
            f"{self._name}-image",
            "cobbler",
            builder=builder,
            triggers={
                "system": system.image_id,
                "content": content_hash(COBBLER_CONTENT),
                "refresh": refresh,
            },
            build_args={"HOST_IMAGE": image_name("host"), "REFRESH": refresh},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[system]),
        ).image_id

    def _on_host(self, image: pulumi.Output[str]) -> pulumi.Output[str]:
        if not self._host.remote:
            return image
        machine = self._host.machine
        return LoadedImages(
            f"{self._name}-on-{self._host.host_name}",
            host=self._host.host_name,
            docker_command=self._host.docker_command,
            images={"cobbler": image},
            opts=pulumi.ResourceOptions(
                parent=self, deleted_with=machine, replace_with=[machine] if machine else []
            ),
        ).loaded["cobbler"]

    def _run(self, image: pulumi.Output[str], settings: CobblerSettings) -> pulumi.Output[str]:
        volume = stack_volume(
            f"{self._name}-records", role="cobbler", host=self._host, opts=self._child
        )
        secrets = pulumi.Output.secret(self._password).apply(
            lambda word: CobblerSecrets(password=word).model_dump_json(by_alias=True)
        )
        return run_container(
            f"{self._name}-container",
            role="cobbler",
            host=self._host,
            image=image,
            settings=settings,
            secrets=secrets,
            volumes=[docker.ContainerVolumeArgs(volume_name=volume.name, container_path=RECORDS)],
            host_network=HostNetwork(CAPABILITIES),
            opts=self._child,
        ).name
