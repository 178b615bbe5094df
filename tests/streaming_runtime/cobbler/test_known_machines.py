"""dnsmasq is told of machines that come and go, and begins anew only where it must."""

import asyncio
import signal
from pathlib import Path

import pytest

from streaming_runtime.cobbler import known_machines
from streaming_runtime.cobbler.known_machines import KnownMachines, read_machines

HALL = "52:54:00:77:00:11\t192.0.2.11\n"
ANNEX = "52:54:00:77:00:12\t192.0.2.12\n"
SPARE = "52:54:00:77:00:13\t192.0.2.11\n"


@pytest.fixture
def ethers(tmp_path: Path) -> Path:
    file = tmp_path / "ethers"
    file.touch()
    return file


def test_machines_are_read_as_cobbler_writes_them() -> None:
    written = "52:54:00:AB:00:11\t192.0.2.11\n52:54:00:AB:00:12\n\n"
    assert read_machines(written) == {"52:54:00:ab:00:11": "192.0.2.11"}


def test_what_has_not_changed_is_not_told(ethers: Path) -> None:
    machines = KnownMachines(ethers)
    assert machines.change() is None
    ethers.write_text(HALL)
    assert machines.change() is signal.SIGHUP
    assert machines.change() is None


def test_machines_that_come_and_go_interrupt_nothing(ethers: Path) -> None:
    machines = KnownMachines(ethers)
    for listed in (HALL, HALL + ANNEX, ANNEX, "", HALL + ANNEX):
        ethers.write_text(listed)
        assert machines.change() is signal.SIGHUP


def test_an_address_that_goes_to_another_machine_needs_a_new_beginning(ethers: Path) -> None:
    machines = KnownMachines(ethers)
    for listed, sent in ((HALL, signal.SIGHUP), ("", signal.SIGHUP), (SPARE, signal.SIGTERM)):
        ethers.write_text(listed)
        assert machines.change() is sent


class Dnsmasq(asyncio.subprocess.Process):
    """Notes what it is sent."""

    def __init__(self) -> None:
        self.sent: list[int] = []

    def send_signal(self, signal: int) -> None:
        self.sent.append(signal)
        if len(self.sent) == 2:
            raise ProcessLookupError


async def test_a_new_dnsmasq_reads_by_itself_and_is_told_what_comes_later(
    ethers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_machines, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(known_machines, "START_SECONDS", 0.01)
    machines = KnownMachines(ethers)
    following = asyncio.create_task(machines.follow())
    dnsmasq = Dnsmasq()
    for listed, sent in ((HALL, []), (HALL + ANNEX, [signal.SIGHUP])):
        ethers.write_text(listed)
        if not sent:
            machines.started(dnsmasq)
        async with asyncio.timeout(5):
            while dnsmasq.sent != sent:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert dnsmasq.sent == sent
    ethers.write_text(SPARE)
    async with asyncio.timeout(5):
        while dnsmasq.sent != [signal.SIGHUP, signal.SIGTERM]:
            await asyncio.sleep(0.01)
    following.cancel()
