"""Programs that Debian or Ubuntu package, installed where set-up may do so."""

import os
from dataclasses import dataclass

from tools.setup.programs import ProgramError, on_path, run
from tools.setup.progress import Progress
from tools.setup.step import SetupError


def can_install() -> bool:
    """Whether this is root on a machine with apt."""
    return os.geteuid() == 0 and on_path("apt-get") is not None


def install(progress: Progress, *packages: str) -> None:
    """Installs packages by apt.

    Raises:
        SetupError: if apt fails.
    """
    quietly = {"DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"}
    progress.stage(f"apt-get install {' '.join(packages)}")
    try:
        run(["apt-get", "-q", "update"], progress, environment=quietly, seconds=300)
        options = ("-q", "-y", "--no-install-recommends")
        run(["apt-get", *options, "install", *packages], progress, environment=quietly)
    except ProgramError as error:
        raise SetupError(f"{' '.join(packages)} could not be installed: {error}") from error


@dataclass(frozen=True)
class DebianProgram:
    """A program that only tests and checks need.

    Attributes:
        title: its line in the set-up.
        program: its name on PATH.
        package: Debian's package of it.
    """

    title: str
    program: str
    package: str

    def ready(self) -> str | None:
        """Where the program is."""
        found = on_path(self.program)
        return str(found) if found else None

    def provide(self, progress: Progress) -> str:
        """Installs its package."""
        if not can_install():
            raise SetupError(
                f"{self.program} is needed: install it (Debian, Ubuntu: apt install {self.package})"
            )
        install(progress, self.package)
        return f"{self.program} from Debian's {self.package}"
