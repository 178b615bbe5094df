"""A Docker daemon that answers."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tools.setup import debian_packages
from tools.setup.programs import ProgramError, answer, on_path, run
from tools.setup.progress import Progress
from tools.setup.step import SetupError

START_SECONDS = 60.0
POLL_SECONDS = 0.3
LOG = Path("/var/log/dockerd.log")
SYSTEMD = Path("/run/systemd/system")
"""Exists where systemd runs the machine (sd_booted(3))."""
ASK = ("docker", "version", "--format", "{{.Server.Version}}")


@dataclass(frozen=True)
class DockerDaemon:
    """Whatever `docker` talks to; on a bare Debian, as root, one that set-up installs and starts.

    A started daemon stays: it is the machine's, not the project's.
    """

    title: str = "docker"

    def ready(self) -> str | None:
        """The daemon's version, if it answers."""
        version = answer(ASK)
        return f"daemon {version}" if version else None

    def provide(self, progress: Progress) -> str:
        """Starts a daemon, installed before if need be."""
        self._refuse_unless_startable()
        if on_path("dockerd") is None:
            debian_packages.install(progress, "docker.io")
        if on_path("docker") is None:  # newer Debians package the command line apart
            debian_packages.install(progress, "docker-cli")
        progress.stage("starting the daemon")
        if not self.ready():
            if SYSTEMD.is_dir():
                self._start_by_systemd(progress)
            else:
                self._start_detached(progress)
        return f"{self.ready()}, started"

    def _refuse_unless_startable(self) -> None:
        elsewhere = os.environ.get("DOCKER_HOST") or os.environ.get("DOCKER_CONTEXT")
        if elsewhere and on_path("docker"):
            raise SetupError(
                f"the Docker of DOCKER_HOST or DOCKER_CONTEXT ({elsewhere}) does not answer"
            )
        if "permission denied" in _complaint():
            raise SetupError(
                "you may not use Docker: 'sudo usermod -aG docker $USER', then log in again"
            )
        if not debian_packages.can_install():
            remedy = (
                "start it ('sudo systemctl start docker', or Docker Desktop)"
                if on_path("docker")
                else "install it (https://docs.docker.com/engine/install) and start it"
            )
            raise SetupError(f"no Docker daemon answers: {remedy}")

    def _start_by_systemd(self, progress: Progress) -> None:
        try:
            run(["systemctl", "start", "docker"], progress, seconds=START_SECONDS)
        except ProgramError as error:
            raise SetupError(f"the Docker daemon does not start: {error}") from error
        if not self.ready():
            raise SetupError("docker.service runs but does not answer: see 'journalctl -u docker'")

    def _start_detached(self, progress: Progress) -> None:
        pid = _spawn_detached(on_path("dockerd") or Path("dockerd"))
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            if os.waitpid(pid, os.WNOHANG)[0]:
                raise SetupError(f"the Docker daemon ended at once: {_last_lines(LOG)}")
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGTERM)
                raise SetupError(
                    f"the Docker daemon did not answer in {START_SECONDS:.0f} s: {_last_lines(LOG)}"
                )
            progress.tick()
            time.sleep(POLL_SECONDS)


def _spawn_detached(program: Path) -> int:
    """Starts a program in a session of its own, which logs to `LOG`; returns its process id."""
    creating = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(LOG), creating, 0o640),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(program, [program.name], os.environ, file_actions=files, setsid=True)


def _complaint() -> str:
    """What Docker's command line says is wrong, in lower case."""
    docker = on_path("docker")
    if docker is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell
            [docker, *ASK[1:]], capture_output=True, text=True, timeout=30, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stderr.lower()


def _last_lines(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-5:]
    return "\n    ".join([f"{log} ends with", *lines])
