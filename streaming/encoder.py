"""The encoder of a room: makes adaptive HLS and serves it."""

import pulumi
import pulumi_docker as docker

from streaming.container import DATA_DIRECTORY, run_container, stack_volume
from streaming.event import Room
from streaming.hosts import Host
from streaming.ports import RoomPorts
from streaming_runtime.settings import (
    EncoderSecrets,
    EncoderSettings,
    Encoding,
    Ingest,
    Origin,
    ReportTarget,
)

ORIGIN = Origin()
INGEST = Ingest()


class Encoder(pulumi.ComponentResource):
    """Turns a room's stream into what viewers watch, and shows the slate while there is none.

    Creates the container `streaming-<stack>-encoder-<room>`, whose origin the host publishes on the
    room's port, and a volume for the segments. Any change of the room's encoder replaces the
    container: viewers wait a few seconds and go on without a reload.

    Outputs: `container` (its name), `playlist` (URL).
    """

    container: pulumi.Output[str]
    playlist: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        room: Room,
        *,
        host: Host,
        image: pulumi.Input[str],
        ports: RoomPorts,
        website: pulumi.Input[ReportTarget],
        origin: pulumi.Output[str] | None,
        behind_gateway: bool,
        srt_passphrase: pulumi.Input[str],
        register_token: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the encoder.

        Args:
            name: the resource's name, `encoder-<room>`.
            room: the room as the stack file describes it.
            host: where it runs.
            image: digest of the encoder image.
            ports: the room's ports.
            website: where it reports its state.
            origin: where viewers fetch the stream; None: at the name by which they reached the
                website.
            behind_gateway: whether viewers come by the host's gateway, not by a port of its own.
            srt_passphrase: secret of the link from the collector.
            register_token: signs its reports.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:Encoder", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        volume = stack_volume(
            f"{name}-segments", role="encoder", host=host, room=room.slug, opts=child
        )
        container = run_container(
            f"{name}-container",
            role="encoder",
            room=room.slug,
            host=host,
            image=image,
            settings=pulumi.Output.all(website, origin).apply(
                lambda values: EncoderSettings(
                    room=room.slug,
                    ingest=Ingest(latency_ms=room.collector.link_latency_ms),
                    origin=Origin(
                        public_url=values[1], public_port=None if behind_gateway else ports.origin
                    ),
                    website=values[0],
                    **room.encoder.model_dump(include=set(Encoding.model_fields)),
                )
            ),
            secrets=pulumi.Output.all(srt_passphrase, register_token).apply(
                lambda values: EncoderSecrets(
                    srt_passphrase=values[0], register_token=values[1]
                ).model_dump_json(by_alias=True)
            ),
            ports=_published(ports, behind_gateway),
            volumes=[
                docker.ContainerVolumeArgs(volume_name=volume.name, container_path=DATA_DIRECTORY)
            ],
            opts=child,
        )
        self.container = container.name
        reached = origin or pulumi.Output.concat("http://", host.address, f":{ports.origin}")
        self.playlist = pulumi.Output.concat(reached, f"/{room.slug}/master.m3u8")
        self.register_outputs({"container": self.container, "playlist": self.playlist})


def _published(ports: RoomPorts, behind_gateway: bool) -> list[docker.ContainerPortArgs]:
    published = []
    if not behind_gateway:
        published.append(docker.ContainerPortArgs(internal=ORIGIN.port, external=ports.origin))
    if ports.link is not None:
        published.append(
            docker.ContainerPortArgs(internal=INGEST.port, external=ports.link, protocol="udp")
        )
    return published
