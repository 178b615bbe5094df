"""What a machine with the host image says on its serial port."""

import re
import shlex
from pathlib import Path

from tests.deployment import wait_until

BOOT_SECONDS = 420.0
STAGE = re.compile(r"streaming-host: (stage=.*)")


class MachineConsole:
    """A machine whose serial port is a file."""

    def __init__(self, file: Path) -> None:
        """The file need not be there yet."""
        self._console = file

    def console(self) -> str:
        """All that the machine has written to its serial port since it was powered on."""
        return self._console.read_text(errors="replace") if self._console.exists() else ""

    def stages(self) -> list[dict[str, str]]:
        """What the machine has said of its stages, in order."""
        lines = STAGE.findall(self.console())
        return [dict(word.split("=", 1) for word in shlex.split(line)) for line in lines]

    def wait_for(self, stage: str, state: str = "ready") -> dict[str, str]:
        """What the machine says when it gets there.

        Raises:
            AssertionError: it does not, or says that something failed.
        """

        found: list[dict[str, str]] = []

        def reached() -> bool:
            stages = self.stages()
            failed = [said for said in stages if said["state"] == "failed"]
            assert state == "failed" or not failed, failed
            found[:] = [said for said in stages if (said["stage"], said["state"]) == (stage, state)]
            return bool(found)

        wait_until(reached, f"stage {stage} is {state}", seconds=BOOT_SECONDS)
        return found[0]
