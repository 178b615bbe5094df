"""A machine is switched through Cobbler; what its BMC does not do is said with what is wrong."""

import itertools

import pytest

from streaming.cobbler import CobblerApi, PowerError
from tests.streaming.cobbler.fake_cobbler import CX, FakeCobbler, api_of
from tests.streaming.cobbler.records_of_a_stack import POWER, machine, with_profile

NAME = machine().name
FAILED = "command failed (rc=1), please validate the physical setup and cobbler config"


@pytest.fixture
def api(cobbler: FakeCobbler) -> CobblerApi:
    made = with_profile(api_of(cobbler))
    made.put(machine())
    return made


def takes(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0, seconds)
    monkeypatch.setattr("streaming.cobbler.power.monotonic", lambda: next(clock))


def test_on_and_off(cobbler: FakeCobbler, api: CobblerApi) -> None:
    assert api.power.is_on(NAME, "hall") is False
    api.power.switch(NAME, "hall", "on")
    assert api.power.is_on(NAME, "hall") is True
    api.power.switch(NAME, "hall", "off")
    assert cobbler.on == set()


def test_a_bmc_that_is_silent(
    cobbler: FakeCobbler, api: CobblerApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    cobbler.power_failure = CX(FAILED)
    takes(66, monkeypatch)
    message = r"^hosts\.hall\.power\.address: 192\.0\.2\.211 does not answer \(fence_ipmilan,"
    with pytest.raises(PowerError, match=message):
        api.power.is_on(NAME, "hall")


def test_a_bmc_that_is_silent_is_known_by_its_agents_words_too(
    cobbler: FakeCobbler, api: CobblerApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    cobbler.power_failure = CX(f"{FAILED}; agent: Connection timed out")
    takes(13, monkeypatch)
    with pytest.raises(PowerError, match=r"does not answer .* it says: Connection timed out"):
        api.power.is_on(NAME, "hall")


def test_a_bmc_that_refuses(
    cobbler: FakeCobbler, api: CobblerApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    cobbler.power_failure = CX(FAILED)
    takes(6.3, monkeypatch)
    message = r"^hosts\.hall\.power: 192\.0\.2\.211 does not obey .* secret powerPasswords\.hall"
    with pytest.raises(PowerError, match=message) as caught:
        api.power.switch(NAME, "hall", "on")
    assert POWER.password not in str(caught.value)


def test_anything_else_is_said_in_cobblers_words(cobbler: FakeCobbler, api: CobblerApi) -> None:
    cobbler.power_failure = CX("no power type set for system")
    with pytest.raises(PowerError, match=r"power on of streaming-dev-hall: no power type set"):
        api.power.switch(NAME, "hall", "on")


def test_a_record_that_is_gone(api: CobblerApi) -> None:
    api.remove("system", NAME)
    with pytest.raises(Exception, match=r"unknown system name streaming-dev-hall"):
        api.power.switch(NAME, "hall", "on")
