"""Which `conference.start` and `conference.end` are refused."""

from typing import Any

import pytest

from streaming.cost import check_hours


def problems(**times: Any) -> list[str]:
    return [str(problem) for problem in check_hours({"conference": {"name": "A", **times}})]


@pytest.mark.parametrize(
    "times",
    [
        {},
        {"start": "2027-05-01T08:00", "end": "2027-05-02T19:00"},
        {"start": "2027-05-01 08:00:00", "end": "2027-05-01 08:00:01"},
        {"start": "nonsense", "end": "2027-05-01"},
    ],
    ids=["none", "both", "a second", "no time, which the model refuses"],
)
def test_nothing_is_said_of_hours_that_may_be_right(times: dict[str, Any]) -> None:
    assert problems(**times) == []


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ({"start": "2027-05-01T08:00"}, "conference.end: missing; give both"),
        ({"end": "2027-05-01T08:00"}, "conference.start: missing; give both"),
        (
            {"start": "2027-05-02T08:00", "end": "2027-05-01T19:00"},
            "conference.end: 2027-05-01T19:00 is not after 2027-05-02T08:00",
        ),
        ({"start": "2027-05-01T08:00", "end": "2027-05-01T08:00"}, "is not after"),
        (
            {"start": "2027-05-01T08:00Z", "end": "2027-05-02T19:00"},
            "conference.start: is in the time of `conference.timezone`",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused(times: dict[str, Any], message: str) -> None:
    found = problems(**times)
    assert len(found) == 1
    assert message in found[0]


def test_a_conference_that_is_none_is_left_to_the_model() -> None:
    assert check_hours({"conference": "nonsense"}) == []
