"""All that an event needs to boot bare machines: Cobbler, what they boot, and the machines."""

from collections.abc import Mapping

import pulumi
import pulumi_docker as docker

from streaming.cobbler.places import given_address
from streaming.cobbler_server import HOST_IMAGE, INITRD, KERNEL, SYSTEM, CobblerServer
from streaming.event import CobblerOptions, GivenCobbler, PxeHostSettings
from streaming.hosts import Host
from streaming.hosts.pxe import BootGround, PxeHost
from streaming.naming import object_name
from streaming.registry import Registry
from streaming.resources.cobbler_access import CobblerAccess
from streaming.resources.cobbler_distro import CobblerDistro
from streaming.resources.cobbler_profile import CobblerProfile


class BareMetal(pulumi.ComponentResource):
    """What the event's bare machines share: a Cobbler, a distro and a profile in it.

    Creates a `CobblerServer` if the stack runs its own, a `CobblerDistro` (kernel and initrd of the
    host image) and a `CobblerProfile` (the kernel options of all machines), both called
    `streaming-<stack>` in Cobbler; then the hosts that it is asked for.
    """

    def __init__(
        self,
        name: str,
        options: CobblerOptions,
        *,
        hosts: Mapping[str, Host],
        builder: docker.Provider,
        cobbler_password: pulumi.Input[str],
        power_passwords: pulumi.Input[Mapping[str, str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create what all machines share.

        Args:
            name: the resource's name.
            options: which Cobbler.
            hosts: the event's other hosts, one of which may run it.
            builder: the Docker of this machine.
            cobbler_password: of the user of Cobbler's API.
            power_passwords: of the users of BMCs, by host.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:BareMetal", name, None, opts)
        self._name, self._child = name, pulumi.ResourceOptions(parent=self)
        self._power_passwords = pulumi.Output.secret(power_passwords)
        self._ground = self._make_ground(options, hosts, builder, cobbler_password)
        self.register_outputs({})

    def host(
        self,
        name: str,
        settings: PxeHostSettings,
        *,
        registry: Registry | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> PxeHost:
        """Boot one of the event's machines."""
        return PxeHost(
            name,
            settings,
            ground=self._ground,
            power_password=self._power_passwords.apply(lambda words: words.get(name, "")),
            registry=registry,
            opts=opts,
        )

    def _make_ground(
        self,
        options: CobblerOptions,
        hosts: Mapping[str, Host],
        builder: docker.Provider,
        password: pulumi.Input[str],
    ) -> BootGround:
        if isinstance(options, GivenCobbler):
            image, address = options.host_image, given_address(options)
            access = CobblerAccess(address.url, password, address.user, address.ca_pem)
            profile, shared = self._records(
                access,
                image.folder,
                image.url,
                image.sha256,
                adopt=options.adopt,
            )
            return BootGround(access, profile, shared, None, options.report_port)
        host = hosts[options.host]
        server = CobblerServer(
            f"{self._name}-cobbler",
            options,
            host=host,
            builder=builder,
            password=password,
            opts=self._child,
        )
        access = server.access()
        profile, shared = self._records(
            access, HOST_IMAGE, server.host_image_url, server.system_sha256
        )
        report_address = None if host.remote else options.address
        return BootGround(
            access, profile, shared, report_address, options.report_port, server.log_command
        )

    def _records(
        self,
        access: CobblerAccess,
        folder: str,
        url: str,
        sha256: pulumi.Input[str],
        *,
        adopt: bool = False,
    ) -> tuple[pulumi.Output[str], dict[str, pulumi.Input[str]]]:
        """The profile of all machines, and its kernel options."""
        record = object_name()
        distro = CobblerDistro(
            f"{self._name}-distro",
            api=access,
            record=record,
            kernel=f"{folder}/{KERNEL}",
            initrd=f"{folder}/{INITRD}",
            content=sha256,
            adopt=adopt,
            opts=self._child,
        )
        options = {
            "boot": "streaming",
            "streaming.image": f"{url}/{SYSTEM}",
            "streaming.image-sha256": sha256,
        }
        profile = CobblerProfile(
            f"{self._name}-profile",
            api=access,
            record=record,
            distro=distro.record,
            kernel_options=options,
            adopt=adopt,
            opts=self._child,
        )
        return profile.record, options
