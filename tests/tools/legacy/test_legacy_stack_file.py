"""An old configuration becomes a stack file that says the same, as far as one can."""

from pathlib import Path
from typing import Any

import pytest

from tests.streaming.recording_monitor import CONTAINER, deploy
from tests.tools.legacy.legacy_files import imported, legacy
from tools.legacy.stack_file import values_of


def values(folder: Path, **groups: Any) -> dict[str, Any]:
    return values_of(imported(folder, legacy(**groups)).text)


def test_conference_rooms_and_links(tmp_path: Path) -> None:
    result = values(
        tmp_path,
        default={"link": "https://conf.example.org/%(group)s", "schedule-timezone": "Asia/Tokyo"},
        Hall_A={"title": "Hall %(group)s"},
        annex={"link": "https://annex.example.org/"},
    )
    assert result == {
        "conference": {
            "name": "ExampleConf 2015",
            "timezone": "Asia/Tokyo",
            "links": [
                {"title": "Hall Hall_A", "url": "https://conf.example.org/Hall_A"},
                {"title": "Some room", "url": "https://annex.example.org/"},
            ],
        },
        "hosts": {"server": {"kind": "local"}},
        "rooms": [
            {"slug": "hall-a", "title": "Hall Hall_A", "collector": {"source": {"kind": "test"}}},
            {"slug": "annex", "title": "Some room", "collector": {"source": {"kind": "test"}}},
        ],
    }


def test_a_link_of_several_rooms_stands_there_once(tmp_path: Path) -> None:
    links = values(tmp_path, hall={}, annex={})["conference"]["links"]
    assert links == [{"title": "More information", "url": "https://conf.example.org/"}]


def test_the_program_takes_the_file(tmp_path: Path) -> None:
    containers = deploy(values(tmp_path, hall={}, annex={}, Cellar_2={})).of_type(CONTAINER)
    assert len(containers) == 1 + 2 * 3


@pytest.mark.parametrize(
    ("group", "slug"),
    [
        ("Main_Hall", "main-hall"),
        ("101", "room-101"),
        ("_side_", "side"),
        ("___", "room"),
        ("api", "room-api"),
        ("API_", "room-api"),
        ("a" * 29 + "_bcd", "a" * 29),
    ],
)
def test_every_groups_name_gives_a_slug(tmp_path: Path, group: str, slug: str) -> None:
    result = imported(tmp_path, legacy(**{group: {}}))
    assert [room["slug"] for room in values_of(result.text)["rooms"]] == [slug]
    told = [line for line in result.report if f"{group} is the room {slug!r}" in line]
    assert bool(told) is (slug != group.lower().replace("_", "-"))


@pytest.mark.parametrize(
    "title", ["on", "1e3", 'a "b" \\ c', "two\nlines", "\u200bzero\xa0width", "\U0001f600", "0x1"]
)
def test_titles_are_the_same_text_after_all_quoting(tmp_path: Path, title: str) -> None:
    [room] = values(tmp_path, main={"title": title})["rooms"]
    assert room["title"] == title


def test_the_old_machines_are_named_where_their_successors_stand(tmp_path: Path) -> None:
    group = {
        "flumotion-mixer": "%(group)s.mixer.example.org",
        "flumotion-collector": "box.example.org\n",
        "flumotion-encoder": "cloud.example.org",
    }
    text = imported(tmp_path, legacy(hall=group, annex=group | {"flumotion-mixer": False})).text
    assert "    #   box.example.org: collector of annex, collector of hall\n" in text
    assert "    #   cloud.example.org: encoder of annex, encoder of hall\n" in text
    assert "    #   hall.mixer.example.org: mixer of hall\n" in text
    assert text.count("        # The collector was box.example.org.\n") == 2
    assert text.count("        # The mixer was hall.mixer.example.org.\n") == 1


def test_the_general_time_zone_holds_where_no_group_has_one(tmp_path: Path) -> None:
    public = legacy(config={"schedule-timezone": "Europe/Berlin"})
    assert values_of(imported(tmp_path, public).text)["conference"]["timezone"] == "Europe/Berlin"
