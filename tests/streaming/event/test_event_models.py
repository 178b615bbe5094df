"""The smallest stack file is enough, and its defaults are what the documents promise."""

import pytest
from pydantic import ValidationError

from streaming.event import EventSettings
from tests.streaming.stack_files import THREE_ROOMS, room, stack


def event(**sections: object) -> EventSettings:
    return EventSettings.model_validate(stack(**sections))


def test_the_smallest_stack_has_sensible_defaults() -> None:
    smallest = event()
    [main] = smallest.rooms
    assert smallest.website.port == 8080
    assert main.collector.recording.enabled
    assert main.encoder.audio_only
    assert [rendition.name for rendition in main.encoder.ladder] == ["720p", "360p"]


def test_a_room_without_title_shows_its_slug() -> None:
    shown = EventSettings.model_validate(stack(room("main"), room("side", title=" Side room ")))
    assert [room.shown_title for room in shown.rooms] == ["main", "Side room"]


def test_components_run_on_the_only_host_unless_told_otherwise() -> None:
    assert event().host_name(None) == "laptop"
    assert event().host_name("cloud") == "cloud"


def test_the_event_file_holds_what_viewers_read_and_nothing_of_the_machinery() -> None:
    told = EventSettings.model_validate(THREE_ROOMS).event_file().model_dump(by_alias=True)
    assert [tuple(entry.values()) for entry in told["rooms"]] == [
        ("hall", "Great hall"),
        ("annex", "annex"),
        ("cellar", "cellar"),
    ]
    assert set(told) == {"conference", "rooms"}


def test_standard_and_own_renditions_mix_in_a_ladder() -> None:
    own = {"name": "tiny", "width": 160, "height": 90, "bitrateKbps": 100}
    [main] = EventSettings.model_validate(
        stack(room("main", encoder={"ladder": ["480p", own]}))
    ).rooms
    assert [rendition.width for rendition in main.encoder.ladder] == [854, 160]


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        event().website.port = 1  # type: ignore[misc]


def test_every_key_of_a_stack_file_says_what_it_means() -> None:
    definitions = EventSettings.model_json_schema()["$defs"]
    silent = [
        f"{name}.{key}"
        for name, definition in definitions.items()
        for key, field in definition["properties"].items()
        if "description" not in field
        if not (name.endswith("Source") and key == "kind")
        if not name.startswith("Event")
    ]
    assert silent == []
