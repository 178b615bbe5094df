"""The settings of a room's collector and encoder and of their website, made to fit each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from streaming_runtime.errors import SettingsError
from streaming_runtime.files import Model, checked
from streaming_runtime.settings import (
    CollectorSettings,
    EncoderSettings,
    EventFile,
    Ingest,
    WebsiteSettings,
)
from streaming_runtime.settings.assignments import Assignment, AssignmentError, assigned
from streaming_runtime.settings_tool.documents import DOCUMENTS
from streaming_runtime.settings_tool.options import set_by

FIRST_ORIGIN_PORT = 8081


@dataclass(frozen=True)
class RoomSettings:
    """All settings that a room needs, in the order in which its containers start."""

    website: WebsiteSettings
    event: EventFile
    encoder: EncoderSettings
    collector: CollectorSettings


def room_settings(
    slug: str,
    title: str,
    *,
    event: EventFile | None,
    conference: str,
    origin_port: int | None,
    sets: Iterable[str],
) -> RoomSettings:
    """Settings that fit.

    Args:
        slug: the room's name in addresses.
        title: its name for people.
        event: the event that the room joins, if there is one.
        conference: the name of a new event.
        origin_port: where the host publishes the stream; if absent, the rooms count up.
        sets: what else is asked for: `encoder.ladder=360p`.

    Raises:
        SettingsError: something does not fit; everything is named.
    """
    wishes = _wishes(sets)
    entry = {"slug": slug, "title": title}
    known = event.model_dump(mode="json", by_alias=True) if event else _new_event(conference)
    website = WebsiteSettings()
    report = {"url": f"http://website:{website.port}"}
    port = origin_port or FIRST_ORIGIN_PORT + len(known["rooms"])
    encoder = {"room": slug, "origin": {"publicPort": port}, "website": report}
    link = {"address": f"encoder-{slug}", "port": Ingest().port}
    collector = {"room": slug, "encoder": link, "website": report}
    return RoomSettings(
        website=website,
        event=_fitted(
            EventFile, {**known, "rooms": [*known["rooms"], entry]}, "event", wishes["event"]
        ),
        encoder=_fitted(EncoderSettings, encoder, "encoder", wishes["encoder"]),
        collector=_fitted(CollectorSettings, collector, "collector", wishes["collector"]),
    )


def _new_event(conference: str) -> dict[str, Any]:
    return {"conference": {"name": conference}, "rooms": []}


def _wishes(sets: Iterable[str]) -> dict[str, list[Assignment]]:
    found: dict[str, list[Assignment]] = {"event": [], "encoder": [], "collector": []}
    problems = []
    for text in sets:
        name, _, rest = text.partition(".")
        try:
            if name not in found:
                raise AssignmentError(f"begin with one of {', '.join(found)}: encoder.fps=25")
            found[name].append(set_by(DOCUMENTS[name].model, rest))
        except AssignmentError as error:
            problems.append(f"  {text}: {error}")
    if problems:
        lines = "\n".join(problems)
        raise SettingsError(f"command line: wrong settings\n{lines}")
    return found


def _fitted(
    model: type[Model], content: dict[str, Any], name: str, wishes: list[Assignment]
) -> Model:
    try:
        return checked(model, assigned(content, wishes), f"{name} of this room")
    except AssignmentError as error:
        raise SettingsError(f"{name} of this room: {error}") from None
