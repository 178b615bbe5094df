"""Pulumi's docker plugin, in the engine's order: on PATH, official download, from Go modules."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from tools.setup.downloads import Downloads
from tools.setup.engine import installed_program
from tools.setup.go_modules import GoModules
from tools.setup.places import Places, point, refuse_foreign
from tools.setup.programs import ProgramError, answer, run
from tools.setup.progress import Progress
from tools.setup.python_environment import locked_version
from tools.setup.step import SetupError

INSTALL_SECONDS = 300.0


@dataclass(frozen=True)
class DockerPlugin:
    """The plugin of the locked SDK's version.

    The official one lies where Pulumi keeps its plugins; `build/docker-plugin` leads to one that
    was built, and is absent otherwise. `tools/activate` puts it where Pulumi looks.
    """

    places: Places
    downloads: Downloads = field(default_factory=Downloads)
    title: str = "docker plugin"

    def ready(self) -> str | None:
        """The plugin that Pulumi will find."""
        if self._link.is_symlink():
            linked = self._link.resolve() == self._built.resolve() and self._is_built()
            return self._described() if linked else None
        installed = installed_program("pulumi-resource-docker", self.places)
        if installed:
            return f"{installed}"
        return self._official()

    def provide(self, progress: Progress) -> str:
        """Fetches or builds the plugin; links it if built."""
        refuse_foreign(self._link, self.places)
        if not self._is_built():
            self._link.unlink(missing_ok=True)
            official = self._official() or self._fetched(progress)
            if official:
                return official
            self._build(progress)
        point(self._link, self._built, self.places)
        return self._described()

    @property
    def _link(self) -> Path:
        return self.places.checkout / "build/docker-plugin"

    @property
    def _version(self) -> str:
        return locked_version(self.places.checkout / "requirements.lock", "pulumi-docker")

    @property
    def _modules(self) -> GoModules:
        return GoModules(self.places.checkout / "tools/engine")

    @property
    def _built(self) -> Path:
        return self.places.cache / "docker-plugin" / self._modules.plugin_name(self._version)

    @property
    def _pulumi(self) -> Path:
        ours = self.places.checkout / "build/engine/bin/pulumi"
        return ours if ours.is_file() else installed_program("pulumi", self.places) or ours

    def _is_built(self) -> bool:
        return (self._built / "bin/pulumi-resource-docker").is_file()

    def _official(self) -> str | None:
        listing = answer([self._pulumi, "plugin", "ls", "--json"])
        wanted = ("docker", "resource", self._version)
        for plugin in json.loads(listing or "[]"):
            if (plugin.get("name"), plugin.get("kind"), plugin.get("version")) == wanted:
                return f"{self._version} among Pulumi's plugins"
        return None

    def _fetched(self, progress: Progress) -> str | None:
        if not self.downloads.reachable():
            return None
        progress.stage(f"fetching the docker plugin {self._version}")
        what = ("resource", "docker", self._version)
        try:
            run([self._pulumi, "plugin", "install", *what], progress, seconds=INSTALL_SECONDS)
        except ProgramError as error:
            progress.stage(f"the official plugin failed, so from Go modules ({error})")
            return None
        return f"{self._version} among Pulumi's plugins"

    def _build(self, progress: Progress) -> None:
        try:
            self._modules.build_plugin(self._built, self._version, progress)
        except SetupError as error:
            raise SetupError(
                f"'pulumi plugin install resource docker {self._version}' cannot be done from "
                f"{self.downloads.site}, and {error}"
            ) from error

    def _described(self) -> str:
        return f"{self._version} built from Go modules"
