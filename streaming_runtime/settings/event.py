"""The event file: what the website must know of the event; reloaded while the website runs."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints

from streaming_runtime.settings.base import InWords, SettingsModel, Slug, Title


def _known_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("not a time zone of the IANA database; use a name such as 'Europe/Berlin'")
    return value


Timezone = Annotated[str, AfterValidator(_known_zone)]
WebAddress = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2000),
    InWords("use an address that begins with https:// or http:// and has no spaces"),
]


class Link(SettingsModel):
    """A link shown on the website."""

    title: Title = Field(description="The link's text.")
    url: WebAddress = Field(description="Where it leads.")


class Conference(SettingsModel):
    """The event as viewers see it."""

    name: Title = Field(description="The event's name.")
    timezone: Timezone = Field(default="UTC", description="IANA time zone of the venue.")
    links: tuple[Link, ...] = Field(default=(), description="Links on every page.")


RESERVED_SLUGS = frozenset({"api", "healthz", "static", "streams"})
"""First parts of the website's own addresses and of its gateway's, which can name no room."""


def _not_reserved(slug: str) -> str:
    if slug in RESERVED_SLUGS:
        raise ValueError("the website needs this address itself; give the room another slug")
    return slug


class EventRoom(SettingsModel):
    """A room as viewers see it."""

    slug: Annotated[Slug, AfterValidator(_not_reserved)] = Field(
        description="The room's name in addresses."
    )
    title: Title = Field(description="The room's name for people.")


def _distinct_slugs(rooms: tuple[EventRoom, ...]) -> tuple[EventRoom, ...]:
    slugs = [room.slug for room in rooms]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise ValueError(f"every room needs a slug of its own; given twice: {', '.join(twice)}")
    return rooms


class EventFile(SettingsModel):
    """The conference and its rooms, in the order in which they are shown."""

    conference: Conference
    rooms: Annotated[tuple[EventRoom, ...], AfterValidator(_distinct_slugs)] = Field(
        description="The rooms, in the order in which they are shown."
    )
