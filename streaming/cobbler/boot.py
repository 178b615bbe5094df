"""A boot of a machine, as the stack orders it and finds it again."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from streaming.cobbler.api import CobblerApi
from streaming.cobbler.records import Mark, kernel_options, macs

STATUS_SECONDS = 25.0
"""How long a preview waits for a BMC."""
SCAN_SECONDS = 5


@dataclass(frozen=True)
class OrderedBoot:
    """A machine from power on to power off.

    Attributes:
        host: the machine's name in the stack file.
        record: the name of its record in Cobbler.
        address: where its ssh answers.
        boot: what tells this boot from others.
        options: the kernel options with which it boots, with its token.
    """

    host: str
    record: str
    address: str
    boot: str
    options: Mapping[str, str]

    def order(self, api: CobblerApi) -> None:
        """Boot the machine, which loses whatever it did before.

        Raises:
            CobblerError: it could not be ordered.
        """
        self.write(api)
        on = api.power.is_on(self.record, self.host)
        api.tell(f"{self.host}: switching it {'off and on' if on else 'on'} ({self.record})")
        api.power.switch(self.record, self.host, "reboot" if on else "on")
        api.tell(f"{self.host}: is on, and boots over the network")

    def write(self, api: CobblerApi) -> None:
        """Write what the machine boots with, which reboots nothing.

        Raises:
            CobblerError: there is no record for it.
        """
        api.write_boot(self.record, self.boot, self.options)

    def is_written(self, api: CobblerApi) -> bool:
        """Whether the record still has what this boot boots with."""
        found = api.find("system", self.record)
        return found is not None and kernel_options(found) == dict(self.options)

    def over(self, api: CobblerApi) -> str | None:
        """Why the machine is no longer in this boot, in words; None: it is, as far as is known.

        Raises:
            CobblerError: Cobbler, or the BMC, does not tell.
        """
        found = api.find("system", self.record)
        mark = Mark.of(found) if found else None
        if found is None or mark is None:
            return None
        if mark.boot not in (None, self.boot):
            return "was booted by somebody else since"
        key = scanned_host_key(self.address) if mark.host_key else None
        if key is not None and key != mark.host_key:
            return "shows another host key than this stack's boot had, so it was restarted"
        if not api.power.is_on(self.record, self.host, seconds=STATUS_SECONDS):
            return "is switched off"
        return None

    def end(self, api: CobblerApi) -> None:
        """Switch the machine off, unless it was booted anew since.

        Raises:
            CobblerError: it may still be on.
        """
        found = api.find("system", self.record)
        mark = Mark.of(found) if found else None
        if found is None or mark is None or mark.stack != api.stack:
            state = "is not this stack's own" if found else "is gone"
            api.tell(f"{self.host}: its record {self.record} {state}; switch it off yourself")
            return
        if mark.boot not in (None, self.boot) or not macs(found):
            api.tell(f"{self.host}: stays on, as it was booted anew since")
            return
        api.power.switch(self.record, self.host, "off")
        api.tell(f"{self.host}: is switched off")


def scanned_host_key(address: str) -> str | None:
    """The ed25519 host key that answers now; None: nothing answers."""
    words = ["ssh-keyscan", "-T", str(SCAN_SECONDS), "-t", "ed25519", "--", address]
    try:
        result = subprocess.run(  # noqa: S603 - no shell, and the address was checked
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=15, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    for line in result.stdout.splitlines():
        if not line.startswith("#") and len(line.split()) >= 3:
            return " ".join(line.split()[1:3])
    return None
