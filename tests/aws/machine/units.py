"""`systemctl`, for the two services that a host of this project has: docker and ssh."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ENABLED = Path("/etc/ec2/enabled")
AUTHENTICATION_LOG = Path("/var/log/auth.log")
DOCKER_SECONDS = 30.0


def _running(program: str) -> bool:
    return subprocess.run(["pidof", program], capture_output=True, check=False).returncode == 0


def _start_docker() -> None:
    with Path("/var/log/dockerd.log").open("a") as log:
        subprocess.Popen(["dockerd"], stdout=log, stderr=log, start_new_session=True)
    deadline = time.monotonic() + DOCKER_SECONDS
    while subprocess.run(["docker", "version"], capture_output=True, check=False).returncode:
        if time.monotonic() > deadline or not _running("dockerd"):
            sys.exit("Job for docker.service failed: see /var/log/dockerd.log")
        time.sleep(0.1)


def _stop(program: str) -> None:
    subprocess.run(["pkill", "-o", "-TERM", "-x", program], check=False)


def _start_ssh() -> None:
    Path("/run/sshd").mkdir(exist_ok=True)
    # Verbose, so that the log tells when connections begin and end.
    words = ["/usr/sbin/sshd", "-o", "LogLevel=VERBOSE", "-E", str(AUTHENTICATION_LOG)]
    if subprocess.run(words, check=False).returncode:
        sys.exit("Job for ssh.service failed")


@dataclass(frozen=True)
class Unit:
    """A service: its program, and how it is started."""

    program: str
    start: Callable[[], None]

    def act(self, verb: str) -> int:
        """Carry out one of systemctl's verbs; its exit code."""
        if verb == "is-active":
            sys.stdout.write("active\n" if _running(self.program) else "inactive\n")
            return 0 if _running(self.program) else 3
        if verb in ("reload", "reload-or-restart"):
            subprocess.run(["pkill", "-o", "-HUP", "-x", self.program], check=False)
            return 0
        if verb in ("stop", "restart"):
            _stop(self.program)
            while self.program == "dockerd" and _running(self.program):
                time.sleep(0.05)
        if verb in ("start", "restart") and not _running(self.program):
            self.start()
        return 0


DOCKER = Unit("dockerd", _start_docker)
SSH = Unit("sshd", _start_ssh)
UNITS = {"docker": DOCKER, "docker.socket": DOCKER, "ssh": SSH, "sshd": SSH}
VERBS = ("start", "stop", "restart", "reload", "reload-or-restart", "is-active")


def main(words: list[str]) -> int:
    """Carry out a command line of systemctl; its exit code."""
    verb, *names = [word for word in words if not word.startswith("-")] or ["list-units"]
    if verb == "daemon-reload":
        return 0
    units = [UNITS.get(name.removesuffix(".service")) for name in names]
    if not units or None in units:
        sys.stderr.write(f"Failed to {verb} {' '.join(names)}: Unit not found (stand-in).\n")
        return 5
    if verb in ("enable", "disable"):
        _enable(names, verb == "enable")
        if "--now" not in words:
            return 0
        verb = "start" if verb == "enable" else "stop"
    if verb not in VERBS:
        sys.stderr.write(f"systemctl (stand-in): {verb} is not modelled\n")
        return 1
    return max(unit.act(verb) for unit in units if unit)


def _enable(names: list[str], enabled: bool) -> None:
    """Whether docker is started at the next boot; as Debian's package leaves it, it is."""
    if any(UNITS[name.removesuffix(".service")] is DOCKER for name in names):
        ENABLED.write_text("docker" if enabled else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
