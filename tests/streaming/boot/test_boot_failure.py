"""Of a machine that does not come it is said what is known, what is likely and what to do."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from streaming.boot.failure import Silence
from streaming.boot.log import BootLog, Step
from streaming.boot.stages import Stage

NOW = datetime(2027, 5, 1, 8, tzinfo=UTC)
FINGERPRINT = "SHA256:Zm9yZWlnbg"
SILENCE = Silence(
    host="hall",
    address="192.0.2.11",
    mac="52:54:00:77:00:11",
    seconds=900,
    report="192.0.2.2 port 8068",
    log=BootLog(),
    stages=(),
    answers=None,
)


def up_to(last: Step, complaint: str | None = None) -> BootLog:
    return BootLog({step: NOW for step in Step if step <= last}, complaint)


def test_a_machine_that_never_asked() -> None:
    assert SILENCE.explanation() == (
        "hall (192.0.2.11) is not ready after 900 s: 52:54:00:77:00:11 has not asked Cobbler for "
        "an address since power on. Most likely it boots from something else: put network boot "
        "(PXE, IPv4) first in its BIOS; or its cable is out, or in another VLAN than Cobbler's; or "
        "hosts.hall.mac is that of another of its ports. Its screen or serial console shows more; "
        "`make recover HOST=hall` boots it again; docs/hosts/pxe.md has the rest."
    )


@pytest.mark.parametrize(
    ("last", "said", "likely"),
    [
        (Step.ASKED, "asks for an address at ", "its record is not in Cobbler's DHCP"),
        (Step.ANSWERED, "has its address at ", "another DHCP server answers faster"),
        (Step.LOADER, "has its boot loader at ", "a firewall keeps HTTP"),
        (Step.KERNEL, "has its kernel at ", "the network loses packets"),
        (Step.INITRD, "has its kernel and initrd at ", "finds no network card it has a driver for"),
        (Step.SYSTEM, "has fetched its system at ", "a firewall on this machine"),
    ],
)
def test_a_machine_whose_kernel_never_spoke(last: Step, said: str, likely: str) -> None:
    text = replace(SILENCE, log=up_to(last)).explanation()
    assert said in text
    assert likely in text.partition("Most likely")[2]


def test_what_its_servers_complain_of_is_told() -> None:
    log = up_to(Step.LOADER, "TFTP: file /vmlinuz not found")
    assert "no kernel (TFTP: file /vmlinuz not found)" in replace(SILENCE, log=log).explanation()


@pytest.mark.parametrize(
    ("stage", "said", "remedy"),
    [
        (
            Stage("disks", "failed", {"reason": "no disk has that label", "uptime": "83.4"}),
            "stage disks has failed: no disk has that label, 83 s after its kernel began.",
            "take it out of hosts.hall.disks",
        ),
        (
            Stage("image", "waiting", {"reason": "http://192.0.2.2/system.squashfs: 404"}),
            "stage image is waiting: http://192.0.2.2/system.squashfs: 404.",
            "correct cobbler.hostImage",
        ),
        (Stage("hostkey", "ready"), "stage hostkey is ready.", "Nothing more came to 192.0.2.2"),
        (Stage("docker", "failed"), "stage docker has failed. Its screen", "make recover"),
    ],
)
def test_a_machine_that_is_stuck(stage: Stage, said: str, remedy: str) -> None:
    stages = (Stage("kernel", "ready"), stage)
    text = replace(SILENCE, stages=stages, log=up_to(Step.SYSTEM)).explanation()
    assert f"the last that it said is: {said}" in text
    assert remedy in text


@pytest.mark.parametrize(
    ("log", "first", "asked"),
    [
        (BootLog(), "it has started another system", "nor has it asked Cobbler"),
        (up_to(Step.LOADER), "another machine has that address", ""),
        (None, "it has started another system", ""),
    ],
)
def test_another_system_or_machine_at_its_address(
    log: BootLog | None, first: str, asked: str
) -> None:
    text = replace(SILENCE, log=log, answers=FINGERPRINT).explanation()
    assert f"something answers ssh at 192.0.2.11, with the host key {FINGERPRINT}" in text
    assert f"Most likely {first}" in text
    assert asked in text


def test_a_machine_of_which_nothing_can_be_known() -> None:
    text = replace(SILENCE, log=None).explanation()
    assert "nothing was heard of it" in text
    assert "hosts.hall.mac" in text
    assert "192.0.2.2 port 8068" in text
