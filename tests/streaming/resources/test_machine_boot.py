"""A boot is a resource: another one when the machine must boot anew, and off at its end."""

from typing import Any

import pytest
from pulumi import UNKNOWN

from streaming.resources.cobbler_distro import _CobblerDistroProvider
from streaming.resources.cobbler_profile import _CobblerProfileProvider
from streaming.resources.cobbler_system import _CobblerSystemProvider
from streaming.resources.machine_boot import _MachineBootProvider
from tests.streaming.cobbler.fake_cobbler import FakeCobbler, api_of
from tests.streaming.resources.cobbler_properties import (
    access,
    boot,
    distro,
    profile,
    system,
    unpickled,
)

NAME = "streaming-dev-hall"
KEY = "ssh-ed25519 AAAA"
BOOT, SYSTEM = unpickled(_MachineBootProvider()), unpickled(_CobblerSystemProvider())


@pytest.fixture(autouse=True)
def record(cobbler: FakeCobbler, monkeypatch: pytest.MonkeyPatch) -> None:
    unpickled(_CobblerDistroProvider()).create(distro(cobbler))
    unpickled(_CobblerProfileProvider()).create(profile(cobbler))
    SYSTEM.create(system(cobbler))
    monkeypatch.setattr("streaming.cobbler.boot.scanned_host_key", lambda _: KEY)


@pytest.fixture
def booted(cobbler: FakeCobbler) -> dict[str, Any]:
    outs: dict[str, Any] = BOOT.create(boot(cobbler)).outs
    return outs


def options_of(cobbler: FakeCobbler) -> dict[str, str]:
    options: dict[str, str] = cobbler.items["system"][NAME]["kernel_options"]
    return options


def test_the_machine_boots_with_a_token_of_its_own(
    cobbler: FakeCobbler, booted: dict[str, Any]
) -> None:
    assert cobbler.on == {NAME}
    assert len(bytes.fromhex(booted["token"])) == 32
    assert options_of(cobbler) == {
        "systemd.hostname": "hall",
        "quiet": "",
        "streaming.keys": "ssh-ed25519:AAAA",
        "streaming.report": "http://192.0.2.1:8068/hall",
        "streaming.report-token": booted["token"],
    }
    again = BOOT.create(boot(cobbler)).outs
    assert again["token"] != booted["token"]
    assert again["boot"] != booted["boot"]


def test_nothing_changes_while_it_runs(cobbler: FakeCobbler, booted: dict[str, Any]) -> None:
    found = BOOT.diff(booted["boot"], booted, boot(cobbler))
    assert (found.changes, found.replaces) == (False, [])


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({"kernelOptions": {"systemd.hostname": "hall"}}, ["kernelOptions"]),
        ({"generation": {"mac": "52:54:00:77:00:12"}}, ["generation"]),
        ({"record": "other"}, ["record"]),
    ],
)
def test_what_it_boots_with_makes_another_boot(
    cobbler: FakeCobbler, booted: dict[str, Any], change: dict[str, Any], replaces: list[str]
) -> None:
    assert BOOT.diff(booted["boot"], booted, boot(cobbler, **change)).replaces == replaces


def test_somebody_else_may_run_pulumi_without_a_boot(
    cobbler: FakeCobbler, booted: dict[str, Any]
) -> None:
    other = boot(cobbler, loginKey="ssh-ed25519:BBBB", reportUrl="http://192.0.2.5:8068/hall")
    assert BOOT.diff(booted["boot"], booted, other).changes is False


def test_a_soft_change_of_the_record_boots_nothing(
    cobbler: FakeCobbler, booted: dict[str, Any]
) -> None:
    new = system(cobbler, powerPassword="other")
    SYSTEM.update(NAME, system(cobbler), new)
    assert BOOT.diff(booted["boot"], booted, boot(cobbler)).changes is False


def test_a_machine_that_was_switched_off_boots_anew(
    cobbler: FakeCobbler, booted: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    cobbler.on.clear()
    assert BOOT.diff(booted["boot"], booted, boot(cobbler)).replaces == ["boot"]
    assert "hall: is switched off; it is booted anew" in capsys.readouterr().err


def test_one_that_restarted_behind_our_back_boots_anew(
    cobbler: FakeCobbler, booted: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    api_of(cobbler).note_host_key(NAME, "ssh-ed25519 BBBB")
    assert BOOT.diff(booted["boot"], booted, boot(cobbler)).replaces == ["boot"]
    assert "another host key" in capsys.readouterr().err


def test_a_record_that_was_lost_is_filled_again_without_a_boot(
    cobbler: FakeCobbler, booted: dict[str, Any]
) -> None:
    written = options_of(cobbler)
    cobbler.items["system"].clear()
    known = system(cobbler)
    SYSTEM.update(NAME, known, known)
    found = BOOT.diff(booted["boot"], booted, boot(cobbler))
    assert (found.changes, found.replaces) == (True, [])
    cobbler.done.clear()
    updated = BOOT.update(booted["boot"], booted, boot(cobbler)).outs
    assert updated == booted
    assert options_of(cobbler) == written
    assert cobbler.seen("power") == []


def test_a_preview_that_does_not_know_all_asks_nothing(
    cobbler: FakeCobbler, booted: dict[str, Any]
) -> None:
    cobbler.on.clear()
    unknown = {"mac": UNKNOWN}
    news = {**boot(cobbler, generation=unknown)}
    assert BOOT.diff(booted["boot"], {**booted, "generation": unknown}, news).replaces == []


def test_a_cobbler_that_is_away_changes_nothing(
    booted: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    news = boot("http://127.0.0.1:9")
    known = {**booted, "api": news["api"]}
    assert BOOT.diff(booted["boot"], known, news).changes is False
    assert capsys.readouterr().err.count("all is taken to be as it was") == 1


def test_its_end_switches_the_machine_off(cobbler: FakeCobbler, booted: dict[str, Any]) -> None:
    BOOT.delete(booted["boot"], booted)
    assert cobbler.on == set()


def test_the_end_of_the_boot_before_does_not(cobbler: FakeCobbler, booted: dict[str, Any]) -> None:
    BOOT.create(boot(cobbler))
    BOOT.delete(booted["boot"], booted)
    assert cobbler.on == {NAME}


def test_its_end_needs_no_record(
    cobbler: FakeCobbler, booted: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    cobbler.items["system"].clear()
    BOOT.delete(booted["boot"], booted)
    assert "its record streaming-dev-hall is gone; switch it off" in capsys.readouterr().err


def test_its_end_needs_no_cobbler_of_the_stacks_own(
    booted: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streaming.resources.machine_boot.DELETE_SECONDS", 0.0)
    nowhere = "http://127.0.0.1:9"
    BOOT.delete(booted["boot"], {**booted, **access(nowhere, own=True)})
    with pytest.raises(RuntimeError, match="nothing listens there"):
        BOOT.delete(booted["boot"], {**booted, **access(nowhere)})


def test_no_secret_is_said(
    cobbler: FakeCobbler, booted: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    cobbler.on.clear()
    BOOT.diff(booted["boot"], booted, boot(cobbler))
    BOOT.create(boot(cobbler))
    BOOT.delete(booted["boot"], booted)
    said = capsys.readouterr().err
    assert said
    for secret in (booted["token"], booted["apiPassword"], "battery staple"):
        assert secret not in said
