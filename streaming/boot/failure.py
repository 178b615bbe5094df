"""Why a machine that was switched on is not there: what is known, what is likely, what to do."""

from dataclasses import dataclass

from streaming.boot.log import BootLog, Step
from streaming.boot.stages import Stage, obstacle

REMEDIES = {
    "network": "no DHCP server answers its kernel, or the host image has no driver for its card",
    "image": "see whether the stack's Cobbler runs and serves the host image; with a Cobbler of "
    "your own, correct cobbler.hostImage",
    "keys": "nobody can log in without a key: hosts.{host}.identityFile",
    "disks": "label a disk as docs/hosts/host-image.md says, or take it out of hosts.{host}.disks",
    "report": "it was booted with the token of another boot, by hand or by another stack",
}
"""What to do about a stage that does not end, by its name."""
NOTHING_KNOWN = (
    "nothing was heard of it. Most likely it was not switched on (hosts.{host}.power), or boots "
    "from something else: put network boot (PXE, IPv4) first in its BIOS; or its cable is in "
    "another network than Cobbler's; or hosts.{host}.mac is that of another of its ports; or its "
    "reports do not reach this machine at {report}"
)


@dataclass(frozen=True)
class Silence:
    """What is known of a machine that never reported its host key.

    Attributes:
        host: its name in the stack file.
        address: where it should be.
        mac: of the card that boots.
        seconds: for how long it was waited for.
        report: this machine's address and port, at which it should report.
        log: what Cobbler's log says of it; None: there is none.
        stages: what it said itself, in order.
        answers: fingerprint of the host key of whatever answers ssh at its address, if anything.
    """

    host: str
    address: str
    mac: str
    seconds: float
    report: str
    log: BootLog | None
    stages: tuple[Stage, ...]
    answers: str | None

    def explanation(self) -> str:
        """One paragraph, to be read in a hurry."""
        return (
            f"{self.host} ({self.address}) is not ready after {self.seconds:.0f} s: "
            f"{self._reason()}. {what_next(self.host)}"
        )

    def _reason(self) -> str:
        if self.stages:
            return self._stuck()
        if self.log and self.log.last is Step.SYSTEM:
            return self._unheard()
        if self.answers:
            return self._something_else()
        if self.log is None:
            return NOTHING_KNOWN.format(host=self.host, report=self.report)
        return self._before_kernel(self.log)

    def _stuck(self) -> str:
        """Its kernel has spoken."""
        stage = obstacle(self.stages) or self.stages[-1]
        remedy = REMEDIES.get(stage.name, "").format(host=self.host)
        if stage.state == "ready":
            remedy = f"nothing more came to {self.report}; it may have lost its network since"
        when = "" if stage.uptime is None else f", {stage.uptime:.0f} s after its kernel began"
        return f"it boots, and the last that it said is: {stage}{when}" + (
            f". {remedy[0].upper()}{remedy[1:]}" if remedy else ""
        )

    def _unheard(self) -> str:
        return (
            f"it has fetched its system{self._when(Step.SYSTEM)}, and nothing came to "
            f"{self.report}. Most likely a firewall on this machine keeps that TCP port from the "
            "network where machines boot, or there is no way from there to this machine; or the "
            "machine has less than 1.5 GB of RAM"
        )

    def _something_else(self) -> str:
        asked = self.log is not None and self.log.last is not None
        causes = [
            "another machine has that address",
            "it has started another system, from its own disk: put network boot (PXE, IPv4) first "
            "in its BIOS",
        ]
        first, second = causes if asked else reversed(causes)
        known = "" if self.log is None or asked else ", nor has it asked Cobbler for an address"
        return (
            f"something answers ssh at {self.address}, with the host key {self.answers}, but the "
            f"machine has reported no key{known}. Most likely {first}; or {second}"
        )

    def _before_kernel(self, log: BootLog) -> str:
        complaint = f" ({log.complaint})" if log.complaint else ""
        match log.last:
            case None:
                return (
                    f"{self.mac} has not asked Cobbler for an address since power on. Most likely "
                    "it boots from something else: put network boot (PXE, IPv4) first in its BIOS; "
                    "or its cable is out, or in another VLAN than Cobbler's; or "
                    f"hosts.{self.host}.mac is that of another of its ports"
                )
            case Step.ASKED:
                return (
                    f"it asks for an address{self._when(Step.ASKED)}, and Cobbler does not "
                    f"answer{complaint}. Most likely its record is not in Cobbler's DHCP yet: "
                    "see `docker logs` of the container `cobbler`"
                )
            case Step.ANSWERED:
                return (
                    f"it has its address{self._when(Step.ANSWERED)}, and fetches no boot "
                    f"loader{complaint}. Most likely another DHCP server answers faster and sends "
                    "it elsewhere: then use `cobbler.dhcp: {kind: proxy, …}`, or switch that "
                    "server off; or a firewall keeps TFTP (UDP port 69) from Cobbler's machine"
                )
            case Step.LOADER:
                return (
                    f"it has its boot loader{self._when(Step.LOADER)}, but no kernel{complaint}. "
                    "Most likely a firewall keeps HTTP (cobbler.port) or TFTP, which answers from "
                    "changing UDP ports, from it; or Secure Boot refuses the loaders of a given "
                    "Cobbler: switch it off in its BIOS"
                )
            case Step.KERNEL:
                return (
                    f"it has its kernel{self._when(Step.KERNEL)}, but not its initrd{complaint}. "
                    "Most likely the network loses packets (cable, duplex, switch)"
                )
        return (
            f"it has its kernel and initrd{self._when(Step.INITRD)}, and its kernel has said "
            f"nothing{complaint}. Most likely the kernel finds no network card it has a driver "
            "for, or gets no address there; or the machine has less than 1.5 GB of RAM; or it "
            "cannot reach this machine"
        )

    def _when(self, step: Step) -> str:
        time = self.log.steps.get(step) if self.log else None
        return f" at {time.astimezone():%H:%M:%S}" if time else ""


def what_next(host: str) -> str:
    """What to do about any machine that does not come."""
    return (
        f"Its screen or serial console shows more; `make recover HOST={host}` boots it again; "
        "docs/hosts/pxe.md has the rest."
    )
