"""How far a booting machine came before its kernel can speak, by the log of the stack's Cobbler.

Its lines are those of dnsmasq (DHCP and TFTP) and of the web server that has the host image, each
after the time that `docker logs --timestamps` puts before it.
"""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

READ_SECONDS = 20
DHCP_ASKED = re.compile(r"\b(?:DHCPDISCOVER|DHCPREQUEST|DHCPINFORM|PXE)\(")
DHCP_ANSWERED = re.compile(r"\b(?:DHCPOFFER|DHCPACK|PXE)\(")
DHCP_REFUSED = re.compile(
    r"\bDHCP(?:NAK|DISCOVER)\(.* (no address available|ignored|.*not available)"
)
SENT = re.compile(r"dnsmasq-tftp\S* sent (\S+) to ")
NOT_SENT = re.compile(r"dnsmasq-tftp\S* (failed sending \S+|file \S+ not found)")
FETCHED = re.compile(r'"GET (/\S+) [^"]*" (\d{3}) ')
SUCCESS = range(200, 300)


class Step(IntEnum):
    """What a machine does after power on, in order."""

    ASKED = 1
    ANSWERED = 2
    LOADER = 3
    KERNEL = 4
    INITRD = 5
    SYSTEM = 6

    @classmethod
    def of_file(cls, path: str) -> "Step":
        """What a machine has that got a file."""
        if "vmlinuz" in path:
            return cls.KERNEL
        if "initrd" in path:
            return cls.INITRD
        return cls.SYSTEM if "system.squashfs" in path else cls.LOADER

    def __str__(self) -> str:
        """The step in words."""
        return {
            Step.ASKED: "asks for an address (DHCP)",
            Step.ANSWERED: "is told its address and what to boot (DHCP)",
            Step.LOADER: "fetches its boot loader",
            Step.KERNEL: "fetches its kernel",
            Step.INITRD: "fetches its initrd",
            Step.SYSTEM: "fetches its system",
        }[self]


@dataclass(frozen=True)
class BootLog:
    """What the log says of one machine.

    Attributes:
        steps: what it did, with the time of the last such line, if that is known.
        complaint: what went wrong after all that went well.
    """

    steps: Mapping[Step, datetime | None] = field(default_factory=dict)
    complaint: str | None = None

    @property
    def last(self) -> Step | None:
        """How far the machine came; None: it has not asked."""
        return max(self.steps, default=None)


@dataclass(frozen=True)
class LogSource:
    """Where the log is.

    Attributes:
        command: `docker … logs <container>`.
        since: when the machine was switched on.
        mac: the machine's, in lower case.
        address: the machine's.
    """

    command: Sequence[str]
    since: datetime
    mac: str
    address: str

    def read(self) -> BootLog | None:
        """What it says now; None: it cannot be read."""
        words = [*self.command, "--timestamps", "--since", self.since.isoformat()]
        try:
            result = subprocess.run(  # noqa: S603 - no shell, and the arguments are ours
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=READ_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return None if result.returncode else read_log(result.stdout, self.mac, self.address)


def read_log(text: str, mac: str, address: str) -> BootLog:
    """What a log says of the machine with this MAC address and IPv4 address."""
    own_mac = re.compile(rf"\b{re.escape(mac)}\b", re.IGNORECASE)
    own_address = re.compile(rf"(?<![\d.]){re.escape(address)}(?![\d.])")
    steps: dict[Step, datetime | None] = {}
    complaint: str | None = None
    for line in text.splitlines():
        if "dnsmasq-dhcp" in line and own_mac.search(line):
            done, wrong = _of_dhcp(line)
        elif "dnsmasq-dhcp" not in line and own_address.search(line):
            done, wrong = _of_file(line)
        else:
            continue
        if done:
            steps.update(dict.fromkeys(done, _time(line)))
            complaint = None
        if wrong:
            complaint = wrong
    return BootLog(steps, complaint)


def _of_dhcp(line: str) -> tuple[list[Step], str | None]:
    done = [Step.ASKED] if DHCP_ASKED.search(line) else []
    if DHCP_ANSWERED.search(line):
        done = [Step.ASKED, Step.ANSWERED]
    refused = DHCP_REFUSED.search(line)
    return done, f"DHCP: {refused[1]}" if refused else None


def _of_file(line: str) -> tuple[list[Step], str | None]:
    if sent := SENT.search(line):
        return [Step.of_file(sent[1])], None
    if missing := NOT_SENT.search(line):
        return [], f"TFTP: {missing[1]}"
    if fetched := FETCHED.search(line):
        path, status = fetched[1], int(fetched[2])
        if status in SUCCESS:
            return [Step.of_file(path)], None
        return [], f"HTTP: {path} gives status {status}"
    return [], None


def _time(line: str) -> datetime | None:
    try:
        return datetime.fromisoformat(line.split(maxsplit=1)[0])
    except ValueError:
        return None
