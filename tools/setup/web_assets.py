"""The scripts that the website's pages load, from the npm lock."""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.setup.places import Places
from tools.setup.programs import ProgramError, on_path, run
from tools.setup.progress import Progress
from tools.setup.step import SetupError

INPUTS = ("package.json", "package-lock.json", ".npmrc")
INSTALL_SECONDS = 600.0


@dataclass(frozen=True)
class WebAssets:
    """`images/base/node_modules`, made anew when it differs from the lock.

    npm runs in a folder of its own, so that a failure leaves the former modules in place.
    """

    places: Places
    title: str = "web assets"

    def ready(self) -> str | None:
        """The modules, if npm's own record of them agrees with the lock."""
        if self._record.is_file() and _packages(self._record) == _packages(self._lock):
            return self._described()
        return None

    def provide(self, progress: Progress) -> str:
        """Has npm install what the lock names."""
        if self._modules.exists() and not self._record.is_file():
            raise SetupError("images/base/node_modules is not npm's: move it away")
        npm = on_path("npm")
        if npm is None:
            raise SetupError("npm is needed: install Node.js (Debian, Ubuntu: apt install npm)")
        progress.stage("npm ci")
        drafts = self.places.checkout / "build"
        drafts.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=drafts, prefix="npm-") as draft:
            for name in INPUTS:
                shutil.copy(self._folder / name, draft)
            quiet = ("--ignore-scripts", "--no-audit", "--no-fund")
            try:
                run([npm, "ci", *quiet], progress, folder=Path(draft), seconds=INSTALL_SECONDS)
            except ProgramError as error:
                raise SetupError(f"the web assets could not be installed: {error}") from error
            shutil.rmtree(self._modules, ignore_errors=True)
            (Path(draft) / "node_modules").rename(self._modules)
        return self._described()

    @property
    def _folder(self) -> Path:
        return self.places.checkout / "images/base"

    @property
    def _lock(self) -> Path:
        return self._folder / "package-lock.json"

    @property
    def _modules(self) -> Path:
        return self._folder / "node_modules"

    @property
    def _record(self) -> Path:
        """npm writes the lock of what it installed here, as its last act."""
        return self._modules / ".package-lock.json"

    def _described(self) -> str:
        return "images/base/node_modules from package-lock.json"


def _packages(lock: Path) -> dict[str, Any]:
    """What a lock installs: its packages but the root, which is the project itself."""
    packages: dict[str, Any] = json.loads(lock.read_text())["packages"]
    return {path: package for path, package in packages.items() if path}
