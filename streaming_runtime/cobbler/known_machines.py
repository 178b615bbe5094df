"""The machines that DHCP answers, as Cobbler writes them and dnsmasq is told of them."""

import asyncio
import contextlib
import logging
import signal
from asyncio.subprocess import Process
from pathlib import Path

log = logging.getLogger(__name__)

POLL_SECONDS = 0.3
START_SECONDS = 1.0
"""How long dnsmasq may take until it can be told anything: a signal before that ends it."""


class KnownMachines:
    """Keeps dnsmasq's list of machines that of a file (ethers(5)), while other machines boot.

    dnsmasq is told to read the file again, which interrupts nothing. But an address that goes to
    another machine it keeps for the one that has it: then it has to begin anew.
    """

    def __init__(self, file: Path) -> None:
        """Nobody is told yet."""
        self._file = file
        self._process: Process | None = None
        self._fresh = False
        self._told: dict[str, str] = {}
        self._owners: dict[str, str] = {}

    def started(self, process: Process) -> None:
        """There is a dnsmasq, which reads the file, and knows nothing of the one before it."""
        self._process, self._fresh = process, True
        self._told = read_machines(self._file.read_text(encoding="ascii"))
        self._owners = {ip: mac for mac, ip in self._told.items()}

    async def follow(self) -> None:
        """Tell of each change until cancelled."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if self._fresh:
                self._fresh = False
                await asyncio.sleep(START_SECONDS)
            number = self.change()
            if number and self._process:
                with contextlib.suppress(ProcessLookupError):
                    self._process.send_signal(number)

    def change(self) -> signal.Signals | None:
        """What dnsmasq has to be sent since the last look, if anything."""
        machines = read_machines(self._file.read_text(encoding="ascii"))
        if machines == self._told:
            return None
        passed_on = any(self._owners.get(ip, mac) != mac for mac, ip in machines.items())
        self._told = machines
        self._owners |= {ip: mac for mac, ip in machines.items()}
        listed = ", ".join(f"{mac} {ip}" for mac, ip in machines.items())
        log.info("machines known to DHCP: %s", listed or "none")
        return signal.SIGTERM if passed_on else signal.SIGHUP


def read_machines(ethers: str) -> dict[str, str]:
    """IPv4 addresses by MAC addresses."""
    pairs = [line.split() for line in ethers.splitlines()]
    return {pair[0].lower(): pair[1] for pair in pairs if len(pair) == 2}
