"""A boot is ordered once, known again, and ended only while it is the machine's last."""

from dataclasses import replace

import pytest

from streaming.cobbler import OrderedBoot, boot
from streaming.cobbler.boot import scanned_host_key
from tests.streaming.cobbler.fake_cobbler import CX, FakeCobbler, api_of
from tests.streaming.cobbler.records_of_a_stack import OTHER_MAC, machine, with_profile

NAME = machine().name
KEY = "ssh-ed25519 AAAA"
FIRST = OrderedBoot("hall", NAME, "192.0.2.11", "b1", {"streaming.report-token": "1"})
SECOND = replace(FIRST, boot="b2", options={"streaming.report-token": "2"})


@pytest.fixture(autouse=True)
def answering_key(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """What ssh shows."""
    shown: dict[str, str | None] = {"192.0.2.11": KEY}
    monkeypatch.setattr(boot, "scanned_host_key", shown.__getitem__)
    return shown


@pytest.fixture(autouse=True)
def record(cobbler: FakeCobbler) -> None:
    with_profile(api_of(cobbler)).put(machine())


def test_a_machine_that_is_off_is_switched_on(cobbler: FakeCobbler) -> None:
    FIRST.order(api_of(cobbler))
    assert cobbler.seen("power") == [f"power status {NAME}", f"power on {NAME}"]
    assert FIRST.is_written(api_of(cobbler))
    assert FIRST.over(api_of(cobbler)) is None


def test_one_that_is_on_is_switched_off_and_on(cobbler: FakeCobbler) -> None:
    cobbler.on.add(NAME)
    FIRST.order(api_of(cobbler))
    assert cobbler.seen("power")[-1] == f"power reboot {NAME}"


def test_what_it_boots_with_is_there_before_it_is_switched_on(cobbler: FakeCobbler) -> None:
    cobbler.power_failure = CX("no")
    with pytest.raises(Exception, match="no"):
        FIRST.order(api_of(cobbler))
    assert FIRST.is_written(api_of(cobbler))


def test_a_boot_is_over_when_the_machine_is_off(cobbler: FakeCobbler) -> None:
    FIRST.order(api_of(cobbler))
    cobbler.on.clear()
    assert FIRST.over(api_of(cobbler)) == "is switched off"


def test_a_boot_is_over_when_another_one_was_ordered(cobbler: FakeCobbler) -> None:
    FIRST.order(api_of(cobbler))
    SECOND.order(api_of(cobbler))
    assert FIRST.over(api_of(cobbler)) == "was booted by somebody else since"
    assert SECOND.over(api_of(cobbler)) is None


@pytest.mark.parametrize(
    ("shown", "over"),
    [(KEY, False), (None, False), ("ssh-ed25519 BBBB", True)],
    ids=["the same key", "no answer", "another key"],
)
def test_a_boot_is_over_when_ssh_shows_another_key(
    cobbler: FakeCobbler, answering_key: dict[str, str | None], shown: str | None, over: bool
) -> None:
    api = api_of(cobbler)
    FIRST.order(api)
    answering_key["192.0.2.11"] = shown
    assert FIRST.over(api) is None
    api.note_host_key(NAME, KEY)
    assert ("another host key" in (FIRST.over(api) or "")) is over


def test_a_lost_record_does_not_end_a_boot(cobbler: FakeCobbler) -> None:
    api = api_of(cobbler)
    FIRST.order(api)
    api.remove("system", NAME)
    assert (FIRST.over(api), FIRST.is_written(api)) == (None, False)
    api.put(machine())
    FIRST.write(api)
    assert (FIRST.over(api), FIRST.is_written(api)) == (None, True)


def test_its_end_switches_the_machine_off(cobbler: FakeCobbler) -> None:
    FIRST.order(api_of(cobbler))
    FIRST.end(api_of(cobbler))
    assert cobbler.on == set()


def test_the_end_of_an_earlier_boot_leaves_the_machine_on(cobbler: FakeCobbler) -> None:
    FIRST.order(api_of(cobbler))
    SECOND.order(api_of(cobbler))
    told: list[str] = []
    FIRST.end(api_of(cobbler, tell=told.append))
    assert cobbler.on == {NAME}
    assert told == ["hall: stays on, as it was booted anew since"]


def test_a_host_of_another_name_keeps_its_machine(cobbler: FakeCobbler) -> None:
    """The new name's record takes card and address; the old name's boot ends after that."""
    api = api_of(cobbler)
    FIRST.order(api)
    api.put(machine("foyer"))
    replace(SECOND, host="foyer", record="streaming-dev-foyer").order(api)
    FIRST.end(api)
    assert f"power off {NAME}" not in cobbler.done


def test_a_rewritten_record_is_enough_to_switch_off(cobbler: FakeCobbler) -> None:
    api = api_of(cobbler)
    FIRST.order(api)
    api.remove("system", NAME)
    api.put(machine(mac=OTHER_MAC))
    FIRST.end(api)
    assert cobbler.seen("power off") == [f"power off {NAME}"]


def test_without_its_record_a_machine_cannot_be_switched_off(cobbler: FakeCobbler) -> None:
    told: list[str] = []
    api = api_of(cobbler, tell=told.append)
    api.remove("system", NAME)
    FIRST.end(api)
    assert told == [f"hall: its record {NAME} is gone; switch it off yourself"]


def test_no_key_where_nothing_answers() -> None:
    assert scanned_host_key("127.0.0.255") is None
