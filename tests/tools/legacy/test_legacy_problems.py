"""Whatever is wrong with an old configuration is told at once, each with its place."""

from pathlib import Path
from typing import Any

import pytest

from tests.tools.legacy.legacy_files import imported, legacy, refused


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    public = legacy(
        default={"irclog": "https://logs.example.org/%(chanel)s"},
        Hall={},
        hall={"titel": "Hall"},
        **{"Höll 1": {}, "annex": []},
    )
    private = {"cellar": {"irclgo": "x", "title": "%(nme)s"}}
    assert refused(tmp_path, public, private) == {
        "config.json: annex": "must be a block of keys: {…}",
        "config.json: Höll 1": "is no name for a group; use letters without accents, digits and "
        "underscores",
        "config.json: hall": "becomes the slug 'hall', as 'Hall' does; rename one of them",
        "config.json: hall.titel": "unknown key; did you mean 'title'? a group's keys must stand "
        "in 'default' too",
        "config.private.json: cellar.irclgo": "unknown key; did you mean 'irclog'? a group's keys "
        "must stand in 'default' too",
        "config.json: default.irclog": "uses '%(chanel)s', which is not in 'default'; correct it "
        "or add the key",
        "config.private.json: cellar.title": "uses a key, which is not in 'default'; correct it "
        "or add the key",
    }


def test_the_default_block_is_needed(tmp_path: Path) -> None:
    assert refused(tmp_path, {"main": {"title": "%(x)s"}}) == {
        "config.json: default": "missing; every key that a group uses must stand in this block"
    }


def test_a_default_that_is_no_block_is_told_once(tmp_path: Path) -> None:
    assert refused(tmp_path, {"default": 5, "main": {}}) == {
        "config.json: default": "must be a block of keys: {…}"
    }


def test_a_group_is_needed(tmp_path: Path) -> None:
    assert "has no group" in refused(tmp_path, {"default": {"title": "x"}})["config.json"]


def test_more_rooms_than_a_stack_may_have(tmp_path: Path) -> None:
    groups: dict[str, Any] = {f"room{number}": {} for number in range(51)}
    assert "at most 50 entries" in refused(tmp_path, legacy(**groups))["rooms"]


def test_values_that_contain_themselves(tmp_path: Path) -> None:
    public = legacy(default={"title": "%(link)s"}, main={"link": "%(title)s"}, annex={})
    message = "contains itself by way of %(…)s"
    assert refused(tmp_path, public) == {
        "config.json: main.link": message,
        "config.json: default.title": message,
    }


@pytest.mark.parametrize("value", ["100%", "%23timvideos%(nothing)s", "100%%", "%%(nothing)s"])
def test_percent_signs_that_the_original_left_alone(tmp_path: Path, value: str) -> None:
    assert imported(tmp_path, legacy(default={"title": value}))
