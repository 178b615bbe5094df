"""Rooms keep their ports, whatever other rooms do."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.event import EventSettings
from streaming.ports import INGEST_PORTS, ORIGIN_PORTS, RoomPorts, allot_ports
from tests.streaming.stack_files import room, stack

SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


def ports_of(*rooms: dict[str, object]) -> dict[str, RoomPorts]:
    return allot_ports(EventSettings.model_validate(stack(*rooms)))


def clashing_slugs() -> tuple[str, str]:
    """Two slugs that are hashed to the same port."""
    slugs = [f"room-{number}" for number in range(200)]
    origins = {slug: ports_of(room(slug))[slug].origin for slug in slugs}
    return next(pair for pair in combinations(slugs, 2) if len({origins[s] for s in pair}) == 1)


def test_known_ports_stay_what_they_are() -> None:
    """They stand in firewalls and in senders' settings: another hash would move them all."""
    assert ports_of(room("main"))["main"] == RoomPorts(origin=19273, ingest=None)
    pushed = room("side", collector={"source": {"kind": "srt"}})
    assert ports_of(pushed)["side"] == RoomPorts(origin=18123, ingest=22123)


@given(st.lists(SLUGS, min_size=2, max_size=6, unique=True))
def test_a_later_room_moves_no_port(slugs: list[str]) -> None:
    rooms = [room(slug) for slug in slugs]
    assert ports_of(*rooms).items() >= ports_of(*rooms[:-1]).items()


def test_the_order_does_not_matter_where_nothing_clashes() -> None:
    rooms = [room("hall"), room("annex"), room("cellar")]
    assert ports_of(*rooms) == ports_of(*reversed(rooms))


def test_on_a_clash_the_later_room_takes_the_next_port() -> None:
    first, second = clashing_slugs()
    wanted = ports_of(room(first))[first].origin
    assert {slug: ports.origin for slug, ports in ports_of(room(first), room(second)).items()} == {
        first: wanted,
        second: wanted + 1,
    }


@pytest.mark.parametrize("kind", ["test", "srt", "rtmp"])
def test_fifty_rooms_have_ports_of_their_own(kind: str) -> None:
    rooms = [room(f"room-{number}", collector={"source": {"kind": kind}}) for number in range(50)]
    allotted = ports_of(*rooms)
    origins = {ports.origin for ports in allotted.values()}
    ingests = {ports.ingest for ports in allotted.values()}
    assert len(origins) == 50
    assert origins <= set(ORIGIN_PORTS)
    if kind == "test":
        assert ingests == {None}
    else:
        assert len(ingests) == 50
        assert ingests <= set(INGEST_PORTS)


def test_named_ports_are_obeyed() -> None:
    named = room(
        "main", collector={"source": {"kind": "srt", "port": 5000}}, encoder={"port": 6000}
    )
    assert ports_of(named)["main"] == RoomPorts(origin=6000, ingest=5000)


def test_an_allotted_port_gives_way_to_a_named_one_of_a_later_room() -> None:
    wanted = ports_of(room("main"))["main"].origin
    allotted = ports_of(room("main"), room("side", encoder={"port": wanted}))
    assert allotted["side"].origin == wanted
    assert allotted["main"].origin == wanted + 1


def test_an_allotted_port_gives_way_to_the_website() -> None:
    wanted = ports_of(room("main"))["main"].origin
    event = EventSettings.model_validate(stack(website={"port": wanted}))
    assert allot_ports(event)["main"].origin == wanted + 1
