"""By its comment the stack knows a record as its own, and what it noted of a boot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.cobbler.records import Mark, differences, interface_of, kernel_options
from tests.streaming.cobbler.records_of_a_stack import MAC, PROFILE, machine

WORDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)


@given(
    st.builds(
        Mark,
        stack=WORDS,
        adopted=st.booleans(),
        boot=st.none() | WORDS,
        host_key=st.none() | st.just("ssh-ed25519 AAAA+/B"),
        before=st.text(),
    )
)
def test_a_mark_is_read_as_it_was_written(mark: Mark) -> None:
    assert Mark.of({"comment": str(mark)}) == mark


@pytest.mark.parametrize("comment", ["", "the projector PC", "streaming-system", "x | y"])
def test_other_comments_are_no_marks(comment: str) -> None:
    assert Mark.of({"comment": comment}) is None


def test_options_without_a_value_come_back_as_they_went() -> None:
    """Cobbler answers ~ for None, as it stores options without a value that others wrote."""
    assert kernel_options({"kernel_options": {"quiet": "~", "rw": "", "n": 1}}) == {
        "quiet": "",
        "rw": "",
        "n": "1",
    }
    assert kernel_options({"kernel_options": "<<inherit>>"}) == {}


def test_the_card_that_boots_is_found_among_others() -> None:
    cards = {"lan": {"mac_address": "52:54:00:00:00:01"}, "boot": {"mac_address": MAC.upper()}}
    assert interface_of({"interfaces": cards}, MAC) == "boot"
    assert interface_of({"interfaces": {"only": {"mac_address": ""}}}, MAC) == "only"
    assert interface_of(None, MAC) == "eth0"


def test_differences_are_named_without_their_values() -> None:
    found = {**machine().attributes(), "power_pass": "old"}
    found["interfaces"] = {"eth0": machine().interface()}
    assert differences(found, machine()) == ["power_pass"]
    assert differences({**PROFILE.attributes(), "kernel_options": {}}, PROFILE) == [
        "kernel_options"
    ]


def test_a_password_is_not_shown() -> None:
    assert machine().power.password not in repr(machine())
