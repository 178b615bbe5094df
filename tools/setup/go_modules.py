"""Builds programs from Go modules; of the engine and the docker plugin, tools/engine says why."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.setup.places import content_hash, new_folder
from tools.setup.programs import ProgramError, answer, on_path, run
from tools.setup.progress import Progress
from tools.setup.step import SetupError

ENGINE = "github.com/pulumi/pulumi/pkg/v3"
SDK = "github.com/pulumi/pulumi/sdk/v3"
SDK_SCRIPTS = (
    "python/cmd/pulumi-language-python-exec",
    "python/dist/pulumi-resource-pulumi-python",
)
"""What the language host starts; they are in the SDK's module, not among its programs."""


def module_version(go_mod: Path, module: str) -> str:
    """The version of a required module, without the leading v."""
    found = re.search(
        rf"^\s*(?:require )?{re.escape(module)} v(\S+)", go_mod.read_text(), re.MULTILINE
    )
    if found is None:
        raise SetupError(f"{go_mod} does not require {module}")
    return found[1]


@dataclass(frozen=True)
class GoModules:
    """The modules of one checkout.

    Attributes:
        sources: `tools/engine`.
    """

    sources: Path

    @property
    def engine_version(self) -> str:
        """The version of the engine that these modules build."""
        return module_version(self.sources / "cli/go.mod", ENGINE)

    @property
    def engine_name(self) -> str:
        """The cache folder's name of this engine."""
        digest = content_hash(self.sources / "cli", self.sources / "language")
        return f"{self.engine_version}-go-{digest}"

    def plugin_name(self, version: str) -> str:
        """The cache folder's name of the docker plugin that serves an SDK of that version."""
        return f"{version}-go-{content_hash(self.sources / 'docker')}"

    def build_engine(self, target: Path, progress: Progress) -> None:
        """Builds the CLI and the Python language host into `target/bin`.

        Raises:
            SetupError: if there is no Go, or a build fails.
        """
        language = module_version(self.sources / "language/go.mod", SDK)
        version = f"{SDK}/go/common/version.Version"
        with new_folder(target) as draft:
            build(
                f"building pulumi {self.engine_version} (minutes, once)",
                folder=self.sources / "cli",
                package=f"{ENGINE}/cmd/pulumi",
                program=draft / "bin/pulumi",
                linking=f"-X {version}=v{self.engine_version}",
                progress=progress,
            )
            build(
                "building the Python language host",
                folder=self.sources / "language",
                package=f"{SDK}/python/cmd/pulumi-language-python",
                program=draft / "bin/pulumi-language-python",
                linking=f"-X {version}=v{language}",
                progress=progress,
            )
            self._copy_scripts(draft / "bin")

    def build_plugin(self, target: Path, version: str, progress: Progress) -> None:
        """Builds the docker plugin into `target/bin`.

        Raises:
            SetupError: if there is no Go, or the build fails.
        """
        with new_folder(target) as draft:
            build(
                f"building the docker plugin {version} (minutes, once)",
                folder=self.sources / "docker",
                package=".",
                program=draft / "bin/pulumi-resource-docker",
                linking=f"-X main.version={version}",
                progress=progress,
            )

    def _copy_scripts(self, target: Path) -> None:
        listing = ["go", "-C", str(self.sources / "cli"), "list", "-m", "-f", "{{.Dir}}", SDK]
        module = answer(listing, seconds=120)
        if not module:
            raise SetupError(f"go list does not find the module {SDK}")
        for script in SDK_SCRIPTS:
            copied = target / Path(script).name
            shutil.copyfile(Path(module) / script, copied)
            copied.chmod(0o755)


def build(
    stage: str,
    *,
    folder: Path,
    package: str,
    program: Path,
    progress: Progress,
    linking: str = "",
    environment: Mapping[str, str] | None = None,
) -> None:
    """Builds a program.

    Args:
        stage: what progress says meanwhile.
        folder: where the module is that names the versions.
        package: what is built.
        program: where it goes.
        progress: the step's.
        linking: what the linker is told besides.
        environment: variables set for the build.

    Raises:
        SetupError: if there is no Go, or the build fails.
    """
    go = on_path("go")
    if go is None:
        raise SetupError("no Go to build it with: install Go 1.21 or newer (https://go.dev/dl)")
    progress.stage(stage)
    flags = ("-v", "-trimpath", "-buildvcs=false", "-ldflags", f"-s -w {linking}".strip())
    try:
        command: list[str | Path] = [go, "build", *flags, "-o", program, package]
        run(command, progress, folder=folder, environment=environment)
    except ProgramError as error:
        raise SetupError(f"the build from Go modules failed: {error}") from error
