"""What a stack file may say: one model of a whole event.

The meaning of every key stands in its field's description, from which docs/settings.md and the
editors' schema are made.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from streaming_runtime.settings import (
    Conference,
    Encoding,
    EventFile,
    EventRoom,
    Source,
    VideoFormat,
)
from streaming_runtime.settings.base import InWords, Port, SettingsModel, Slug, Title
from streaming_runtime.settings.media import AudioBitrateKbps
from streaming_runtime.settings.source import AbsolutePath

HostName = Slug


class LocalHostSettings(SettingsModel):
    """This machine's own Docker."""

    kind: Literal["local"] = Field(description="The machine that runs Pulumi.")
    address: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[A-Za-z0-9.:-]+$"),
            InWords("use a host name or address alone, without http:// or port"),
        ]
        | None
    ) = Field(
        default=None,
        description="Name or address under which viewers reach this machine. If absent, viewers "
        "use whatever name they reached the website by, and printed addresses say `localhost`.",
    )


HostSettings = LocalHostSettings


class NoRegistry(SettingsModel):
    """Images stay on the Docker that builds them."""

    kind: Literal["none"] = Field(default="none", description="No registry.")


class GenericRegistry(SettingsModel):
    """Any registry that is reached by HTTPS, public or one's own."""

    kind: Literal["generic"] = Field(description="Any registry.")
    address: Annotated[
        str,
        StringConstraints(
            pattern=r"^(([a-z0-9-]+\.)+[a-z0-9-]+(:\d+)?|[a-z0-9-]+:\d+)(/[a-z0-9._-]+)*$"
        ),
        InWords(
            "use host, port and folder as in `registry.example.org:5000/conference`, in lower "
            "case, without https:// and without a slash at the end"
        ),
    ] = Field(
        description="Where images are pushed: host, then port and folder if needed. Images are "
        "called `<address>/streaming-<role>`."
    )
    username: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        default=None,
        description="User who may push and pull; the password is the secret `registryPassword`. "
        "Without it and `credentialHelper`, the registry must let anyone push.",
    )
    credential_helper: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[A-Za-z0-9_-]+$"),
            InWords("use the helper's name without `docker-credential-`, such as `pass`"),
        ]
        | None
    ) = Field(
        default=None,
        description="Instead of a user: which `docker-credential-<name>` of the machine that runs "
        "Pulumi knows user and password.",
    )
    ca_file: AbsolutePath | None = Field(
        default=None,
        description="Certificate (PEM) of the registry's own certification authority, on the "
        "machine that runs Pulumi. Each host's Docker must know it too.",
    )


RegistrySettings = Annotated[NoRegistry | GenericRegistry, Field(discriminator="kind")]


class WebsiteOptions(SettingsModel):
    """The website: index of rooms, players and tracker."""

    host: HostName | None = Field(
        default=None, description="Host it runs on; the only host if there is just one."
    )
    port: Port = Field(default=8080, description="TCP port on the host.")


class RecordingOptions(SettingsModel):
    """The collector's recording of the room."""

    enabled: bool = Field(default=True, description="Whether the room is recorded.")
    directory: AbsolutePath | None = Field(
        default=None,
        description="Directory on the collector's host, writable for user id 10001; a Docker "
        "volume if absent.",
    )
    part_seconds: Annotated[int, Field(ge=2, le=3600)] = Field(
        default=60, description="Length of one recorded file in seconds."
    )


class CollectorOptions(SettingsModel):
    """What captures, records and sends the room."""

    host: HostName | None = Field(
        default=None, description="Host it runs on; the only host if there is just one."
    )
    source: Source = Field(description="Where picture and sound come from.")
    video: VideoFormat = Field(default=VideoFormat(), description="The picture made of it.")
    audio_bitrate_kbps: AudioBitrateKbps = Field(
        default=128, description="Bit rate of the sound (AAC) in kbit/s."
    )
    link_latency_ms: Annotated[int, Field(ge=20, le=8000)] = Field(
        default=200,
        description="Latency of the SRT link to the encoder in milliseconds: four times the round "
        "trip, or more on a bad line.",
    )
    recording: RecordingOptions = Field(
        default=RecordingOptions(), description="The recording made beside the source."
    )


class EncoderOptions(Encoding):
    """What makes adaptive HLS of the room's stream and serves it."""

    host: HostName | None = Field(
        default=None, description="Host it runs on; the only host if there is just one."
    )
    port: Port | None = Field(
        default=None,
        description="TCP port on the host where viewers fetch the stream; allotted from the slug "
        "if absent.",
    )


class Room(SettingsModel):
    """One room of the event."""

    slug: Slug = Field(description="The room's name in addresses, container and file names.")
    title: Title | None = Field(
        default=None, description="Its name for people; the slug if absent."
    )
    collector: CollectorOptions = Field(description="What captures the room.")
    encoder: EncoderOptions = Field(
        default=EncoderOptions(), description="What makes the room's web stream."
    )

    @property
    def shown_title(self) -> str:
        """The title that people read."""
        return self.title or self.slug


class EventSettings(SettingsModel):
    """A whole stack file."""

    conference: Conference = Field(description="The event as viewers see it.")
    hosts: dict[HostName, HostSettings] = Field(
        min_length=1, description="The machines, by a name of your choice."
    )
    registry: RegistrySettings = Field(
        default=NoRegistry(), description="Where images are published for hosts to fetch."
    )
    website: WebsiteOptions = Field(default=WebsiteOptions(), description="The website.")
    rooms: tuple[Room, ...] = Field(
        min_length=1, max_length=50, description="The rooms, in the order the website shows them."
    )

    def host_name(self, chosen: str | None) -> str:
        """The host a component runs on: the chosen one, else the only one."""
        return chosen or next(iter(self.hosts))

    def event_file(self) -> EventFile:
        """What the website is told of the event."""
        return EventFile(
            conference=self.conference,
            rooms=tuple(EventRoom(slug=room.slug, title=room.shown_title) for room in self.rooms),
        )
