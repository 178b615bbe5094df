"""A change in the stack file touches what it must and nothing else."""

from copy import deepcopy
from typing import Any

import pytest

from tests.streaming.recording_monitor import CONTAINER, Program, deploy
from tests.streaming.stack_files import THREE_ROOMS, room


def changed(before: Program, after: Program) -> set[str]:
    """Names of the resources that come, go, or get other inputs or options."""
    names = set(before.resources) | set(after.resources)
    return {
        name
        for name in names
        if name not in before.resources
        or name not in after.resources
        or before[name].urn != after[name].urn
        or before[name].request != after[name].request
    }


def after_edit(edit: Any) -> set[str]:
    values = deepcopy(THREE_ROOMS)
    edit(values)
    return changed(deploy(THREE_ROOMS), deploy(values))


def test_the_same_file_changes_nothing() -> None:
    assert after_edit(lambda values: None) == set()


@pytest.mark.parametrize(
    ("section", "keys", "expected"),
    [
        ("encoder", {"ladder": ["480p"]}, {"encoder-annex-container"}),
        ("encoder", {"rewindMinutes": 5}, {"encoder-annex-container"}),
        ("encoder", {"port": 19999}, {"encoder-annex-container"}),
        (
            "collector",
            {"source": {"kind": "srt"}, "audioBitrateKbps": 96},
            {"collector-annex-container"},
        ),
        (
            "collector",
            {"source": {"kind": "srt"}, "linkLatencyMs": 400},
            {"collector-annex-container", "encoder-annex-container"},
        ),
        (
            "collector",
            {"source": {"kind": "srt"}, "recording": {"enabled": False}},
            {"collector-annex-container", "collector-annex-recordings"},
        ),
    ],
)
def test_editing_a_room_touches_its_own_containers_only(
    section: str, keys: dict[str, Any], expected: set[str]
) -> None:
    assert after_edit(lambda values: values["rooms"][1].update({section: keys})) == expected


def test_adding_a_room_touches_no_other_room() -> None:
    assert after_edit(lambda values: values["rooms"].insert(0, room("loft"))) == {
        "encoder-loft",
        "encoder-loft-container",
        "encoder-loft-segments",
        "collector-loft",
        "collector-loft-container",
        "collector-loft-recordings",
        "website-event-file",
    }


def test_removing_a_room_touches_no_other_room() -> None:
    gone = after_edit(lambda values: values["rooms"].pop(1))
    assert gone - {"website-event-file"} == {
        "encoder-annex",
        "encoder-annex-container",
        "encoder-annex-segments",
        "collector-annex",
        "collector-annex-container",
        "collector-annex-recordings",
    }


@pytest.mark.parametrize(
    "edit",
    [
        lambda values: values["rooms"][0].update(title="Grand hall"),
        lambda values: values["conference"].update(name="PyExample 2027"),
        lambda values: values["conference"].update(timezone="Europe/Berlin"),
        lambda values: values["rooms"].reverse(),
    ],
    ids=["title of a room", "name of the event", "time zone", "order of the rooms"],
)
def test_what_only_viewers_read_changes_the_event_file_only(edit: Any) -> None:
    assert after_edit(edit) == {"website-event-file"}


def test_the_port_of_the_website_touches_no_room() -> None:
    assert after_edit(lambda values: values.update(website={"port": 8090})) == {"website-container"}


def test_another_stack_shares_no_name_with_this_one() -> None:
    first, second = deploy(THREE_ROOMS, name="first"), deploy(THREE_ROOMS, name="second")
    names = [
        {container.inputs["name"] for container in program.of_type(CONTAINER)}
        for program in (first, second)
    ]
    assert not names[0] & names[1]
