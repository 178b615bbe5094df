"""The official downloads of Pulumi, where they can be reached."""

import tempfile
import threading
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tools.setup.places import new_folder
from tools.setup.programs import ProgramError, run
from tools.setup.progress import Progress

CONNECT_SECONDS = 4.0
INSTALL_SECONDS = 600.0


@dataclass(frozen=True)
class Downloads:
    """Pulumi's download site.

    Attributes:
        site: its address.
    """

    site: str = "https://get.pulumi.com"

    def reachable(self) -> bool:
        """Whether the site answers soon: a closed network must cost seconds, not minutes."""
        outcome: list[bytes] = []

        def fetch() -> None:
            try:
                outcome.append(self._fetch("/install.sh"))
            except OSError:
                return

        # A thread, because a name look-up that hangs obeys no time-out.
        attempt = threading.Thread(target=fetch, daemon=True)
        attempt.start()
        attempt.join(CONNECT_SECONDS)
        return bool(outcome)

    def install_engine(self, version: str, target: Path, progress: Progress) -> None:
        """Runs the official installer into a folder: the CLI and its language hosts in `bin`.

        Raises:
            ProgramError: if it fails.
        """
        progress.stage(f"fetching pulumi {version} by the official installer")
        with new_folder(target) as draft, tempfile.TemporaryDirectory() as scratch:
            script = Path(scratch) / "install.sh"
            try:
                script.write_bytes(self._fetch("/install.sh"))
            except OSError as error:
                raise ProgramError(f"{self.site} does not answer: {error}") from error
            options = ("--no-edit-path", "--install-root", draft, "--version", version)
            run(["sh", script, *options], progress, seconds=INSTALL_SECONDS)
            if not (draft / "bin/pulumi").is_file():
                raise ProgramError("the official installer left no bin/pulumi")

    def _fetch(self, path: str) -> bytes:
        with urllib.request.urlopen(  # noqa: S310 - an https address, or a test's
            self.site + path, timeout=CONNECT_SECONDS
        ) as response:
            content: bytes = response.read()
            return content
