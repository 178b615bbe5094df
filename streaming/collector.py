"""The collector of a room: captures, records and sends."""

from collections.abc import Iterator

import pulumi
import pulumi_docker as docker

from streaming.container import DATA_DIRECTORY, kept_volume, run_container
from streaming.event import Room
from streaming.hosts import Host
from streaming.ports import RoomPorts, ingest_protocol
from streaming_runtime.settings import (
    CollectorSecrets,
    CollectorSettings,
    EncoderLink,
    FileSource,
    Recording,
    ReportTarget,
    RtmpSource,
    Source,
    SrtSource,
    V4l2Source,
)

SOURCE_DIRECTORY = "/media/source"
CAPTURE_GROUPS = ("video", "audio")


class Collector(pulumi.ComponentResource):
    """Brings a room's picture and sound into the system and keeps a recording of them.

    Creates the container `streaming-<stack>-collector-<room>` and, unless the recording goes to a
    directory of the host's or is switched off, the volume of the same name for the recordings,
    which is kept when the stack goes. Any change of the room's collector replaces the container:
    viewers see the slate for a few seconds, and a new recording part begins.

    Outputs: `container` (its name), `ingest` (address for a sender, or None).
    """

    container: pulumi.Output[str]
    ingest: pulumi.Output[str | None]

    def __init__(
        self,
        name: str,
        room: Room,
        *,
        host: Host,
        image: pulumi.Input[str],
        ports: RoomPorts,
        encoder: pulumi.Input[EncoderLink],
        website: pulumi.Input[ReportTarget],
        srt_passphrase: pulumi.Input[str],
        register_token: pulumi.Input[str],
        ingest_key: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the collector.

        Args:
            name: the resource's name, `collector-<room>`.
            room: the room as the stack file describes it.
            host: where it runs.
            image: digest of the collector image.
            ports: the room's ports.
            encoder: where it sends the stream.
            website: where it reports its state.
            srt_passphrase: secret of the link to the encoder.
            register_token: signs its reports.
            ingest_key: what a sender must show to an srt or rtmp source.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:Collector", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        protocol = ingest_protocol(room)
        container = run_container(
            f"{name}-container",
            role="collector",
            room=room.slug,
            host=host,
            image=image,
            settings=pulumi.Output.all(encoder, website).apply(
                lambda values: _settings(room, ports, *values)
            ),
            secrets=pulumi.Output.all(srt_passphrase, register_token, ingest_key).apply(
                lambda values: CollectorSecrets(
                    srt_passphrase=values[0],
                    register_token=values[1],
                    ingest_key=values[2] if protocol else None,
                ).model_dump_json(by_alias=True)
            ),
            ports=_published(ports.ingest, protocol),
            volumes=[*_source_file(room.collector.source), *_recordings(name, room, host, child)],
            devices=_devices(room.collector.source),
            groups=CAPTURE_GROUPS if isinstance(room.collector.source, V4l2Source) else (),
            opts=child,
        )
        self.container = container.name
        self.ingest = host.address.apply(lambda address: _ingest_address(room, address, ports))
        self.register_outputs({"container": self.container, "ingest": self.ingest})


def _settings(
    room: Room, ports: RoomPorts, encoder: EncoderLink, website: ReportTarget
) -> CollectorSettings:
    options = room.collector
    recording = Recording(directory=DATA_DIRECTORY, part_seconds=options.recording.part_seconds)
    return CollectorSettings(
        room=room.slug,
        source=_source_for_container(options.source, ports),
        video=options.video,
        audio_bitrate_kbps=options.audio_bitrate_kbps,
        encoder=encoder,
        recording=recording if options.recording.enabled else None,
        website=website,
    )


def _recordings(
    name: str, room: Room, host: Host, opts: pulumi.ResourceOptions
) -> Iterator[docker.ContainerVolumeArgs]:
    recording = room.collector.recording
    if recording.enabled and recording.directory:
        yield docker.ContainerVolumeArgs(
            host_path=recording.directory, container_path=DATA_DIRECTORY
        )
    elif recording.enabled:
        volume = kept_volume(
            f"{name}-recordings", role="collector", host=host, room=room.slug, opts=opts
        )
        yield docker.ContainerVolumeArgs(volume_name=volume.name, container_path=DATA_DIRECTORY)


def _source_file(source: Source) -> Iterator[docker.ContainerVolumeArgs]:
    if isinstance(source, FileSource):
        yield docker.ContainerVolumeArgs(
            host_path=source.path,
            container_path=_source_in_container(source.path),
            read_only=True,
        )


def _published(port: int | None, protocol: str | None) -> list[docker.ContainerPortArgs]:
    if port is None or protocol is None:
        return []
    return [docker.ContainerPortArgs(internal=port, external=port, protocol=protocol)]


def _source_in_container(path: str) -> str:
    return f"{SOURCE_DIRECTORY}/{path.rpartition('/')[2]}"


def _source_for_container(source: Source, ports: RoomPorts) -> Source:
    """The source with the path or port under which the container finds it."""
    match source:
        case FileSource(path=path):
            return source.model_copy(update={"path": _source_in_container(path)})
        case SrtSource() | RtmpSource():
            return source.model_copy(update={"port": ports.ingest})
    return source


def _devices(source: Source) -> list[docker.ContainerDeviceArgs]:
    if not isinstance(source, V4l2Source):
        return []
    nodes = [source.device, *(["/dev/snd"] if source.audio_device else [])]
    return [
        docker.ContainerDeviceArgs(host_path=node, container_path=node, permissions="rw")
        for node in nodes
    ]


def _ingest_address(room: Room, address: str, ports: RoomPorts) -> str | None:
    match room.collector.source:
        case SrtSource():
            return f"srt://{address}:{ports.ingest}"
        case RtmpSource():
            return f"rtmp://{address}:{ports.ingest}/live"
    return None
