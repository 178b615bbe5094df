"""What a volunteer gets wrong in a stack file is named: key, value, what is allowed, what to do.

All of it at once, and nothing is created. The cases stand in bad_stack_files.yaml.
"""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from streaming.stack import validate
from tests.streaming.recording_monitor import configuration, run_main, run_program
from tests.streaming.stack_files import room, stack

GOOD = """
conference: {name: PyExample 2027, timezone: Europe/Berlin}
hosts:
  laptop: {kind: local}
website: {port: 8000}
rooms:
  - slug: main
    title: Main hall
    collector: {source: {kind: test}}
    encoder: {ladder: [720p, 360p]}
  - slug: side
    collector: {source: {kind: srt}}
"""
CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "bad_stack_files.yaml").read_text()
)


def place(values: Any, key: str) -> tuple[Any, Any]:
    """The mapping or list that a key such as `rooms.0.slug` is in, and its last part."""
    *parents, last = [int(part) if part.isdigit() else part for part in key.split(".")]
    for part in parents:
        values = values.setdefault(part, {}) if isinstance(part, str) else values[part]
    return values, last


def bad_file(case: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load(GOOD)
    for key, value in case.get("change", {}).items():
        around, last = place(values, key)
        around[last] = deepcopy(value)
    for key in case.get("remove", []):
        around, last = place(values, key)
        del around[last]
    return values


def said(values: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((problem.path, problem.message) for problem in validate(values)[1])


def test_the_file_that_all_cases_start_from_is_good() -> None:
    assert said(bad_file({})) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_bad_stack_file_is_explained(case: dict[str, Any]) -> None:
    assert said(bad_file(case)) == sorted(case["says"].items())


def test_too_many_rooms_are_counted_and_not_listed() -> None:
    rooms = [room(f"room-{number}") for number in range(51)]
    assert said(stack(*rooms)) == [
        ("rooms", "a list of 51 entries does not fit: give at most 50 entries")
    ]


def test_a_long_value_is_cut() -> None:
    shown = "'" + "x" * 76 + "..."
    assert said(stack(room("main", title="x" * 201))) == [
        ("rooms[0].title", f"{shown} does not fit: use at most 200 characters")
    ]


def test_nothing_is_registered_for_a_bad_stack_file() -> None:
    def program() -> None:
        with pytest.raises(pulumi.RunError, match=r"1 problem; nothing was changed"):
            run_main()

    config = configuration(bad_file({"change": {"website.port": 0}}))
    assert run_program(program, config=config).resources == {}


def test_there_are_many_cases_and_none_twice() -> None:
    names = [case["case"] for case in CASES]
    files = [repr(bad_file(case)) for case in CASES]
    assert len(set(names)) == len(set(files)) == len(CASES) >= 60
