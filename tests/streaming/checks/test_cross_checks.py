"""Clashes are found in whatever the file says, also where other parts of it are wrong."""

from typing import Any

import pytest

from streaming.checks import cross_check
from tests.streaming.stack_files import THREE_ROOMS, room, stack

TWO_HOSTS = {
    "laptop": {"kind": "local", "address": "192.0.2.1"},
    "cloud": {"kind": "elsewhere"},
}


def paths(values: dict[str, Any]) -> list[str]:
    return [problem.path for problem in cross_check(values)]


def test_a_good_stack_has_no_problems() -> None:
    assert cross_check(THREE_ROOMS) == []


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"rooms": None, "hosts": None, "website": None},
        {"rooms": "main", "hosts": [1], "website": 3},
        {
            "rooms": [None, 1, "x", [], {"slug": 5, "collector": 1, "encoder": []}],
            "hosts": {"a": 1},
        },
        stack(room("main", collector={"source": "test"}, encoder={"port": "x", "host": 1})),
    ],
)
def test_nonsense_is_left_to_the_models(values: dict[str, Any]) -> None:
    assert set(paths(values)) <= {"rooms[4].encoder"}


def test_every_component_must_name_one_of_several_hosts() -> None:
    assert paths(stack(hosts=TWO_HOSTS)) == [
        "website.host",
        "rooms[0].collector.host",
        "rooms[0].encoder.host",
    ]


def test_ports_clash_on_the_same_host_only() -> None:
    rooms = [
        room(slug, collector={"host": host}, encoder={"port": 9000, "host": host})
        for slug, host in (("main", "laptop"), ("side", "cloud"), ("third", "cloud"))
    ]
    found = cross_check(stack(*rooms, hosts=TWO_HOSTS, website={"host": "laptop"}))
    assert [problem.path for problem in found] == ["rooms[2].encoder.port"]
    assert "rooms[1].encoder.port" in found[0].message


def test_udp_and_tcp_ports_do_not_clash() -> None:
    rooms = [
        room(kind, collector={"source": {"kind": kind, "port": 9000}}) for kind in ("srt", "rtmp")
    ]
    assert paths(stack(*rooms)) == []


def test_a_capture_card_may_have_the_same_name_on_another_host() -> None:
    rooms = [
        room(
            f"{host}-{number}",
            collector={"host": host, "source": {"kind": "v4l2"}},
            encoder={"host": "cloud"},
        )
        for number, host in enumerate(("laptop", "cloud", "cloud"))
    ]
    found = paths(stack(*rooms, hosts=TWO_HOSTS, website={"host": "cloud"}))
    assert found == ["rooms[2].collector.source.device"]
