"""Wires a whole event: hosts, images, website, and a collector with an encoder for every room."""

import pulumi

from streaming.collector import Collector
from streaming.encoder import Encoder, encoder_link
from streaming.event import EventSettings, GenericRegistry, Room
from streaming.hosts import Host, LocalHost
from streaming.images import Images
from streaming.ports import RoomPorts, allot_ports
from streaming.registry import Registry
from streaming.resources.stack_secret import StackSecret
from streaming.secrets import StackSecrets
from streaming.website import Website, report_target


class StreamingSystem(pulumi.ComponentResource):
    """Everything that one conference needs to be live on the web.

    Creates a host component per host, the images, the website and, per room, an encoder and a
    collector. Changing one room touches that room's components only.

    Outputs: `website` (URL); `rooms`, by slug: `page`, `playlist`, `collector`, `encoder`, and
    `ingest` for rooms whose source is pushed; `ingest_keys`, by slug, secret: what such a source
    must show.
    """

    website: pulumi.Output[str]
    rooms: pulumi.Output[dict[str, dict[str, str]]]
    ingest_keys: pulumi.Output[dict[str, str]]

    def __init__(
        self,
        name: str,
        event: EventSettings,
        *,
        secret: pulumi.Input[str] | None = None,
        registry_password: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the system.

        Args:
            name: the resource's name.
            event: the stack file.
            secret: the stack secret; one is made and kept if absent.
            registry_password: of the registry's user, where the stack file names one.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:StreamingSystem", name, None, opts)
        self._event = event
        self._child = pulumi.ResourceOptions(parent=self)
        self._secrets = StackSecrets(
            secret if secret is not None else StackSecret("stack-secret", opts=self._child).value
        )
        registry = (
            Registry(event.registry, registry_password)
            if isinstance(event.registry, GenericRegistry)
            else None
        )
        self._hosts: dict[str, Host] = {
            host: LocalHost(host, settings, registry=registry, opts=self._child)
            for host, settings in event.hosts.items()
        }
        website_host = self._host(event.website.host)
        images = Images("images", host=website_host, registry=registry, opts=self._child)
        self._digests = images.digests
        website = Website(
            "website",
            event.website,
            event.event_file(),
            host=website_host,
            image=self._digests["website"],
            register_key=self._secrets.register_key,
            opts=self._child,
        )
        ports = allot_ports(event)
        self.website = website.url
        self.rooms = pulumi.Output.all(
            **{room.slug: self._room(room, ports[room.slug], website.url) for room in event.rooms}
        )
        # `dict`, because of no Outputs at all Pulumi makes a list.
        self.ingest_keys = pulumi.Output.all(
            **{
                room.slug: self._secrets.ingest_key(room.slug)
                for room in event.rooms
                if ports[room.slug].ingest
            }
        ).apply(dict)
        self.register_outputs(
            {"website": self.website, "rooms": self.rooms, "ingestKeys": self.ingest_keys}
        )

    def _host(self, chosen: str | None) -> Host:
        return self._hosts[self._event.host_name(chosen)]

    def _room(
        self, room: Room, ports: RoomPorts, website_url: pulumi.Output[str]
    ) -> pulumi.Output[dict[str, str]]:
        passphrase = self._secrets.srt_passphrase(room.slug)
        encoder = Encoder(
            f"encoder-{room.slug}",
            room,
            host=self._host(room.encoder.host),
            image=self._digests["encoder"],
            ports=ports,
            website=report_target(),
            srt_passphrase=passphrase,
            register_token=self._secrets.register_token(f"encoder/{room.slug}"),
            opts=self._child,
        )
        collector = Collector(
            f"collector-{room.slug}",
            room,
            host=self._host(room.collector.host),
            image=self._digests["collector"],
            ports=ports,
            encoder=encoder_link(room),
            website=report_target(),
            srt_passphrase=passphrase,
            register_token=self._secrets.register_token(f"collector/{room.slug}"),
            ingest_key=self._secrets.ingest_key(room.slug),
            opts=self._child,
        )
        room_outputs = pulumi.Output.all(
            page=website_url.apply(lambda url: f"{url}/{room.slug}"),
            playlist=encoder.playlist,
            collector=collector.container,
            encoder=encoder.container,
            ingest=collector.ingest,
        )
        return room_outputs.apply(
            lambda values: {key: value for key, value in values.items() if value is not None}
        )
