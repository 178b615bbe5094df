"""Wires a whole event: hosts, images, website, and a collector with an encoder for every room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_docker as docker

from streaming.bare_metal import BareMetal
from streaming.collector import Collector
from streaming.encoder import Encoder
from streaming.event import (
    Ec2HostSettings,
    EventSettings,
    GenericRegistry,
    LocalHostSettings,
    PxeHostSettings,
    Room,
    SshHostSettings,
)
from streaming.gateway import Gateway
from streaming.hosts import Host, LocalHost, SshHost
from streaming.images import Images
from streaming.links import (
    encoder_link,
    gateway_settings,
    openings,
    report_target,
    stream_origin,
    viewers_domains,
    website_url,
)
from streaming.ports import RoomPorts, allot_ports, gateway_hosts
from streaming.registry import AddressedRegistry, Registry
from streaming.resources.stack_secret import StackSecret
from streaming.secrets import ConfiguredSecrets, StackSecrets
from streaming.website import Website

if TYPE_CHECKING:
    from streaming.cloud import Cloud


class StreamingSystem(pulumi.ComponentResource):
    """Everything that one conference needs to be live on the web.

    Creates a host component per host, what the event has in a cloud, the images, the website, the
    gateways that serve viewers over HTTPS and, per room, an encoder and a collector. Changing one
    room touches that room's components only.

    Outputs: `website` (URL); `website_host`; `rooms`, by slug: `page`, `playlist`, `collector`,
    `collectorHost`, `encoder`, `encoderHost`, and `ingest` for rooms whose source is pushed;
    `ingest_keys`, by slug, secret: what such a source must show; `hosts`, by name: `kind`,
    `address`, `docker` (the words that call its Docker); `archive`: the bucket, or None.
    """

    website: pulumi.Output[str]
    website_host: str
    rooms: pulumi.Output[dict[str, dict[str, str]]]
    ingest_keys: pulumi.Output[dict[str, str]]
    hosts: pulumi.Output[dict[str, dict[str, Any]]]
    archive: pulumi.Output[str] | None

    def __init__(
        self,
        name: str,
        event: EventSettings,
        *,
        secrets: ConfiguredSecrets,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the system.

        Args:
            name: the resource's name.
            event: the stack file.
            secrets: those of the stack file; a stack secret is made and kept if it has none.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:StreamingSystem", name, None, opts)
        self._event = event
        self._child = pulumi.ResourceOptions(parent=self)
        self._secrets = StackSecrets(
            secrets.stack
            if secrets.stack is not None
            else StackSecret("stack-secret", opts=self._child).value
        )
        self._cloud = self._make_cloud()
        registry = self._registry(secrets.registry_password)
        self._hosts = self._make_hosts(registry)
        builder = self._builder(registry)
        self._hosts |= self._boot_machines(registry, builder, secrets)
        ports = allot_ports(event)
        for host, needed in openings(event, ports, self._hosts).items():
            self._hosts[host].open_ports(needed)
        self._domains = viewers_domains(event, pulumi.get_stack())
        addresses = {name: self._hosts[host].address for host, name in self._domains.items()}
        self._names = self._cloud.publish_names(addresses) if self._cloud else []
        self._images = Images("images", builder=builder, registry=registry, opts=self._child)
        self._website = self._make_website()
        self._gateways()
        self.website = self._website.url
        self.website_host = event.host_name(event.website.host)
        self.rooms = pulumi.Output.all(
            **{room.slug: self._room(room, ports[room.slug]) for room in event.rooms}
        )
        # `dict`, because of no Outputs at all Pulumi makes a list.
        self.ingest_keys = pulumi.Output.all(
            **{
                room.slug: self._secrets.ingest_key(room.slug)
                for room in event.rooms
                if ports[room.slug].ingest
            }
        ).apply(dict)
        self.hosts = pulumi.Output.all(**{host: self._shown(host) for host in event.hosts})
        self.archive = self._cloud.archive if self._cloud else None
        self.register_outputs(
            {
                "website": self.website,
                "websiteHost": self.website_host,
                "rooms": self.rooms,
                "ingestKeys": self.ingest_keys,
                "hosts": self.hosts,
                "archive": self.archive,
            }
        )

    def _make_cloud(self) -> Cloud | None:
        if self._event.aws is None:
            return None
        # Imported where it is used: Amazon's package takes seconds to load.
        from streaming.cloud import Cloud

        return Cloud("aws", self._event, self._event.aws, opts=self._child)

    def _registry(self, password: pulumi.Input[str] | None) -> Registry | None:
        if isinstance(self._event.registry, GenericRegistry):
            return AddressedRegistry(self._event.registry, password)
        return self._cloud.registry if self._cloud else None

    def _make_hosts(self, registry: Registry | None) -> dict[str, Host]:
        """All but the bare machines, which boot through one of these."""
        hosts: dict[str, Host] = {}
        for name, settings in self._event.hosts.items():
            match settings:
                case LocalHostSettings():
                    hosts[name] = LocalHost(name, settings, registry=registry, opts=self._child)
                case SshHostSettings():
                    hosts[name] = SshHost(name, settings, registry=registry, opts=self._child)
                case Ec2HostSettings() if self._cloud:
                    hosts[name] = self._cloud.host(
                        name, settings, registry=registry, opts=self._child
                    )
        return hosts

    def _boot_machines(
        self, registry: Registry | None, builder: docker.Provider, secrets: ConfiguredSecrets
    ) -> dict[str, Host]:
        if self._event.cobbler is None:
            return {}
        ground = BareMetal(
            "bare-metal",
            self._event.cobbler,
            hosts=self._hosts,
            builder=builder,
            cobbler_password=secrets.cobbler_password or self._secrets.cobbler_password,
            power_passwords=secrets.power_passwords or {},
            opts=self._child,
        )
        return {
            name: ground.host(name, settings, registry=registry, opts=self._child)
            for name, settings in self._event.hosts.items()
            if isinstance(settings, PxeHostSettings)
        }

    def _builder(self, registry: Registry | None) -> docker.Provider:
        for host in self._hosts.values():
            if not host.remote:
                return host.provider
        auth = [registry.auth()] if registry else None
        return docker.Provider("builder", registry_auth=auth, opts=self._child)

    def _host(self, chosen: str | None) -> Host:
        return self._hosts[self._event.host_name(chosen)]

    def _shown(self, name: str) -> pulumi.Output[dict[str, Any]]:
        host = self._hosts[name]
        return pulumi.Output.all(
            kind=self._event.hosts[name].kind, address=host.address, docker=host.docker_command
        )

    def _make_website(self) -> Website:
        options = self._event.website
        host = self._host(options.host)
        return Website(
            "website",
            options,
            self._event.event_file(),
            host=host,
            image=self._images.on(host, "website"),
            url=website_url(self._event, host),
            behind_gateway=options.acme is not None,
            register_key=self._secrets.register_key,
            opts=self._child,
        )

    def _gateways(self) -> None:
        acme = self._event.website.acme
        if acme is None:
            return
        website = self._event.host_name(self._event.website.host)
        for name in gateway_hosts(self._event):
            host = self._hosts[name]
            Gateway(
                f"gateway-{name}",
                gateway_settings(acme, domain=self._domains[name], website=name == website),
                host=host,
                image=self._images.on(host, "gateway"),
                # A certificate is given to whom the name leads to.
                opts=pulumi.ResourceOptions(parent=self, depends_on=self._names),
            )

    def _room(self, room: Room, ports: RoomPorts) -> pulumi.Output[dict[str, str]]:
        passphrase = self._secrets.srt_passphrase(room.slug)
        website_host = self._host(self._event.website.host)
        encoder_host, collector_host = (
            self._host(room.encoder.host),
            self._host(room.collector.host),
        )
        acme = self._event.website.acme
        https = acme is not None
        encoder = Encoder(
            f"encoder-{room.slug}",
            room,
            host=encoder_host,
            image=self._images.on(encoder_host, "encoder"),
            ports=ports,
            website=report_target(encoder_host, website_host, self._website.url, acme),
            origin=stream_origin(
                encoder_host, ports, self._domains[encoder_host.host_name] if https else None
            ),
            behind_gateway=https,
            srt_passphrase=passphrase,
            register_token=self._secrets.register_token(f"encoder/{room.slug}"),
            opts=self._child,
        )
        collector = Collector(
            f"collector-{room.slug}",
            room,
            host=collector_host,
            image=self._images.on(collector_host, "collector"),
            ports=ports,
            encoder=encoder_link(room, ports, encoder_host),
            website=report_target(collector_host, website_host, self._website.url, acme),
            srt_passphrase=passphrase,
            register_token=self._secrets.register_token(f"collector/{room.slug}"),
            ingest_key=self._secrets.ingest_key(room.slug),
            opts=self._child,
        )
        room_outputs = pulumi.Output.all(
            page=pulumi.Output.concat(self._website.url, f"/{room.slug}"),
            playlist=encoder.playlist,
            collector=collector.container,
            collectorHost=collector_host.host_name,
            encoder=encoder.container,
            encoderHost=encoder_host.host_name,
            ingest=collector.ingest,
        )
        return room_outputs.apply(
            lambda values: {key: value for key, value in values.items() if value is not None}
        )
