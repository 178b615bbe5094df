"""The plugin compares properties as the real provider's users see it."""

from typing import Any

import pytest

from tests.aws.plugin.schema import Input, replaced_by, schema, violations
from tests.aws.plugin.values import SECRET, SIGNATURE, dumped, loaded, overlaid, same


def test_secrets_and_whole_numbers_arrive_plain() -> None:
    sent = {"key": {SIGNATURE: SECRET, "value": "hidden"}, "port": 22}
    assert loaded(dumped(sent)) == {"key": "hidden", "port": 22}


@pytest.mark.parametrize(
    ("given", "live", "seen"),
    [
        (["b", "a"], ["a", "b"], ["b", "a"]),
        (["a"], ["a", "b"], ["a", "b"]),
        ({"size": 20}, {"size": 20, "type": "gp3"}, {"size": 20}),
        ({"size": 20}, {"size": 30, "type": "gp3"}, {"size": 30}),
        ([{"status": "on"}], [{"status": "off", "id": 1}], [{"status": "off"}]),
    ],
)
def test_a_refresh_shows_drift_and_not_what_aws_adds(given: Any, live: Any, seen: Any) -> None:
    assert overlaid(given, live) == seen


def test_lists_are_sets() -> None:
    assert same({"groups": ["a", "b"]}, {"groups": ["b", "a"]})
    assert not same({"groups": ["a", "a"]}, {"groups": ["a", "b"]})


DISK = schema(encrypted=Input(replaces=True), size=Input())
HOST = schema(disk=Input(fields=DISK), kind=Input(required=True, values=("a", "b")))


@pytest.mark.parametrize(
    ("old", "new", "replacing"),
    [
        ({"size": 20}, {"size": 30}, []),
        ({"size": 20}, {"size": 20, "encrypted": True}, ["disk"]),
        (None, {"encrypted": True}, ["disk"]),
        (None, {"size": 20}, []),
    ],
)
def test_one_field_of_an_object_may_replace(old: Any, new: Any, replacing: list[str]) -> None:
    assert [*replaced_by(HOST, {"disk": old}, {"disk": new})] == replacing


def test_what_is_not_modelled_or_allowed_is_named() -> None:
    found = dict(violations(HOST, {"disk": {"colour": 1}, "kind": "c", "name": "x"}))
    assert found.keys() == {"disk.colour", "kind", "name"}
    assert "is not modelled by the stand-in" in found["name"]
    assert [*violations(HOST, {})] == [("kind", "is required")]
