"""What of an old configuration a stack file can say, and what a person should look at."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from streaming_runtime.settings import Conference, EventRoom, Link
from tools.legacy.counterparts import CONFERENCE, LINK, MACHINES, TIMEZONE, TITLE, may_be_shown
from tools.legacy.interpolation import Group, Resolved
from tools.legacy.reading import CONFIG, LegacyConfig
from tools.legacy.slugs import plain_slug, slug_of

NO_NAME = "Unnamed conference"
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class ImportedRoom:
    """A room, with the names of the old machines by what they were for."""

    group: str
    slug: str
    title: str | None
    machines: dict[str, str]


@dataclass(frozen=True)
class ImportedEvent:
    """What can be taken over."""

    conference: Conference
    rooms: tuple[ImportedRoom, ...]


@dataclass
class Importer:
    """Makes the event, noting on the way what was not taken over as it stood.

    Attributes:
        remarks: what a person should look at, each with its place.
    """

    legacy: LegacyConfig
    remarks: list[str] = field(default_factory=list)

    def event(self) -> ImportedEvent:
        """The event of a configuration that `check` found no problem in."""
        self._remark_repeated()
        groups = [
            Group(name, block, self.legacy.default) for name, block in self.legacy.groups.items()
        ]
        rooms = tuple(self._room(group) for group in groups)
        conference = Conference(
            name=self._shared(groups, CONFERENCE, _is_title) or self._no_name(),
            timezone=self._timezone(groups),
            links=tuple(self._links(groups, rooms)),
        )
        return ImportedEvent(conference, rooms)

    def _remark(self, found: Resolved, text: str) -> None:
        remark = f"{found.file}: {found.place} {text}"
        if remark not in self.remarks:
            self.remarks.append(remark)

    def _remark_repeated(self) -> None:
        self.remarks += [
            f"{place} stands there twice; the last one counts" for place in self.legacy.repeated
        ]

    def _text(self, group: Group, key: str) -> Resolved | None:
        """The group's value of a key as text; None if it has none that can be used."""
        found = group.resolve(key)
        if found is None or found.value in (None, False, ""):
            return None
        if found.secret or not may_be_shown(found.value):
            self._remark(found, "holds something that must not be shown; left out")
            return None
        if isinstance(found.value, bool | list | dict):
            self._remark(found, "is no text; left out")
            return None
        text = str(found.value).strip()
        if "%(" in text:
            self._remark(found, "has a %(…)s that nothing was put in for; correct the result")
        return Resolved(text, found.place, found.file, found.private, found.secret)

    def _room(self, group: Group) -> ImportedRoom:
        slug = slug_of(group.name)
        if slug != plain_slug(group.name):
            self.remarks.append(f"{group.name} is the room {slug!r}: its name is no good slug")
        youtube = group.resolve("youtube")
        if youtube and youtube.value:
            self.remarks.append(
                f"{group.name} was streamed by YouTube; its room has an encoder like all others"
            )
        machines = {}
        for key, role in MACHINES.items():
            found = self._text(group, key)
            if found and found.value:
                machines[role] = found.value
        return ImportedRoom(group.name, slug, self._title(group), machines)

    def _title(self, group: Group) -> str | None:
        found = self._text(group, TITLE)
        if found is None or not found.value:
            return None
        title: str = found.value[:_LONGEST_TITLE].rstrip()
        if title != found.value:
            self._remark(found, f"is longer than {_LONGEST_TITLE} characters; the rest is left out")
        if not _is_title(title):
            self._remark(found, "is no title; left out")
            return None
        return title

    def _shared(self, groups: list[Group], key: str, good: Callable[[str], bool]) -> str | None:
        """The value that most groups have: a stack file has one for all rooms."""
        usable: list[Resolved] = []
        for group in groups:
            found = self._text(group, key)
            if found and good(found.value):
                usable.append(found)
            elif found:
                self._remark(found, "is not usable; left out")
        counted = Counter(found.value for found in usable)
        if not counted:
            return None
        chosen: str = counted.most_common(1)[0][0]
        for found in usable:
            if found.value != chosen:
                self._remark(found, "is left out: most groups have another, and there is only one")
        return chosen

    def _no_name(self) -> str:
        self.remarks.append("no group has a usable `conference`: set `conference.name`")
        return NO_NAME

    def _timezone(self, groups: list[Group]) -> str:
        shared = self._shared(groups, TIMEZONE, _is_timezone)
        general = Group(CONFIG, self.legacy.blocks.get(CONFIG, {}), {})
        fallback = self._shared([general], TIMEZONE, _is_timezone)
        if shared and fallback and shared != fallback:
            self.remarks.append(f"{CONFIG}.{TIMEZONE} is left out: the groups say otherwise")
        return shared or fallback or "UTC"

    def _links(self, groups: list[Group], rooms: tuple[ImportedRoom, ...]) -> list[Link]:
        """Every address once; one that a single group of several has is named for its room."""
        users: dict[str, list[ImportedRoom]] = {}
        places: dict[str, Resolved] = {}
        for group, room in zip(groups, rooms, strict=True):
            found = self._text(group, LINK)
            if found and found.value:
                users.setdefault(found.value, []).append(room)
                places.setdefault(found.value, found)
        links = []
        for url, using in users.items():
            alone = len(using) == 1 and len(rooms) > 1
            title = (using[0].title or using[0].slug) if alone else "More information"
            try:
                links.append(Link(title=title, url=url))
            except ValidationError:
                self._remark(places[url], "is no whole web address (https://…); left out")
        return links


def _is_title(text: Any) -> bool:
    try:
        EventRoom(slug="room", title=text)
    except ValidationError:
        return False
    return True


def _is_timezone(text: Any) -> bool:
    try:
        Conference(name="Conference", timezone=text)
    except ValidationError:
        return False
    return True
