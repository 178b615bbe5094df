"""The Python environment: the locked packages, in the cache, with `.venv` leading there."""

import importlib.util
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.setup.places import Places, content_hash, point, refuse_foreign
from tools.setup.programs import ProgramError, run
from tools.setup.progress import Progress
from tools.setup.step import SetupError


@dataclass(frozen=True)
class PythonEnvironment:
    """A virtual environment per Python version and content of the lock file.

    A virtual environment cannot be renamed, so a marker, written last, tells a complete one.
    """

    places: Places
    title: str = "python"

    @property
    def folder(self) -> Path:
        """The environment that belongs to this lock and this Python."""
        name = f"{platform.python_version()}-{content_hash(self._lock)}"
        return self.places.cache / "venv" / name

    def ready(self) -> str | None:
        """The environment, if complete and linked."""
        linked = self._link.is_symlink() and self._link.resolve() == self.folder.resolve()
        return self._described() if linked and self._complete() else None

    def provide(self, progress: Progress) -> str:
        """Installs the locked packages, unless the cache has them; links."""
        refuse_foreign(self._link, self.places)
        if not self._complete():
            self._install(progress)
        point(self._link, self.folder, self.places)
        return self._described()

    @property
    def _lock(self) -> Path:
        return self.places.checkout / "requirements.lock"

    @property
    def _link(self) -> Path:
        return self.places.checkout / ".venv"

    @property
    def _marker(self) -> Path:
        return self.folder / "complete"

    def _complete(self) -> bool:
        return self._marker.exists() and (self.folder / "bin/python").exists()

    def _described(self) -> str:
        return f".venv from requirements.lock, Python {platform.python_version()}"

    def _install(self, progress: Progress) -> None:
        if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
            raise SetupError(
                f"{sys.executable} has no venv (Debian, Ubuntu: apt install python3-venv)"
            )
        shutil.rmtree(self.folder, ignore_errors=True)
        python = self.folder / "bin/python"
        pip = ("-m", "pip", "--disable-pip-version-check", "--no-input")
        try:
            progress.stage("making the virtual environment")
            run([sys.executable, "-m", "venv", self.folder], progress)
            progress.stage("installing the locked packages")
            # Compiling all of the largest package, of which little is used, takes most of the time.
            options = ("--no-compile", "--require-hashes")
            run([python, *pip, "install", *options, "-r", self._lock], progress)
        except ProgramError as error:
            raise SetupError(f"the locked packages could not be installed: {error}") from error
        self._marker.touch()


def locked_version(lock: Path, package: str) -> str:
    """The version of a package in a lock file of pip's format."""
    found = re.search(rf"^{re.escape(package)}==([^\s;\\]+)", lock.read_text(), re.MULTILINE)
    if found is None:
        raise SetupError(f"{lock.name} does not name {package}: make it anew with 'make lock'")
    return found[1]
