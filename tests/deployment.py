"""Deploys stacks for tests: real engine, real Docker, nothing shared with a dev stack."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

ROOT = Path(__file__).parent.parent
COPIED = (
    *("streaming", "streaming_runtime", "tools", "images"),
    *("__main__.py", "Pulumi.yaml", "requirements.lock"),
)
SMALL_VIDEO = {"width": 320, "height": 180, "fps": 10, "bitrateKbps": 300}
SMALL_LADDER = [
    {"name": "180p", "width": 320, "height": 180, "bitrateKbps": 200},
    {"name": "90p", "width": 160, "height": 90, "bitrateKbps": 100},
]


def room(slug: str, **changes: Any) -> dict[str, Any]:
    """A room that costs little processor time."""
    return {
        "slug": slug,
        "title": f"Room {slug}",
        "collector": {
            "source": {"kind": "test"},
            "video": SMALL_VIDEO,
            "recording": {"partSeconds": 5},
        },
        "encoder": {"ladder": SMALL_LADDER, "fps": 10},
        **changes,
    }


def free_port() -> int:
    """A TCP port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Deployment:
    """One stack in a copy of the project, with a state backend of its own."""

    _held: ClassVar[dict[str, int]] = {}

    def __init__(self, name: str, folder: Path) -> None:
        """Copy the project; nothing is deployed yet.

        Waits while another test session on this machine has a stack of that name.
        """
        self._hold(name)
        self.name = name
        self.project = folder / "project"
        self.project.mkdir()
        for item in (*COPIED, ".dockerignore"):
            source, target = ROOT / item, self.project / item
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, target, symlinks=True, ignore=ignored)
            else:
                shutil.copy2(source, target)
        (self.project / ".venv").symlink_to((ROOT / ".venv").resolve())
        if (ROOT / "build").is_dir():
            (self.project / "build").symlink_to((ROOT / "build").resolve())
        state = folder / "state"
        state.mkdir()
        self.environment = {
            **os.environ,
            "PULUMI_BACKEND_URL": f"file://{state}",
            "PULUMI_CONFIG_PASSPHRASE": "test",
        }
        self.port = free_port()

    @classmethod
    def _hold(cls, name: str) -> None:
        """Keep the name for this process until it ends."""
        if name not in cls._held:
            lock = Path(tempfile.gettempdir()) / f"streaming-system-{name}.lock"
            cls._held[name] = os.open(lock, os.O_CREAT | os.O_RDWR)
            fcntl.flock(cls._held[name], fcntl.LOCK_EX)

    def configure(self, *rooms: dict[str, Any], **sections: Any) -> None:
        """Write the stack file, keeping the encryption salt of an earlier one."""
        file = self.project / f"Pulumi.{self.name}.yaml"
        content: dict[str, Any] = yaml.safe_load(file.read_text()) if file.exists() else {}
        stack = {
            "conference": {"name": f"Event {self.name}"},
            "hosts": {"here": {"kind": "local"}},
            "website": {"port": self.port},
            "rooms": list(rooms),
            **sections,
        }
        content["config"] = {f"streaming-system:{key}": value for key, value in stack.items()}
        file.write_text(yaml.safe_dump(content))

    def command(self, *words: str) -> list[str]:
        """A command line that runs these words in an activated shell."""
        return ["bash", "-c", '. tools/activate && exec "$@"', "bash", *words]

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command in an activated shell of the project's copy."""
        result = subprocess.run(
            self.command(*words),
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and result.returncode:
            raise AssertionError(f"{words} failed\n{result.stdout}\n{result.stderr}")
        return result

    def stack(self, command: str, *options: str, check: bool = True) -> str:
        """Run one of the Makefile's stack commands; what it printed on standard output."""
        words = ("python", "-m", "tools.stack", command, "--stack", self.name, *options)
        return self.run(*words, check=check).stdout

    def pulumi(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the Pulumi CLI on the stack."""
        return self.run("pulumi", *words, "--stack", self.name, "--non-interactive", check=check)

    def state(self) -> str:
        """The stack's state as it is stored."""
        return self.pulumi("stack", "export").stdout

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        result: dict[str, Any] = json.loads(self.stack("output"))
        return result

    def container(self, role: str, slug: str = "") -> str:
        """The name of a component's container."""
        return "-".join(part for part in ("streaming", self.name, role, slug) if part)

    def container_ids(self) -> dict[str, str]:
        """The stack's running containers: id by name."""
        label = f"label=streaming-system.stack={self.name}"
        listing = docker("ps", "--no-trunc", "--filter", label, "--format", "{{.Names}} {{.ID}}")
        return dict(line.split() for line in listing.splitlines())

    def fetch(self, url: str) -> str:
        """The body behind a URL of this stack, as text."""
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own, http
            body: str = answer.read().decode()
            return body

    def room_state(self, slug: str) -> str:
        """What the website says of a room."""
        url = f"http://127.0.0.1:{self.port}/api/v1/rooms/{slug}"
        state: str = json.loads(self.fetch(url))["state"]
        return state

    def destroy(self) -> None:
        """Take everything down and remove what is kept."""
        self.stack("down", "--purge", check=False)


def docker(*words: str) -> str:
    """What a docker command prints."""
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=True).stdout


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 30) -> float:
    """Wait until something is so; returns how long it took.

    A connection that is refused meanwhile counts as not yet.
    """
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        try:
            if condition():
                return time.monotonic() - start
        except (OSError, subprocess.CalledProcessError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


@pytest.fixture(scope="session")
def live_event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """One room that is live, for tests that leave it as they found it."""
    deployment = Deployment("test-live", tmp_path_factory.mktemp("live"))
    deployment.destroy()
    deployment.configure(room("studio"))
    try:
        deployment.stack("up")
        wait_until(lambda: deployment.room_state("studio") == "live", "room studio is live")
        yield deployment
    finally:
        deployment.destroy()
