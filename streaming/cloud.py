"""All that an event has on AWS. Only stacks that have some import it: it is slow."""

from collections.abc import Mapping

import pulumi

from streaming.archive import Archive
from streaming.dns import DnsRecords
from streaming.ecr import EcrRepositories
from streaming.event import AwsOptions, Ec2HostSettings, EcrRegistry, EventSettings
from streaming.hosts import Host
from streaming.hosts.ec2 import Ec2Host, Ec2Network, aws_provider
from streaming.images import ROLES
from streaming.registry import Registry


class Cloud(pulumi.ComponentResource):
    """The event's part of an AWS account.

    Creates the provider and, as far as the stack file asks for them, the network that machines
    stand in, the registry and the archive; then the hosts and the names that it is asked for.

    Outputs: `archive`: the bucket's name, or None.
    """

    archive: pulumi.Output[str] | None
    registry: Registry | None

    def __init__(
        self,
        name: str,
        event: EventSettings,
        options: AwsOptions,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create what the whole event shares.

        Args:
            name: the resource's name.
            event: the stack file.
            options: account and region.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:Cloud", name, None, opts)
        self._name, self._event = name, event
        self._child = pulumi.ResourceOptions(parent=self)
        self._aws = aws_provider(f"{name}-aws", options, opts=self._child)
        machines = [host for host in event.hosts.values() if isinstance(host, Ec2HostSettings)]
        self._network = (
            Ec2Network(
                f"{name}-network",
                options,
                provider=self._aws,
                zones=[machine.zone for machine in machines if machine.zone],
                opts=self._child,
            )
            if machines
            else None
        )
        self._repositories = (
            EcrRepositories(
                f"{name}-registry",
                images=("base", *ROLES),
                provider=self._aws,
                opts=self._child,
            )
            if isinstance(event.registry, EcrRegistry)
            else None
        )
        self.registry = self._repositories
        self._archive = (
            Archive(
                f"{name}-archive",
                event.archive,
                account=options,
                provider=self._aws,
                opts=self._child,
            )
            if event.archive
            else None
        )
        self.archive = self._archive.bucket if self._archive else None
        self.register_outputs({"archive": self.archive})

    def host(
        self,
        name: str,
        settings: Ec2HostSettings,
        *,
        registry: Registry | None,
        opts: pulumi.ResourceOptions,
    ) -> Host:
        """A machine of the event.

        Args:
            name: the host's name in the stack file.
            settings: what the stack file says of it.
            registry: where it fetches images from, if not by its own connection.
            opts: Pulumi's options.

        Raises:
            ValueError: the event was said to have no machines on EC2.
        """
        if self._network is None:
            raise ValueError(f"host {name!r} is not among the event's hosts of kind ec2")
        return Ec2Host(
            name,
            settings,
            network=self._network,
            registry=registry,
            repository_arns=self._repositories.repository_arns if self._repositories else None,
            recording_arns=self._recordings_of(name),
            opts=opts,
        )

    def publish_names(self, addresses: Mapping[str, pulumi.Input[str]]) -> list[pulumi.Resource]:
        """Let the world find these names at these addresses, if the stack file names a zone.

        Returns:
            What makes them known.
        """
        if self._event.dns is None:
            return []
        return [
            DnsRecords(
                f"{self._name}-dns",
                self._event.dns,
                addresses=addresses,
                provider=self._aws,
                opts=self._child,
            )
        ]

    def _recordings_of(self, host: str) -> pulumi.Output[list[str]] | None:
        """What a host may write of the archive: the recordings of the rooms it captures."""
        rooms = [
            room.slug
            for room in self._event.rooms
            if self._event.host_name(room.collector.host) == host
        ]
        if self._archive is None or not rooms:
            return None
        return self._archive.arn.apply(lambda arn: [f"{arn}/recordings/{room}/*" for room in rooms])
