"""A stack writes its own records, takes over others only if told to, and gives those back."""

import dataclasses

import pytest

from streaming.cobbler import CobblerError
from streaming.cobbler.records import Mark
from tests.streaming.cobbler.fake_cobbler import FakeCobbler, api_of
from tests.streaming.cobbler.records_of_a_stack import (
    MAC,
    OTHER_MAC,
    PROFILE,
    machine,
    with_profile,
)

NAME = machine().name


def foreign(cobbler: FakeCobbler, comment: str = "the projector PC") -> None:
    cobbler.items["system"][NAME] = {
        "profile": "old",
        "comment": comment,
        "kernel_options": {"ks": "1"},
        "interfaces": {"default": {"mac_address": MAC, "ip_address": "192.0.2.99"}},
    }


def noted_host_key(cobbler: FakeCobbler) -> str | None:
    mark = Mark.of(cobbler.items["system"][NAME])
    assert mark
    return mark.host_key


def test_a_record_is_written_as_it_is_wanted(cobbler: FakeCobbler) -> None:
    api = with_profile(api_of(cobbler))
    api.put(machine())
    written = cobbler.items["system"][NAME]
    assert written["interfaces"]["eth0"] == {"mac_address": MAC, "ip_address": "192.0.2.11"}
    assert written["netboot_enabled"] is True
    assert written["power_options"] == "lanplus=1\ntimeout=5"
    assert written["comment"] == "streaming-system stack=dev"
    assert [api.drift(record) for record in (machine(), PROFILE)] == [None, None]


def test_writing_again_keeps_what_belongs_to_the_boot(cobbler: FakeCobbler) -> None:
    api = with_profile(api_of(cobbler))
    api.put(machine())
    api.write_boot(NAME, "b1", {"console": "ttyS0"})
    api.note_host_key(NAME, "ssh-ed25519 AAAA")
    api.put(machine(hostname="foyer"))
    written = cobbler.items["system"][NAME]
    assert (written["hostname"], written["kernel_options"]) == ("foyer", {"console": "ttyS0"})
    assert noted_host_key(cobbler) == "ssh-ed25519 AAAA"


def test_another_boot_has_no_host_key_yet(cobbler: FakeCobbler) -> None:
    api = with_profile(api_of(cobbler))
    api.put(machine())
    api.write_boot(NAME, "b1", {})
    api.note_host_key(NAME, "ssh-ed25519 AAAA")
    api.write_boot(NAME, "b1", {"console": "ttyS0"})
    assert noted_host_key(cobbler) == "ssh-ed25519 AAAA"
    api.write_boot(NAME, "b2", {})
    assert noted_host_key(cobbler) is None


@pytest.mark.parametrize(
    ("comment", "whose"),
    [("", "not this stack's own"), ("streaming-system stack=other", "stack other's")],
)
def test_a_record_of_others_is_not_taken_by_itself(
    cobbler: FakeCobbler, comment: str, whose: str
) -> None:
    api = with_profile(api_of(cobbler))
    foreign(cobbler, comment)
    with pytest.raises(CobblerError, match=rf"^hosts\.hall\.adopt: .* {whose}; say `adopt: true`"):
        api.put(machine())
    assert cobbler.items["system"][NAME]["profile"] == "old"


def test_a_shared_record_of_others_names_its_own_key(cobbler: FakeCobbler) -> None:
    cobbler.items["profile"][PROFILE.name] = {"comment": "", "interfaces": {}}
    with pytest.raises(CobblerError, match=r"^cobbler\.adopt: .* profile streaming-dev already"):
        api_of(cobbler).put(PROFILE)


def test_an_adopted_record_is_given_back(cobbler: FakeCobbler) -> None:
    api = with_profile(api_of(cobbler))
    foreign(cobbler)
    api.put(machine(), adopt=True)
    adopted = cobbler.items["system"][NAME]
    assert adopted["interfaces"] == {
        "default": {"mac_address": MAC, "ip_address": "192.0.2.11"},
    }
    api.write_boot(NAME, "b1", {"streaming.report-token": "abc"})
    api.remove("system", NAME)
    given_back = cobbler.items["system"][NAME]
    assert given_back["comment"] == "the projector PC"
    assert given_back["kernel_options"] == "<<inherit>>"


def test_what_another_stack_left_is_the_stacks_own_once_taken_over(cobbler: FakeCobbler) -> None:
    with_profile(api_of(cobbler)).put(machine())
    taken = api_of(cobbler, stack="next")
    taken.put(machine(), adopt=True)
    taken.remove("system", NAME)
    assert NAME not in cobbler.items["system"]


def test_what_is_not_the_stacks_stays(cobbler: FakeCobbler) -> None:
    foreign(cobbler)
    told: list[str] = []
    api_of(cobbler, tell=told.append).remove("system", NAME)
    assert NAME in cobbler.items["system"]
    assert told == [f"Cobbler: system {NAME} is not this stack's own, and stays"]


def test_what_is_gone_needs_no_removal(cobbler: FakeCobbler) -> None:
    api_of(cobbler).remove("system", NAME)
    assert cobbler.done == []


@pytest.mark.parametrize(
    ("changed", "key"),
    [({"address": "192.0.2.12"}, "mac"), ({"mac": OTHER_MAC}, "address")],
)
def test_an_address_of_a_strangers_machine_is_not_taken(
    cobbler: FakeCobbler, changed: dict[str, str], key: str
) -> None:
    with_profile(api_of(cobbler, stack="other")).put(machine("stage"))
    taken = MAC if key == "mac" else "192.0.2.11"
    pattern = rf"^hosts\.hall\.{key}: {taken} belongs to Cobbler's system streaming-dev-stage"
    api = api_of(cobbler)
    with pytest.raises(CobblerError, match=pattern):
        api.put(machine(**changed))


def test_two_hosts_of_a_stack_may_swap_their_cards(cobbler: FakeCobbler) -> None:
    api = with_profile(api_of(cobbler))
    stage = machine("stage", mac=OTHER_MAC, address="192.0.2.12")
    api.put(machine())
    api.put(stage)
    api.write_boot(stage.name, "b1", {"streaming.report-token": "abc"})
    api.put(machine(mac=OTHER_MAC))
    assert cobbler.items["system"][stage.name]["kernel_options"] == "<<inherit>>"
    swapped = [machine(mac=OTHER_MAC), dataclasses.replace(stage, mac=MAC)]
    api.put(swapped[1])
    assert [api.drift(record) for record in swapped] == [None, None]


def test_boot_files_of_an_old_card_go(cobbler: FakeCobbler) -> None:
    """Cobbler forgets them unless the record is removed."""
    api = with_profile(api_of(cobbler))
    api.put(machine())
    api.write_boot(NAME, "b1", {"console": "ttyS0"})
    api.put(machine(mac=OTHER_MAC))
    assert cobbler.done[-2:] == [f"remove system {NAME}", f"add system {NAME}"]
    assert cobbler.items["system"][NAME]["kernel_options"] == {"console": "ttyS0"}


def test_drift_is_seen(cobbler: FakeCobbler) -> None:
    api = with_profile(api_of(cobbler))
    assert api.drift(machine()) == "is gone"
    api.put(machine())
    cobbler.items["system"][NAME]["hostname"] = "foyer"
    cobbler.items["system"][NAME]["interfaces"]["eth0"]["ip_address"] = ""
    assert api.drift(machine()) == "was changed by somebody else (hostname, ip_address)"
    cobbler.items["system"][NAME]["comment"] = "mine"
    assert api.drift(machine()) == "has lost the stack's mark in its comment"


def test_a_boot_needs_a_record_of_the_stack(cobbler: FakeCobbler) -> None:
    api = api_of(cobbler)
    with pytest.raises(CobblerError, match="is gone; `make up` writes it anew"):
        api.write_boot(NAME, "b1", {})
    foreign(cobbler)
    with pytest.raises(CobblerError, match="is not this stack's own"):
        api.note_host_key(NAME, "ssh-ed25519 AAAA")


def test_names_of_all_records(cobbler: FakeCobbler) -> None:
    assert with_profile(api_of(cobbler)).names("profile") == [PROFILE.name]
