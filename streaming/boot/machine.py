"""Waits for a bare machine that was switched on: for its host key, for ssh, for its Docker."""

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from streaming.boot.failure import Silence, what_next
from streaming.boot.listener import ListenError, listening
from streaming.boot.log import LogSource
from streaming.boot.report import BootReports, ReportError
from streaming.boot.stages import obstacle
from streaming.boot.wait import Advice, BootError, BootingMachine, wait_for_docker
from streaming.boot.watch import BootWatch
from streaming.cobbler.boot import scanned_host_key
from streaming.naming import LABEL_PREFIX
from streaming.progress import say
from streaming.ssh.options import fingerprint, pinned_options

SETTLE_SECONDS = 120.0
LEFT = f"label={LABEL_PREFIX}.stack"
# The time comes when the connection stands, and counts unless a time server has set the clock.
SETTLE = f"""\
echo ready
read -r now
[ "$(timedatectl show --property=NTPSynchronized --value)" = yes ] || date --utc --set="@$now" >&2
containers=$(docker ps --all --quiet --filter {LEFT}) || exit
if [ -n "$containers" ]; then docker rm --force $containers | wc -l; fi
docker network prune --force --filter {LEFT} >&2"""


class MachineError(Exception):
    """A machine is not ready, and why."""


@dataclass(frozen=True)
class BareMachine:
    """A machine that was switched on and boots the host image.

    Attributes:
        host: its name in the stack file.
        address: IPv4, where it is reached.
        mac: of the card that boots, in lower case.
        login: who logs in.
        identity_file: the key of who logs in.
        token: what this boot was given to sign its report with, in hexadecimal digits.
        report_address: this machine's address, to which it reports.
        report_port: TCP.
        switched_on: when.
        log_command: how Cobbler's log is read, `docker … logs <container>`; empty: it cannot be.
    """

    host: str
    address: str
    mac: str
    login: str
    identity_file: str
    token: str
    report_address: str
    report_port: int
    switched_on: datetime
    log_command: Sequence[str] = ()

    def __str__(self) -> str:
        """Host and address, for messages."""
        return f"{self.host} ({self.address})"


@dataclass(frozen=True)
class ReadyMachine:
    """A machine whose Docker answers.

    Attributes:
        host_key: its public host key of this boot, `ssh-ed25519 AAAA…`.
        ssh_options: options for ssh(1), with which it is known and the user let in.
        version: of its Docker.
    """

    host_key: str
    ssh_options: tuple[str, ...]
    version: str


def wait_for_machine(
    machine: BareMachine, *, seconds: float, tell: Callable[[str], None] = say
) -> ReadyMachine:
    """Wait until the machine has reported its host key, and its Docker answers.

    Args:
        machine: the machine.
        seconds: how long it may take from now.
        tell: is told of progress.

    Raises:
        MachineError: it did not become ready, or is not to be trusted.
    """
    start = time.monotonic()
    source = None
    if machine.log_command:
        source = LogSource(machine.log_command, machine.switched_on, machine.mac, machine.address)
    try:
        with listening(machine.report_address, machine.report_port) as reports:
            reports.expect(machine.host, machine.token)
            try:
                with BootWatch(
                    machine.host, machine.address, reports, source, tell, start
                ) as watch:
                    return _wait(machine, reports, watch, start, seconds)
            finally:
                reports.forget(machine.host)
    except (ListenError, ReportError) as error:
        raise MachineError(f"{machine}: {error}") from None


def _wait(
    machine: BareMachine, reports: BootReports, watch: BootWatch, start: float, seconds: float
) -> ReadyMachine:
    key = reports.key(machine.host, seconds)
    if key is None:
        raise MachineError(_silence(machine, watch, seconds).explanation())
    sender = reports.sender(machine.host)
    watch.news(f"it has reported its host key, {fingerprint(key)}")
    if sender != machine.address:
        watch.news(f"its report came from {sender}, not from {machine.address}")
    options = tuple(pinned_options(key, machine.identity_file))
    booting = BootingMachine(machine.host, machine.address, machine.login, options)
    try:
        version = wait_for_docker(
            booting, advice=_advice(machine, sender), seconds=seconds, start=start, tell=watch.say
        )
    except BootError as error:
        reports.key(machine.host)
        raise MachineError(_unready(machine, watch, error)) from None
    reports.key(machine.host)
    _settle(booting, watch)
    return ReadyMachine(key, options, version)


def _settle(machine: BootingMachine, watch: BootWatch) -> None:
    """Give it this machine's time, in a venue without a time server, and take away what is old.

    Containers and networks that a disk kept from an earlier boot are all made anew.
    """
    with subprocess.Popen(  # noqa: S603 - no shell here, and the arguments are ours
        machine.command(SETTLE),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout  # noqa: S101 - for mypy: it is a pipe
        process.stdout.readline()
        removed, said = process.communicate(f"{time.time():.3f}\n", timeout=SETTLE_SECONDS)
    if process.returncode:
        reason = (said.strip().splitlines() or ["no reason given"])[-1]
        raise MachineError(f"{machine}: what an earlier boot left cannot be removed: {reason}")
    if removed.strip():
        watch.news(f"removed {removed.strip()} containers that an earlier boot left")


def _silence(machine: BareMachine, watch: BootWatch, seconds: float) -> Silence:
    answering = scanned_host_key(machine.address)
    return Silence(
        host=machine.host,
        address=machine.address,
        mac=machine.mac,
        seconds=seconds,
        report=f"{machine.report_address} port {machine.report_port}",
        log=watch.log,
        stages=watch.stages,
        answers=fingerprint(answering) if answering else None,
    )


def _unready(machine: BareMachine, watch: BootWatch, error: BootError) -> str:
    stage = obstacle(watch.stages)
    said = f"\n  the machine says: {stage}" if stage else ""
    return f"{error}{said}\n  {what_next(machine.host)}"


def _advice(machine: BareMachine, sender: str | None) -> Advice:
    elsewhere = (
        f"; the machine reported from {sender}, so set that address aside for {machine.mac} in the "
        f"venue's DHCP server, or correct hosts.{machine.host}.address"
        if sender != machine.address
        else ""
    )
    return Advice(
        wrong_key="whatever answers at its address has another host key than the machine reported: "
        f"another machine has that address, or the machine has booted again{elsewhere}",
        refused="ssh answers and refuses the login; the private half of "
        f"hosts.{machine.host}.identityFile must be on this machine, and an agent must have it if "
        "it has a passphrase (`ssh-add`)",
        unreachable="it has reported, but nothing answers at its address; ssh (TCP port 22) must "
        f"get there from this machine{elsewhere}",
    )
