"""The boot's log, where cloud-init has it, and the commands whose output goes there."""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

OUTPUT = Path("/var/log/cloud-init-output.log")
RESULT = Path("/run/cloud-init/result.json")


class Log:
    """Collects what went wrong, so that `cloud-init status` can say it."""

    def __init__(self, errors: Sequence[str] = ()) -> None:
        """Go on after the errors of reading the user data."""
        self.errors = list(errors)
        for error in errors:
            self.note(f"FAILED {error}")

    def note(self, text: str) -> None:
        """One line with the time of day."""
        with OUTPUT.open("a") as output:
            output.write(f"{time.strftime('%T')} {text}\n")

    def fail(self, text: str) -> None:
        """Something went wrong; the boot goes on, as cloud-init's does."""
        self.note(f"FAILED {text}")
        self.errors.append(text)

    def run(self, command: str | Sequence[str], what: str) -> bool:
        """Run a shell text or a program's words; whether it ended with 0."""
        self.note(f"{what}: {command}")
        words = ["sh", "-c", command] if isinstance(command, str) else list(command)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        with OUTPUT.open("a") as output:
            try:
                code = subprocess.run(
                    words,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    env=environment,
                    check=False,
                ).returncode
            except OSError as error:
                self.fail(f"{what}: {error}")
                return False
        if code:
            self.fail(f"{what}: exit code {code}")
        return code == 0

    def finish(self) -> None:
        """The boot is over; whoever waits for it is told."""
        self.note("finished" if not self.errors else "finished with errors")
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        draft = RESULT.with_suffix(".draft")
        draft.write_text(json.dumps({"v1": {"datasource": "DataSourceEc2", "errors": self.errors}}))
        draft.rename(RESULT)
