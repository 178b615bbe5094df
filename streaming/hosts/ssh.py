"""Host of kind `ssh`: a machine in the venue that runs Debian already."""

from collections.abc import Sequence

import pulumi
import pulumi_docker as docker

from streaming.event import SshHostSettings
from streaming.hosts.base import Opening
from streaming.naming import object_name, stack_labels
from streaming.registry import Registry
from streaming.resources.learnt_host_key import LearntHostKey
from streaming.resources.ssh_machine import SshMachine
from streaming.ssh.login import docker_words, jump_of, login_options


class SshHost(pulumi.ComponentResource):
    """A machine that is there already, as a host of the event.

    Creates a `LearntHostKey` if the stack file gives no key, an `SshMachine`, the Docker provider
    and the stack's Docker network, `streaming-<stack>`.

    Another address, user or way to it is used from then on, and nothing on the machine changes.
    Another host key is another machine: containers, volumes and network are made anew on it, and
    the old one is not asked. Replacing the network takes every room of the host off air.

    Outputs: `address`, `host_key`, `network`.
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
    host_key: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: SshHostSettings,
        *,
        registry: Registry | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the host.

        Args:
            name: the host's name in the stack file.
            settings: what the stack file says of it.
            registry: where its Docker pulls images from, if from one.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:SshHost", name, None, opts)
        self.host_name, self.remote = name, True
        self._child = pulumi.ResourceOptions(parent=self)
        self.address = pulumi.Output.from_input(settings.address)
        self.public_address = pulumi.Output.from_input(settings.public_address or settings.address)
        self.egress_cidr = (
            pulumi.Output.from_input(f"{settings.seen_as}/32") if settings.seen_as else None
        )
        self.host_key = self._key(settings)
        ssh_options = self.host_key.apply(lambda key: login_options(settings, key))
        machine = SshMachine(
            f"{name}-machine",
            host=name,
            host_key=self.host_key,
            address=settings.address,
            login=settings.user,
            port=settings.port,
            ssh_options=ssh_options,
            install=settings.install,
            opts=self._child,
        )
        self.machine = machine
        # From the endpoint, so that it waits for the machine as the provider does.
        self.docker_command = pulumi.Output.all(ssh_options, machine.endpoint).apply(
            lambda values: docker_words(values[1].removeprefix("ssh://"), values[0])
        )
        self.provider = docker.Provider(
            f"{name}-docker",
            host=machine.endpoint,
            ssh_opts=ssh_options,
            registry_auth=[registry.auth()] if registry else None,
            opts=self._child,
        )
        self.network = docker.Network(
            f"{name}-network",
            name=object_name(),
            labels=stack_labels(docker.NetworkLabelArgs),
            opts=self.on_machine(
                pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            ),
        ).name
        self.register_outputs(
            {"address": self.address, "hostKey": self.host_key, "network": self.network}
        )

    def open_ports(self, openings: Sequence[Opening]) -> None:
        """Nothing of ours stands between this machine and others."""

    def on_machine(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Through this machine's Docker, and made anew if another machine takes its place.

        Not gone with it: when the stack goes, the machine stays, and must be emptied.
        """
        assert self.machine  # noqa: S101 - for mypy: it was made first
        fate = pulumi.ResourceOptions(provider=self.provider, replace_with=[self.machine])
        return pulumi.ResourceOptions.merge(opts, fate)

    def _key(self, settings: SshHostSettings) -> pulumi.Output[str]:
        if settings.host_key:
            return pulumi.Output.from_input(settings.host_key)
        return LearntHostKey(
            f"{self.host_name}-host-key",
            host=self.host_name,
            address=settings.address,
            login=settings.user,
            port=settings.port,
            identity_file=settings.identity_file,
            jump=jump_of(settings),
            opts=self._child,
        ).public
