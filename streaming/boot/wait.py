"""Waits for a machine that boots: for ssh, for what it does at its first start, for its Docker."""

import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from streaming.progress import say

PAUSE_SECONDS = 3.0
REFUSALS = 3
REFUSED_PAUSE_SECONDS = 10.0
"""sshd bars addresses that fail at logging in often (sshd_config(5), PerSourcePenalties)."""
NEWS_SECONDS = 30.0
"""How long nothing is said on the terminal at most."""
LOG_LINES = 20
SSH_FAILED = 255
FIRST_START_FAILED = 90
"""Exit code of `FIRST_START`, which ssh(1) and the shell use for nothing else."""
# 1 is failure, 2 is success with complaints (cloud-init manual, "Error codes").
FIRST_START = f"""\
cloud-init status --wait >/dev/null 2>&1
[ $? -ne 1 ] || {{
  cloud-init status --long
  sudo -n tail -n {LOG_LINES} /var/log/cloud-init-output.log
  exit {FIRST_START_FAILED}
}}"""
DOCKER_VERSION = "timeout 30 docker version --format '{{.Server.Version}}'"


class Obstacle(Enum):
    """What keeps ssh(1) from a machine, by the texts of OpenSSH 8.5 to 10."""

    WRONG_KEY = re.compile(
        r"Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|"
        r"no matching host key type found"
    )
    REFUSED = re.compile(r"Permission denied \(|Too many authentication failures")
    CLOSED = re.compile(r"Connection refused")
    UNREACHABLE = re.compile(
        r"connect to (host|address) .*([Tt]imed out|No route to host|unreachable)"
    )
    BROKEN_OFF = re.compile("")

    @classmethod
    def of(cls, text: str) -> "Obstacle":
        """The obstacle that ssh speaks of."""
        return next(obstacle for obstacle in cls if obstacle.value.search(text))


@dataclass(frozen=True)
class Advice:
    """What is wrong with a machine of some kind, and what to do, by what keeps ssh from it.

    Attributes:
        wrong_key: it has another host key.
        refused: it refuses the login.
        unreachable: nothing answers.
        first_start: what it does at its first start (cloud-init) went wrong; None: it does nothing.
    """

    wrong_key: str
    refused: str
    unreachable: str
    first_start: str | None = None

    def on(self, obstacle: Obstacle) -> str:
        """What is said of an obstacle."""
        match obstacle:
            case Obstacle.WRONG_KEY:
                return self.wrong_key
            case Obstacle.REFUSED:
                return self.refused
            case Obstacle.CLOSED:
                return "the machine answers, but its ssh does not listen"
            case Obstacle.UNREACHABLE:
                return self.unreachable
        return "something answers on its ssh port, and breaks off"


class BootError(Exception):
    """The machine is not ready, and why.

    Attributes:
        unreached: whether ssh never answered, so that the machine could not be asked itself.
    """

    def __init__(self, machine: "BootingMachine", reason: str, *, unreached: bool) -> None:
        """Say what is wrong with which machine."""
        super().__init__(f"{machine}: {reason}")
        self.unreached = unreached


@dataclass(frozen=True)
class BootingMachine:
    """A machine that is reached by ssh.

    Attributes:
        host: its name in the stack file.
        address: where it is reached.
        login: the user that may use Docker.
        ssh_options: options for ssh(1).
    """

    host: str
    address: str
    login: str
    ssh_options: tuple[str, ...]

    def __str__(self) -> str:
        """Host and address, for messages."""
        return f"{self.host} ({self.address})"

    def command(self, remote: str) -> list[str]:
        """How a command is run on it."""
        return ["ssh", *self.ssh_options, f"{self.login}@{self.address}", remote]


def wait_for_docker(
    machine: BootingMachine,
    *,
    advice: Advice,
    seconds: float,
    start: float | None = None,
    tell: Callable[[str], None] = say,
) -> str:
    """Wait until the machine has done what it does at its first start, and its Docker answers.

    Args:
        machine: the machine.
        advice: what is said if it does not.
        seconds: how long it may take.
        start: when the wait began, by `time.monotonic()`; None: now.
        tell: is told of progress.

    Returns:
        The version of its Docker.

    Raises:
        BootError: it did not become ready, or never will.
    """
    wait = _Wait(machine, advice, seconds, time.monotonic() if start is None else start, tell)
    return wait.docker_version()


class _Wait:
    def __init__(
        self,
        machine: BootingMachine,
        advice: Advice,
        seconds: float,
        start: float,
        tell: Callable[[str], None],
    ) -> None:
        self._machine, self._advice = machine, advice
        self._seconds, self._tell = seconds, tell
        self._start = self._told = start
        self._shown: str | None = None
        self._refusals = 0
        self._reached = False
        self._lately = ""

    def docker_version(self) -> str:
        self._news("waiting for ssh")
        self._over_ssh("true")
        self._reached = True
        self._lately = "ssh answers, but its first start has not ended"
        self._news("ssh answers, waiting for Docker")
        if self._advice.first_start:
            self._first_start(self._advice.first_start)
        while True:
            # A login of its own: the group that may use Docker came after the one before.
            result = self._over_ssh(DOCKER_VERSION)
            version = result.stdout.strip()
            if result.returncode == 0 and version:
                self._news(f"Docker {version} answers")
                return version
            said = _last_line(result.stderr) or "no answer"
            self._later("ssh answers, but Docker does not", said)

    def _first_start(self, advice: str) -> None:
        result = self._over_ssh(FIRST_START)
        if result.returncode == FIRST_START_FAILED:
            raise self._error(f"{advice}\n{_indented(result.stdout)}")

    def _over_ssh(self, remote: str) -> subprocess.CompletedProcess[str]:
        """What the command gave, once ssh took it there."""
        while True:
            result = self._run(remote)
            if result.returncode != SSH_FAILED:
                return result
            self._obstacle(result.stderr)

    def _obstacle(self, text: str) -> None:
        obstacle = Obstacle.of(text)
        reason = self._advice.on(obstacle)
        if obstacle is Obstacle.WRONG_KEY:
            raise self._error(reason)
        pause = PAUSE_SECONDS
        if obstacle is Obstacle.REFUSED:
            self._refusals += 1
            if self._refusals == REFUSALS:
                raise self._error(f"{reason}\n  ssh says: {_last_line(text)}")
            pause = REFUSED_PAUSE_SECONDS
        self._later(reason, _last_line(text), pause)

    def _later(self, reason: str, said: str, pause: float = PAUSE_SECONDS) -> None:
        """Pause before the next attempt, unless time is up."""
        self._lately = f"{reason}\n  last heard: {said}"
        if self._left() <= pause:
            raise self._late()
        self._news(said)
        time.sleep(pause)

    def _run(self, remote: str) -> subprocess.CompletedProcess[str]:
        process = subprocess.Popen(  # noqa: S603 - no shell here, and the arguments are ours
            self._machine.command(remote),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while True:
            try:
                output, errors = process.communicate(
                    timeout=min(NEWS_SECONDS, max(self._left(), 0))
                )
                return subprocess.CompletedProcess(remote, process.returncode, output, errors)
            except subprocess.TimeoutExpired:
                if self._left() <= 0:
                    process.kill()
                    process.communicate()
                    raise self._late() from None
                self._news(self._shown or "")

    def _left(self) -> float:
        return self._start + self._seconds - time.monotonic()

    def _news(self, line: str) -> None:
        now = time.monotonic()
        if line != self._shown or now - self._told >= NEWS_SECONDS:
            self._tell(f"{self._machine}: {line} ({now - self._start:.0f} s)")
            self._shown, self._told = line, now

    def _late(self) -> BootError:
        return self._error(
            f"not ready after {self._seconds:.0f} s: {self._lately or 'no answer at all'}"
        )

    def _error(self, reason: str) -> BootError:
        return BootError(self._machine, reason, unreached=not self._reached)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _indented(text: str) -> str:
    return "\n".join(f"  | {line}" for line in text.rstrip().splitlines())
