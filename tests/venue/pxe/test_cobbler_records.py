"""Records and boots in a real Cobbler, with the power of real BMCs; no machine boots anything."""

import dataclasses
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from streaming.cobbler import (
    CobblerAddress,
    CobblerApi,
    CobblerError,
    DistroRecord,
    Power,
    PowerError,
    ProfileRecord,
    SystemRecord,
)
from streaming.resources.cobbler_system import _CobblerSystemProvider
from streaming.resources.machine_boot import _MachineBootProvider
from tests.deployment import wait_until
from tests.venue.pxe.bare_machine_with_bmc import BareMachine, Rack
from tests.venue.pxe.cobbler_server import INITRD, KERNEL, CobblerContainer

TFTP = "/run/streaming/tftp"
STACK, RECORD = "dev", "streaming-dev"
MACHINES = 8
WRONG = "no sesame"


@pytest.fixture(scope="module")
def rack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rack]:
    with Rack(tmp_path_factory.mktemp("rack")) as rack:
        yield rack


@pytest.fixture(scope="module")
def hall(rack: Rack) -> BareMachine:
    """A machine that stops at once when it is switched on."""
    machine = rack.machine("hall", megabytes=128, processors=1)
    machine.boots_from_disk()
    return machine


@pytest.fixture(scope="module")
def cobbler(rack: Rack) -> Iterator[CobblerContainer]:
    name = f"streaming-test-records-{os.getpid()}"
    with CobblerContainer(name, rack.gateway, str(rack.subnet)) as cobbler:
        yield cobbler


@pytest.fixture
def api(cobbler: CobblerContainer) -> Iterator[CobblerApi]:
    """With a distro and a profile; all records go again."""
    api = api_of(cobbler)
    api.put(DistroRecord(RECORD, KERNEL, INITRD))
    api.put(ProfileRecord(RECORD, RECORD, {"boot": "streaming", "quiet": ""}))
    yield api
    for kind in ("system", "profile", "distro"):
        for name in api.names(kind):
            cobbler.api.remove_item(kind, name, cobbler.token(), False)


def api_of(cobbler: CobblerContainer, stack: str = STACK, password: str = "") -> CobblerApi:
    address = CobblerAddress(cobbler.url, own=True)
    return CobblerApi(address, password or cobbler.password, stack=stack)


def properties(cobbler: CobblerContainer, host: str, number: int, **changes: Any) -> dict[str, Any]:
    """Those of a machine's record, as the engine hands them over."""
    subnet = cobbler.settings["dhcp"]["subnet"].split("/")[0]  # type: ignore[index]
    power = {"kind": "ipmilan", "address": "192.0.2.211", "user": "admin", "id": "", "options": ""}
    known = {
        "api": {"url": cobbler.url, "user": "cobbler", "tunnel": [], "own": True},
        "apiPassword": cobbler.password,
        "stack": STACK,
        "host": host,
        "record": f"{RECORD}-{host}",
        "profile": RECORD,
        "mac": f"52:54:00:78:00:{number:02x}",
        "address": f"{subnet.rsplit('.', 1)[0]}.{100 + number}",
        "hostname": host,
        "power": power,
        "powerPassword": "battery staple",
    }
    return {**known, **changes}


def machine(cobbler: CobblerContainer, host: str, number: int, **changes: Any) -> SystemRecord:
    return _CobblerSystemProvider().record(properties(cobbler, host, number, **changes))


def of(hall: BareMachine, cobbler: CobblerContainer) -> dict[str, Any]:
    """The properties of a machine's record and of its boot."""
    power = {
        "kind": "ipmilan",
        "address": hall.bmc_address,
        "user": hall.bmc_user,
        "id": "",
        "options": "lanplus=1 timeout=15",
    }
    own = {"mac": hall.mac, "address": hall.address, "power": power}
    boot = {
        "kernelOptions": {"systemd.hostname": "hall"},
        "loginKey": "ssh-ed25519:AAAA",
        "reportUrl": "http://192.0.2.1:8068/hall",
        "generation": {"mac": hall.mac},
    }
    return {**properties(cobbler, "hall", 1, **own, powerPassword=hall.bmc_password), **boot}


def boot_files(cobbler: CobblerContainer, mac: str) -> dict[str, str]:
    """What a machine fetches, by its firmware; empty if there is nothing."""
    names = {"bios": f"pxelinux.cfg/01-{mac.replace(':', '-')}", "uefi": f"grub/system/{mac}"}
    script = '[ ! -e "$1" ] || cat "$1"'
    return {
        firmware: cobbler.run("sh", "-c", script, "sh", f"{TFTP}/{name}")
        for firmware, name in names.items()
    }


def test_many_machines_at_once_get_all_their_files(
    cobbler: CobblerContainer, api: CobblerApi
) -> None:
    system = _CobblerSystemProvider()

    def write(number: int) -> str:
        known = properties(cobbler, f"hall{number}", number)
        system.create(known)
        api.write_boot(known["record"], f"b{number}", {"systemd.hostname": known["host"]})
        assert system.diff(known["record"], known, known).changes is False
        mac: str = known["mac"]
        return mac

    with ThreadPoolExecutor(MACHINES) as threads:
        macs = list(threads.map(write, range(1, MACHINES + 1)))
    for number, mac in enumerate(macs, 1):
        for firmware, content in boot_files(cobbler, mac).items():
            wanted = rf" boot=streaming quiet systemd\.hostname=hall{number}\b"
            assert re.search(wanted, content), (firmware, content)
    known = f"52:54:00:78:00:0{MACHINES}"
    wait_until(lambda: known in cobbler.log(), "DHCP knows the last machine")


def test_another_card_leaves_nothing_for_the_old_one(
    cobbler: CobblerContainer, api: CobblerApi
) -> None:
    old = machine(cobbler, "hall", 1)
    api.put(old)
    api.write_boot(old.name, "b1", {"streaming.report-token": "5a5a"})
    new = dataclasses.replace(old, mac="52:54:00:78:00:aa")
    api.put(new)
    assert boot_files(cobbler, old.mac) == {"bios": "", "uefi": ""}
    assert all("5a5a" in content for content in boot_files(cobbler, new.mac).values())
    assert api.drift(new) is None


def test_two_hosts_swap_their_machines(cobbler: CobblerContainer, api: CobblerApi) -> None:
    hall, stage = machine(cobbler, "hall", 1), machine(cobbler, "stage", 2)
    swapped = [
        dataclasses.replace(one, mac=other.mac, address=other.address)
        for one, other in ((hall, stage), (stage, hall))
    ]
    for record in (hall, stage, *swapped):
        api.put(record)
    assert [api.drift(record) for record in swapped] == [None, None]


def test_other_content_is_copied_anew(cobbler: CobblerContainer, api: CobblerApi) -> None:
    folder = "/tmp/image"
    cobbler.run("sh", "-c", f"mkdir -m 755 -p {folder}; cp {KERNEL} {folder}")
    record = DistroRecord("other", f"{folder}/vmlinuz", f"{folder}/initrd.img")
    for content in ("yesterday", "today"):
        cobbler.run("sh", "-c", f"echo {content} >{folder}/initrd.img")
        api.put(record)
        assert cobbler.run("cat", f"{TFTP}/images/other/initrd.img") == f"{content}\n"


def test_what_others_have_stays_theirs(cobbler: CobblerContainer, api: CobblerApi) -> None:
    theirs = api_of(cobbler, stack="other")
    theirs.put(machine(cobbler, "hall", 1))
    with pytest.raises(CobblerError, match=r"^hosts\.hall\.adopt: .* is stack other's"):
        api.put(machine(cobbler, "hall", 1))
    with pytest.raises(CobblerError, match=r"^hosts\.stage\.mac: .* system streaming-dev-hall"):
        api.put(machine(cobbler, "stage", 2, mac="52:54:00:78:00:01"))
    api.put(machine(cobbler, "hall", 1), adopt=True)
    api.remove("system", f"{RECORD}-hall")
    assert api.names("system") == []


def test_a_record_of_nobody_is_given_back(cobbler: CobblerContainer, api: CobblerApi) -> None:
    name = f"{RECORD}-hall"
    mac = "52:54:00:78:00:01"
    cobbler.add("system", name, profile=RECORD, comment="projector", mac_address=mac)
    api.put(machine(cobbler, "hall", 1), adopt=True)
    assert api.drift(machine(cobbler, "hall", 1)) is None
    api.write_boot(name, "b1", {"streaming.report-token": "5a5a"})
    api.remove("system", name)
    left = api.find("system", name) or {}
    assert (left["comment"], left["kernel_options"]) == ("projector", "<<inherit>>")


@pytest.mark.parametrize(
    ("put", "message"),
    [
        (
            lambda cobbler, api: api.put(machine(cobbler, "hall", 1, profile="none")),
            r"^Cobbler has no profile none; `make up` writes it anew",
        ),
        (
            lambda cobbler, api: api.put(
                dataclasses.replace(machine(cobbler, "hall", 1), power=Power("none", "192.0.2.1"))
            ),
            r"^hosts\.hall\.power\.kind: .* 'none'; use one of .*apc_snmp, .*redfish, ",
        ),
        (
            lambda cobbler, api: api.put(DistroRecord("x", "/none/vmlinuz", INITRD)),
            r"^cobbler\.hostImage\.folder: Cobbler does not find /none/vmlinuz",
        ),
        (
            lambda cobbler, api: api_of(cobbler, password=WRONG).check(),
            r"^cobbler\.host: .* does not take the stack's password",
        ),
    ],
)
def test_refusals(
    cobbler: CobblerContainer,
    api: CobblerApi,
    put: Callable[[CobblerContainer, CobblerApi], None],
    message: str,
) -> None:
    with pytest.raises(CobblerError, match=message):
        put(cobbler, api)


def test_a_machine_from_power_on_to_power_off(
    cobbler: CobblerContainer, api: CobblerApi, hall: BareMachine
) -> None:
    system, boot = _CobblerSystemProvider(), _MachineBootProvider()
    known = of(hall, cobbler)
    system.create(known)
    first = boot.create(known).outs or {}
    assert hall.is_on()
    assert boot.diff("", first, known).changes is False

    changed = {**known, "kernelOptions": {"systemd.hostname": "foyer"}}
    assert boot.diff("", first, changed).replaces == ["kernelOptions"]
    second = boot.create(changed).outs or {}
    boot.delete("", first)
    assert hall.is_on()
    assert all(second["token"] in text for text in boot_files(cobbler, hall.mac).values())

    hall.pull_plug()
    assert boot.diff("", second, changed).replaces == ["boot"]
    third = boot.create(changed).outs or {}
    assert hall.is_on()
    boot.delete("", third)
    assert not hall.is_on()
    system.delete(known["record"], known)
    assert boot_files(cobbler, hall.mac) == {"bios": "", "uefi": ""}
    assert hall.bmc_password not in cobbler.log()


def test_a_wrong_password_of_the_bmc(
    cobbler: CobblerContainer, api: CobblerApi, hall: BareMachine
) -> None:
    known = {**of(hall, cobbler), "powerPassword": WRONG}
    record = _CobblerSystemProvider().record(known)
    api.put(record)
    address = re.escape(hall.bmc_address)
    message = rf"^hosts\.hall\.power: {address} does not obey .*; it says: Failed: Unable to obtain"
    with pytest.raises(PowerError, match=message) as caught:
        api.power.switch(record.name, "hall", "on")
    assert WRONG not in str(caught.value) + cobbler.log()


def test_a_silent_bmc(cobbler: CobblerContainer, api: CobblerApi, rack: Rack) -> None:
    mute = rack.machine("mute", megabytes=128, processors=1)
    mute.silence_bmc()
    known = of(mute, cobbler)
    patience = "login_timeout=4 power_timeout=4 shell_timeout=4"
    power = {**known["power"], "options": f"lanplus=1 {patience}"}
    record = _CobblerSystemProvider().record({**known, "host": "mute", "power": power})
    api.put(record)
    with pytest.raises(PowerError, match=r"^hosts\.mute\.power: no answer within 1 s"):
        api.power.is_on(record.name, "mute", seconds=1)
    address = re.escape(mute.bmc_address)
    with pytest.raises(PowerError, match=rf"^hosts\.mute\.power\.address: {address} .* timed out;"):
        api.power.is_on(record.name, "mute")
