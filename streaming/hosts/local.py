"""Host of kind `local`: the Docker of the machine that runs Pulumi."""

from collections.abc import Sequence

import pulumi
import pulumi_docker as docker

from streaming.event import LocalHostSettings
from streaming.hosts.base import Opening
from streaming.naming import object_name, stack_labels
from streaming.registry import Registry


class LocalHost(pulumi.ComponentResource):
    """This machine, as a host of the event.

    Creates the Docker provider and the stack's Docker network, `streaming-<stack>`. Replacing the
    network takes every room of the host off air.

    Outputs: `address`, `network`.
    """

    host_name: str
    address: pulumi.Output[str]
    public_address: pulumi.Output[str] | None
    egress_cidr: pulumi.Output[str] | None
    provider: docker.Provider
    network: pulumi.Output[str]
    docker_command: pulumi.Output[Sequence[str]]
    machine: pulumi.Resource | None
    remote: bool

    def __init__(
        self,
        name: str,
        settings: LocalHostSettings,
        *,
        registry: Registry | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the host.

        Args:
            name: the host's name in the stack file.
            settings: what the stack file says of it.
            registry: where its Docker pushes images to and pulls them from, if not its own.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:LocalHost", name, None, opts)
        self.host_name = name
        self.machine = None
        self.remote = False
        self.public_address = (
            pulumi.Output.from_input(settings.address) if settings.address else None
        )
        self.egress_cidr = (
            pulumi.Output.from_input(f"{settings.seen_as}/32") if settings.seen_as else None
        )
        self.docker_command = pulumi.Output.from_input(["docker"])
        self.provider = docker.Provider(
            f"{name}-docker",
            registry_auth=[registry.auth()] if registry else None,
            opts=pulumi.ResourceOptions(parent=self),
        )
        network = docker.Network(
            f"{name}-network",
            name=object_name(),
            labels=stack_labels(docker.NetworkLabelArgs),
            opts=pulumi.ResourceOptions(
                parent=self, provider=self.provider, delete_before_replace=True
            ),
        )
        self.network = network.name
        self.address = pulumi.Output.from_input(settings.address or "localhost")
        self.register_outputs({"address": self.address, "network": self.network})

    def open_ports(self, openings: Sequence[Opening]) -> None:
        """Nothing of ours stands between this machine and others."""

    def on_machine(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Through this machine's Docker."""
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(provider=self.provider))
