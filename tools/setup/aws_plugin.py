"""Pulumi's aws plugin, for stacks that have anything on AWS: on PATH, or the official download."""

import json
from dataclasses import dataclass, field

from tools.setup.downloads import Downloads
from tools.setup.engine import installed_program
from tools.setup.places import Places
from tools.setup.programs import ProgramError, answer, run
from tools.setup.progress import Progress
from tools.setup.python_environment import locked_version
from tools.setup.step import SetupError

PROGRAM = "pulumi-resource-aws"
INSTALL_SECONDS = 1800.0


@dataclass(frozen=True)
class AwsPlugin:
    """The plugin of the locked SDK's version, among Pulumi's plugins; or any that is on PATH."""

    places: Places
    downloads: Downloads = field(default_factory=Downloads)
    title: str = "aws plugin"

    def ready(self) -> str | None:
        """The plugin that Pulumi will find."""
        on_path = installed_program(PROGRAM, self.places)
        if on_path:
            return f"{on_path}"
        listing = answer(["pulumi", "plugin", "ls", "--json"])
        wanted = ("aws", "resource", self._version)
        for plugin in json.loads(listing or "[]"):
            if (plugin.get("name"), plugin.get("kind"), plugin.get("version")) == wanted:
                return f"{self._version} among Pulumi's plugins"
        return None

    def provide(self, progress: Progress) -> str:
        """Fetches the official plugin, of some hundred megabytes."""
        what = ("pulumi", "plugin", "install", "resource", "aws", f"v{self._version}")
        by_hand = (
            f"run `{' '.join(what)}` where {self.downloads.site} can be reached and copy "
            f"~/.pulumi/plugins/resource-aws-v{self._version} here, or put {PROGRAM} on PATH"
        )
        if not self.downloads.reachable():
            raise SetupError(f"{self.downloads.site} cannot be reached; {by_hand}")
        progress.stage(f"fetching the aws plugin {self._version}")
        try:
            run(list(what), progress, seconds=INSTALL_SECONDS)
        except ProgramError as error:
            raise SetupError(f"{error}\n  try again, or {by_hand}") from error
        return f"{self._version} among Pulumi's plugins"

    @property
    def _version(self) -> str:
        return locked_version(self.places.checkout / "requirements.lock", "pulumi-aws")
