"""This machine knows by which of its addresses it reaches others."""

from streaming.route import own_address_towards


def test_an_address_of_its_own_is_reached_by_itself() -> None:
    assert own_address_towards("127.0.0.1") == "127.0.0.1"


def test_where_there_is_no_way_there_is_no_address() -> None:
    assert own_address_towards("255.255.255.255") is None  # broadcast, which must be asked for
