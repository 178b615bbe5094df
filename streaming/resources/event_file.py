"""Writes the event file into the website's volume, so that renaming a room restarts nothing."""

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

TIMEOUT_SECONDS = 60


class _EventFileProvider(ResourceProvider):
    """Runs the website's own writer in its container, which validates and replaces atomically."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        self._write(props)
        return CreateResult(props["container"], props)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(
            changes=any(_olds.get(key) != _news.get(key) for key in ("containerId", "content"))
        )

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        self._write(_news)
        return UpdateResult(_news)

    def _write(self, props: dict[str, Any]) -> None:
        import subprocess
        import time

        command = [
            *props["dockerCommand"],
            *("exec", "-i", props["container"]),
            *("python3", "-m", "streaming_runtime.website.event_file"),
        ]
        deadline = time.monotonic() + props["timeoutSeconds"]
        while True:
            result = subprocess.run(  # noqa: S603 - no shell, and the arguments are ours
                command, input=props["content"], capture_output=True, text=True, check=False
            )
            if not result.returncode:
                return
            if time.monotonic() > deadline or result.returncode == 2:
                raise RuntimeError(f"event file not written: {result.stderr.strip()}")
            time.sleep(0.5)


class EventFileInVolume(Resource):
    """The event file of one website.

    It is written again whenever its content or the website's container changes, and left where it
    is when the stack goes: the volume outlives the stack.
    """

    def __init__(
        self,
        name: str,
        *,
        docker_command: pulumi.Input[Sequence[str]],
        container: pulumi.Input[str],
        container_id: pulumi.Input[str],
        content: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Write the file.

        Args:
            name: the resource's name.
            docker_command: how this machine calls the host's `docker`.
            container: name of the running website container.
            container_id: its id: a new container is given the file again.
            content: the event file's JSON.
            opts: Pulumi's options.
        """
        super().__init__(
            _EventFileProvider(),
            name,
            {
                "dockerCommand": docker_command,
                "container": container,
                "containerId": container_id,
                "content": content,
                "timeoutSeconds": TIMEOUT_SECONDS,
            },
            opts,
        )
