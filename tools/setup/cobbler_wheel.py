"""Cobbler for the image of a stack's own Cobbler: a wheel, from its lock file."""

import hashlib
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.setup.places import Places
from tools.setup.programs import ProgramError, run
from tools.setup.progress import Progress
from tools.setup.python_environment import locked_version
from tools.setup.step import SetupError

FETCH_SECONDS = 300.0


@dataclass(frozen=True)
class CobblerWheel:
    """`images/cobbler/wheels`, which holds the wheel that the lock names and nothing else.

    It is fetched on this machine, so that building the image needs nothing but Debian.
    """

    places: Places
    title: str = "cobbler wheel"

    def ready(self) -> str | None:
        """The wheel, if it is the lock's."""
        found = list(self._wheels.glob("*"))
        wanted = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", self._lock.read_text()))
        hashes = {hashlib.sha256(file.read_bytes()).hexdigest() for file in found}
        return self._described if len(found) == 1 and hashes <= wanted else None

    def provide(self, progress: Progress) -> str:
        """Has pip fetch it, which checks the hash."""
        progress.stage("pip download")
        drafts = self.places.checkout / "build"
        drafts.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=drafts, prefix="cobbler-") as draft:
            fetched = Path(draft) / "wheels"
            pip = (self._python, "-m", "pip", "--disable-pip-version-check", "--no-input")
            only = ("--no-deps", "--only-binary", ":all:", "--require-hashes")
            try:
                run(
                    [*pip, "download", *only, "--dest", fetched, "--requirement", self._lock],
                    progress,
                    seconds=FETCH_SECONDS,
                )
            except ProgramError as error:
                raise SetupError(
                    f"Cobbler could not be fetched: {error}\n  fetch it where there is a network, "
                    "and copy images/cobbler/wheels here"
                ) from error
            shutil.rmtree(self._wheels, ignore_errors=True)
            fetched.rename(self._wheels)
        return self._described

    @property
    def _python(self) -> Path:
        """The project's own Python if set up, which surely has pip."""
        own = self.places.checkout / ".venv/bin/python"
        return own if own.exists() else Path(sys.executable)

    @property
    def _lock(self) -> Path:
        return self.places.checkout / "images/cobbler/requirements.lock"

    @property
    def _wheels(self) -> Path:
        return self.places.checkout / "images/cobbler/wheels"

    @property
    def _described(self) -> str:
        return f"cobbler {locked_version(self._lock, 'cobbler')} in images/cobbler/wheels"
