"""A whole stack file."""

from pydantic import Field

from streaming.event.cloud import ArchiveOptions, AwsOptions, DnsOptions
from streaming.event.cobbler import CobblerOptions
from streaming.event.conference import ConferenceOptions
from streaming.event.hosts import HostName, HostSettings
from streaming.event.registry import NoRegistry, RegistrySettings
from streaming.event.rooms import Room
from streaming.event.website import WebsiteOptions
from streaming_runtime.settings import Conference, EventFile, EventRoom
from streaming_runtime.settings.base import SettingsModel


class EventSettings(SettingsModel):
    """A whole stack file."""

    conference: ConferenceOptions = Field(description="The event as viewers see it.")
    aws: AwsOptions | None = Field(
        default=None, description="Account and region, where anything of the event is on AWS."
    )
    hosts: dict[HostName, HostSettings] = Field(
        min_length=1, description="The machines, by a name of your choice."
    )
    cobbler: CobblerOptions | None = Field(
        default=None, description="Cobbler, through which hosts of kind `pxe` boot."
    )
    registry: RegistrySettings = Field(
        default=NoRegistry(), description="Where images are published for hosts to fetch."
    )
    dns: DnsOptions | None = Field(default=None, description="Names for the event.")
    archive: ArchiveOptions | None = Field(
        default=None, description="Object storage for recordings."
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
        shown = self.conference.model_dump(include=set(Conference.model_fields))
        return EventFile(
            conference=Conference.model_validate(shown),
            rooms=tuple(EventRoom(slug=room.slug, title=room.shown_title) for room in self.rooms),
        )
