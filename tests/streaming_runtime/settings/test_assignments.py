"""Settings given one at a time: in any spelling, for lists and sections, in any order."""

from typing import Any

import pytest

from streaming_runtime.settings import CollectorSettings, EncoderSettings, EventFile
from streaming_runtime.settings.assignments import (
    AssignmentError,
    assigned,
    assignment,
    nearest,
    parts_of,
)
from streaming_runtime.settings.base import SettingsModel


def give(model: type[SettingsModel], content: Any, **texts: str) -> Any:
    """The content with these keys given, `__` for a dot."""
    return assigned(
        content, [assignment(model, key.split("__"), text) for key, text in texts.items()]
    )


@pytest.mark.parametrize(
    "dotted", ["encoder.latencyMs", "encoder.latency_ms", "ENCODER.LATENCY-MS"]
)
def test_any_spelling_is_understood(dotted: str) -> None:
    item = assignment(CollectorSettings, parts_of(dotted), "400")
    assert (item.path, item.value) == (("encoder", "latencyMs"), "400")


@pytest.mark.parametrize("dotted", ["rooms[1].title", "rooms.1.title"])
def test_entries_have_numbers(dotted: str) -> None:
    assert assignment(EventFile, parts_of(dotted), "Hall").path == ("rooms", 1, "title")


def test_what_was_there_stays() -> None:
    content = {"encoder": {"address": "a", "port": 1}}
    assert give(CollectorSettings, content, encoder__port="2") == {
        "encoder": {"address": "a", "port": "2"}
    }
    assert content == {"encoder": {"address": "a", "port": 1}}


def test_another_kind_begins_the_section_anew() -> None:
    content = {"source": {"kind": "v4l2", "device": "/dev/video1"}}
    changed = give(CollectorSettings, content, source__port="9001", source__kind="srt")
    assert changed == {"source": {"kind": "srt", "port": "9001"}}


def test_the_same_kind_keeps_the_section() -> None:
    content = {"source": {"kind": "srt", "port": 9001}}
    assert give(CollectorSettings, content, source__kind="srt") == content


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("720p", ["720p"]),
        ("720p, 360p", ["720p", "360p"]),
        ('["720p", {"name": "x"}]', ["720p", {"name": "x"}]),
        ('{"name": "x"}', [{"name": "x"}]),
    ],
)
def test_lists_are_words_or_json(text: str, value: Any) -> None:
    assert give(EncoderSettings, {}, ladder=text) == {"ladder": value}


@pytest.mark.parametrize("text", ["false", "null"])
def test_a_section_can_be_switched_off(text: str) -> None:
    assert give(CollectorSettings, {}, recording=text) == {"recording": None}


def test_entries_are_made_in_their_order() -> None:
    content = give(EventFile, {}, rooms__1__slug="b", rooms__0__title="A", rooms__0__slug="a")
    assert content == {"rooms": [{"title": "A", "slug": "a"}, {"slug": "b"}]}


def test_an_entry_of_a_list_can_be_changed_alone() -> None:
    content = {"rooms": [{"slug": "a", "title": "A"}, {"slug": "b", "title": "B"}]}
    changed = give(EventFile, content, rooms__1__title="Hall")
    assert [room["title"] for room in changed["rooms"]] == ["A", "Hall"]


def test_a_gap_in_a_list_is_refused() -> None:
    with pytest.raises(AssignmentError, match="entry 2 of rooms needs those from 0 to 1 first"):
        give(EventFile, {}, rooms__2__slug="c")


def test_broken_json_is_refused() -> None:
    with pytest.raises(AssignmentError, match="is not JSON"):
        give(CollectorSettings, {}, video="{width: 1}")


def test_an_unknown_key_is_refused_with_a_guess() -> None:
    with pytest.raises(AssignmentError, match=r"did you mean `encoder\.address`\?"):
        assignment(CollectorSettings, ["encoder", "adress"], "x")
    assert nearest(EventFile, "zzz").startswith("known are: conference, ")
