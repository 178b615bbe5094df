"""Runs the Pulumi CLI on one stack."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.stack.aws_environment import aws_environment
from tools.stack.engine_events import error_texts
from tools.stack.local_backend import restore_state
from tools.stack.publish import IMAGES, registry_trust
from tools.stack.stack_file import ROOT, ssh_sessions_are_few
from tools.stack.terminal import CommandError, say

DOCKER_RESOURCES = "**docker:index**"
FEW_AT_ONCE = ("--parallel", "8")
"""Each step of Docker's on another machine is an ssh session. The engine's own choice grows with
this machine's processors."""


class Engine:
    """The Pulumi CLI, with one stack selected.

    Attributes:
        stack: its name.
        errors: the errors that the last update reported, as it showed them.
    """

    def __init__(self, stack: str) -> None:
        """Remember the stack; nothing is run yet."""
        self.stack = stack
        self.errors: list[str] = []

    def require_stack(self) -> dict[str, Any]:
        """Make sure that the stack exists in the backend; its state.

        Raises:
            CommandError: there is no stack file of that name.
        """
        if not (ROOT / f"Pulumi.{self.stack}.yaml").is_file():
            files = sorted(path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml"))
            raise CommandError(
                f"there is no Pulumi.{self.stack}.yaml; the stacks of this folder are: "
                f"{', '.join(files)}\n`cp examples/Pulumi.one-room.yaml Pulumi.{self.stack}.yaml` "
                "is a start for a new one"
            )
        state = self.find_state()
        if state is None:
            say(f"creating stack {self.stack}")
            if self._run("stack", "init", self.stack, "--no-select"):
                raise CommandError(f"stack {self.stack} could not be created")
        return state or {}

    def update(self, *, replace: str | None = None) -> int:
        """Deploy; on a terminal, stacks other than dev show what will change and ask first.

        Args:
            replace: URN of a resource that is to be made anew.
        """
        asks = self.stack != "dev" and sys.stdin.isatty()
        options = [] if asks else ["--yes", "--skip-preview"]
        if replace:
            options += ["--replace", replace]
        return self._change("up", *options)

    def publish(self) -> int:
        """Build and push the images, and touch nothing else."""
        targets = [f"--target={pattern}" for pattern in IMAGES]
        return self._change("up", "--yes", "--skip-preview", *targets)

    def preview(self, *arguments: str) -> int:
        """Show what an update would change."""
        return self._change("preview", *arguments)

    def destroy(self) -> int:
        """Take everything down."""
        return self._change("destroy", "--yes", "--skip-preview")

    def forget(self, urn: str) -> int:
        """Take a resource, and all that depends on it, from the state; nothing is deleted."""
        return self._run("state", "delete", urn, "--target-dependents", "--yes")

    def clear_pending_creates(self, *, remote_hosts: bool = False) -> int:
        """Forget what an interrupted update was just creating.

        Args:
            remote_hosts: whether a host may be gone: its Docker is not asked then, because that
                fails for all.
        """
        left_out = ["--exclude", DOCKER_RESOURCES] if remote_hosts else []
        return self._change("refresh", "--yes", "--clear-pending-creates", *left_out)

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs; secrets are hidden."""
        outputs: dict[str, Any] = json.loads(self._read("stack", "output", "--json"))
        return outputs

    def ingest_keys(self) -> dict[str, str]:
        """What the senders of pushed sources must show, by room."""
        listing = self._read("stack", "output", "ingestKeys", "--json", "--show-secrets")
        keys: dict[str, str] = json.loads(listing)
        return keys

    def find_state(self, *, show_secrets: bool = False) -> dict[str, Any] | None:
        """The stack's state, or None if the backend does not know the stack.

        Its secrets are encrypted unless they are to be shown.
        """
        options = ["--show-secrets"] if show_secrets else []
        try:
            listing = self._read("stack", "export", *options)
        except CommandError as error:
            if "no stack named" in str(error):
                return None
            if not restore_state(self.stack):
                raise
            listing = self._read("stack", "export", *options)
        deployment: dict[str, Any] = json.loads(listing).get("deployment") or {}
        return deployment

    def _change(self, *arguments: str) -> int:
        """Run an operation of the engine; its display is the terminal's, its errors are kept."""
        with tempfile.TemporaryDirectory(prefix="streaming-events-") as folder:
            log = Path(folder) / "events"
            few = FEW_AT_ONCE if ssh_sessions_are_few(self.stack) else ()
            try:
                return self._run(*arguments, *few, "--suppress-outputs", "--event-log", str(log))
            finally:
                self.errors = list(error_texts(log))

    def _run(self, *arguments: str) -> int:
        stack = () if arguments[:2] == ("stack", "init") else ("--stack", self.stack)
        color = () if sys.stdout.isatty() else ("--color", "never")
        # --event-log is one of the options for debugging.
        environment = {
            "PULUMI_DEBUG_COMMANDS": "true",
            **registry_trust(self.stack),
            **aws_environment(self.stack),
        }
        return subprocess.run(  # noqa: S603 - no shell
            ["pulumi", *arguments, *stack, *color],  # noqa: S607 - the one tools/activate chose
            cwd=ROOT,
            env={**os.environ, **environment},
            check=False,
        ).returncode

    def _read(self, *arguments: str) -> str:
        result = subprocess.run(  # noqa: S603 - no shell
            ["pulumi", *arguments, "--stack", self.stack, "--non-interactive"],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise CommandError(result.stderr.strip() or f"pulumi {' '.join(arguments)} failed")
        return result.stdout
