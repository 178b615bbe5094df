"""The Pulumi engine: one on PATH, else the official installer's, else built from Go modules."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from tools.setup.downloads import Downloads
from tools.setup.go_modules import GoModules
from tools.setup.places import Places, point, refuse_foreign
from tools.setup.programs import ProgramError, answer
from tools.setup.progress import Progress
from tools.setup.python_environment import locked_version
from tools.setup.step import SetupError


@dataclass(frozen=True)
class Engine:
    """`build/engine` leads to the engine in the cache; it is absent when the one on PATH will do.

    `tools/activate` puts `build/engine/bin` before PATH.
    """

    places: Places
    downloads: Downloads = field(default_factory=Downloads)
    title: str = "pulumi"

    def ready(self) -> str | None:
        """The engine that `tools/activate` will find."""
        installed = self._on_path()
        if installed:
            return None if self._link.is_symlink() else installed
        for cached in (self._official, self._built):
            if self._link.resolve() == cached.resolve() and (cached / "bin/pulumi").is_file():
                return self._described(cached)
        return None

    def provide(self, progress: Progress) -> str:
        """Finds, fetches or builds an engine; links it unless it is on PATH."""
        refuse_foreign(self._link, self.places)
        installed = self._on_path()
        if installed:
            self._link.unlink(missing_ok=True)
            return installed
        cached = self._cached() or self._fetched(progress) or self._from_modules(progress)
        point(self._link, cached, self.places)
        return self._described(cached)

    @property
    def _link(self) -> Path:
        return self.places.checkout / "build/engine"

    @property
    def _modules(self) -> GoModules:
        return GoModules(self.places.checkout / "tools/engine")

    @property
    def _version(self) -> str:
        """What the official installer is asked for: the locked SDK's own version."""
        return locked_version(self.places.checkout / "requirements.lock", "pulumi")

    @property
    def _official(self) -> Path:
        return self.places.cache / "engine" / self._version

    @property
    def _built(self) -> Path:
        return self.places.cache / "engine" / self._modules.engine_name

    def _on_path(self) -> str | None:
        program = installed_program("pulumi", self.places)
        if program is None or not _has_language_host(program):
            return None
        version = answer([program, "version"]) or ""
        if _numbers(version) < _numbers(self._modules.engine_version):
            return None
        return f"{program}, {version}"

    def _cached(self) -> Path | None:
        folders = (self._official, self._built)
        return next((folder for folder in folders if (folder / "bin/pulumi").is_file()), None)

    def _fetched(self, progress: Progress) -> Path | None:
        progress.stage("looking for the official downloads")
        if not self.downloads.reachable():
            return None
        try:
            self.downloads.install_engine(self._version, self._official, progress)
        except ProgramError as error:
            progress.stage(f"the official installer failed, so from Go modules ({error})")
            return None
        return self._official

    def _from_modules(self, progress: Progress) -> Path:
        try:
            self._modules.build_engine(self._built, progress)
        except SetupError as error:
            raise SetupError(
                f"there is no pulumi {self._modules.engine_version} or newer on PATH, "
                f"{self.downloads.site} gives none, and {error}\n"
                "  any one of the three will do; by hand: https://www.pulumi.com/docs/install"
            ) from error
        return self._built

    def _described(self, folder: Path) -> str:
        origin = "built from Go modules" if folder == self._built else "by the official installer"
        return f"{folder.name.partition('-')[0]} {origin}"


def installed_program(name: str, places: Places) -> Path | None:
    """A program on PATH that neither set-up made nor a checkout's wrapper is."""
    for entry in os.get_exec_path():
        program = Path(entry) / name
        is_wrapper = (Path(entry).parent / "activate").exists()
        if os.access(program, os.X_OK) and not is_wrapper and not places.made_here(program):
            return program
    return None


def _has_language_host(program: Path) -> bool:
    """Whether the Python language host is beside the CLI, as every distribution has it."""
    return (program.resolve().parent / "pulumi-language-python").is_file() or (
        program.parent / "pulumi-language-python"
    ).is_file()


def _numbers(version: str) -> tuple[int, ...]:
    """A version's leading numbers: `v3.260.0-alpha.1` gives (3, 260, 0)."""
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", version)
    return tuple(int(number) for number in found.groups()) if found else ()
