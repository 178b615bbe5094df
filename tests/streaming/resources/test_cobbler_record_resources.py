"""Records of Cobbler as resources: written once, again after any change, and cleared away."""

import sys
from typing import Any

import pulumi
import pytest
from pulumi import UNKNOWN

from streaming.resources.cobbler_distro import _CobblerDistroProvider
from streaming.resources.cobbler_profile import _CobblerProfileProvider
from streaming.resources.cobbler_system import _CobblerSystemProvider
from tests.streaming.cobbler.fake_cobbler import FakeCobbler
from tests.streaming.resources.cobbler_properties import (
    access,
    distro,
    profile,
    system,
    unpickled,
)

NOWHERE = "http://127.0.0.1:9"
DISTRO, PROFILE, SYSTEM = (
    unpickled(provider())
    for provider in (_CobblerDistroProvider, _CobblerProfileProvider, _CobblerSystemProvider)
)


@pytest.fixture
def written(cobbler: FakeCobbler) -> FakeCobbler:
    """A Cobbler with a distro, a profile and a machine."""
    for provider, properties in ((DISTRO, distro), (PROFILE, profile), (SYSTEM, system)):
        made = provider.create(properties(cobbler))
        assert made.id == made.outs["record"]
    cobbler.done.clear()
    return cobbler


def test_nothing_changes_while_it_is_as_it_was(written: FakeCobbler) -> None:
    for provider, properties in ((DISTRO, distro), (PROFILE, profile), (SYSTEM, system)):
        known = properties(written)
        assert provider.diff(known["record"], known, known).changes is False
    assert written.done == []


@pytest.mark.parametrize(
    ("provider", "properties", "change"),
    [
        (DISTRO, distro, {"content": "def"}),
        (DISTRO, distro, {"kernel": "/srv/other/vmlinuz"}),
        (PROFILE, profile, {"kernelOptions": {}}),
        (SYSTEM, system, {"mac": "52:54:00:77:00:12"}),
        (SYSTEM, system, {"powerPassword": "other"}),
        (SYSTEM, system, {"hostname": "foyer"}),
    ],
)
def test_a_change_is_written_in_place(
    written: FakeCobbler, provider: Any, properties: Any, change: dict[str, Any]
) -> None:
    old, new = properties(written), properties(written, **change)
    found = provider.diff(old["record"], old, new)
    assert (found.changes, found.replaces) == (True, [])
    assert provider.update(old["record"], old, new).outs == new
    assert written.done[-1].endswith(old["record"])
    assert provider.diff(old["record"], new, new).changes is False


def test_another_name_is_another_record_and_the_old_one_goes_first(written: FakeCobbler) -> None:
    """Two records cannot have the same card."""
    old, new = system(written), system(written, record="hall-2")
    found = SYSTEM.diff(old["record"], old, new)
    assert (found.replaces, found.delete_before_replace) == (["record"], True)


def test_what_somebody_changed_or_removed_is_seen_and_written_again(
    written: FakeCobbler, capsys: pytest.CaptureFixture[str]
) -> None:
    known = system(written)
    written.items["system"]["streaming-dev-hall"]["profile"] = "other"
    assert SYSTEM.diff(known["record"], known, known).changes is True
    assert "was changed by somebody else (profile); it is written again" in capsys.readouterr().err
    del written.items["system"]["streaming-dev-hall"]
    assert SYSTEM.diff(known["record"], known, known).changes is True
    SYSTEM.update(known["record"], known, known)
    assert SYSTEM.diff(known["record"], known, known).changes is False


def test_a_preview_that_does_not_know_all_asks_nothing(written: FakeCobbler) -> None:
    known = system(written)
    unknown = {**known, "api": {**known["api"], "tunnel": UNKNOWN}}
    written.items["system"].clear()
    assert SYSTEM.diff(known["record"], unknown, unknown).changes is False


def test_a_cobbler_that_is_away_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    known = system(NOWHERE)
    assert SYSTEM.diff(known["record"], known, known).changes is False
    assert "all is taken to be as it was" in capsys.readouterr().err


def test_refresh_sees_what_is_gone(written: FakeCobbler) -> None:
    known = system(written)
    assert SYSTEM.read(known["record"], known).id == known["record"]
    written.items["system"].clear()
    assert SYSTEM.read(known["record"], known).id == ""


def test_all_goes_in_its_order(written: FakeCobbler) -> None:
    for provider, properties in ((SYSTEM, system), (PROFILE, profile), (DISTRO, distro)):
        known = properties(written)
        provider.delete(known["record"], known)
    assert written.items == {"distro": {}, "profile": {}, "system": {}}


def test_records_go_with_the_stacks_own_cobbler(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("streaming.resources.cobbler_access.DELETE_SECONDS", 0.0)
    SYSTEM.delete("streaming-dev-hall", {**system(NOWHERE), **access(NOWHERE, own=True)})
    assert "hall: gone with its Cobbler" in capsys.readouterr().err
    with pytest.raises(RuntimeError, match="nothing listens there"):
        SYSTEM.delete("streaming-dev-hall", system(NOWHERE))


def test_refusals_come_without_a_trace(cobbler: FakeCobbler) -> None:
    with pytest.raises(RuntimeError, match=r"^Cobbler has no profile streaming-dev"):
        SYSTEM.create(system(cobbler))
    assert sys.tracebacklimit == 0


def test_the_provider_of_records_is_a_dynamic_one() -> None:
    assert isinstance(DISTRO, pulumi.dynamic.ResourceProvider)
