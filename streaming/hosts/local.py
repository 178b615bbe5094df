"""Host of kind `local`: the Docker of the machine that runs Pulumi."""

from collections.abc import Sequence

import pulumi
import pulumi_docker as docker

from streaming.event import LocalHostSettings
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
    public_address: str | None
    provider: docker.Provider
    network: pulumi.Output[str]
    docker_command: Sequence[str]

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
        self.public_address = settings.address
        self.docker_command = ["docker"]
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
