"""A host's Docker, by its command line; and what of the stack is there, found by its labels."""

import re
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

import streaming_runtime
from streaming.naming import LABEL_PREFIX
from tools.stack.terminal import CommandError

SSH_FAILED = 255
"""What ssh ends with if it is ssh itself that failed, whatever the command (ssh(1))."""
ANSWER_SECONDS = 120.0
"""How long a question to another host's Docker may take."""


class HostUnreachable(CommandError):
    """A host does not answer; what is on it is not known."""


@dataclass(frozen=True)
class DockerObject:
    """A container or network."""

    id: str
    name: str


@dataclass(frozen=True)
class Docker:
    """The Docker of one host.

    Attributes:
        host: the host's name, for messages.
        command: the words that run `docker` there: `docker`, or `ssh … docker`.
    """

    host: str = "this machine"
    command: tuple[str, ...] = ("docker",)

    @property
    def remote(self) -> bool:
        """Whether it is reached through ssh."""
        return self.command[0] == "ssh"

    def words(self, *arguments: str) -> list[str]:
        """The whole command line; for ssh, which hands it to a shell, with quotes."""
        return [*self.command, *(map(shlex.quote, arguments) if self.remote else arguments)]

    def run(self, *arguments: str) -> str:
        """What `docker` with these arguments prints.

        Raises:
            HostUnreachable: the host does not answer.
            CommandError: the command failed.
        """
        try:
            result = subprocess.run(  # noqa: S603 - no shell
                self.words(*arguments),
                capture_output=True,
                text=True,
                check=False,
                stdin=subprocess.DEVNULL,
                timeout=ANSWER_SECONDS if self.remote else None,
            )
        except subprocess.TimeoutExpired:
            raise HostUnreachable(
                f"host {self.host} does not answer within {ANSWER_SECONDS:.0f} s"
            ) from None
        self.refuse_unreachable(result.returncode, result.stderr)
        if result.returncode:
            where = f" on host {self.host}" if self.remote else ""
            raise CommandError(f"docker {' '.join(arguments[:2])}{where}: {result.stderr.strip()}")
        return result.stdout

    def refuse_unreachable(self, code: int, complaint: str = "") -> None:
        """Check how a command ended that was run with `words`.

        Raises:
            HostUnreachable: ssh could not reach the host.
        """
        if self.remote and code == SSH_FAILED:
            last = complaint.strip().splitlines()[-1:] or ["ssh failed"]
            raise HostUnreachable(f"host {self.host} does not answer: {last[0]}")

    def containers(self, stack: str, **labels: str) -> list[DockerObject]:
        """The stack's containers, running or not, with these further labels (`role`, `room`)."""
        form = ("--format", "{{.ID}} {{.Names}}")
        return _objects(self.run("ps", "--all", "--no-trunc", *form, *_filters(stack, labels)))

    def networks(self, stack: str) -> list[DockerObject]:
        """The stack's networks."""
        form = ("--format", "{{.ID}} {{.Name}}")
        return _objects(self.run("network", "ls", "--no-trunc", *form, *_filters(stack, {})))

    def volumes(self, stack: str, **labels: str) -> list[str]:
        """The names of the stack's volumes."""
        return self.run("volume", "ls", "--quiet", *_filters(stack, labels)).split()

    def images(self, stack: str) -> list[str]:
        """The names of the stack's images, those that they have for a registry too."""
        listing = self.run("images", "--format", "{{.Repository}} {{.Tag}} {{.ID}}")
        rows = [line.split() for line in listing.splitlines()]
        ours = re.compile(r"streaming-system/[a-z]+|.+/streaming-[a-z]+")
        own = {(name, id) for name, tag, id in rows if tag == stack and ours.fullmatch(name)}
        return [
            f"{name}:{tag}"
            for name, tag, id in rows
            if (name, id) in own and tag in (stack, streaming_runtime.__version__)
        ]


THIS_MACHINE = Docker()


def docker(*arguments: str) -> str:
    """What this machine's `docker` with these arguments prints.

    Raises:
        CommandError: it failed.
    """
    return THIS_MACHINE.run(*arguments)


def _filters(stack: str, labels: dict[str, str]) -> Sequence[str]:
    return [
        f"--filter=label={LABEL_PREFIX}.{key}={value}"
        for key, value in {"stack": stack, **labels}.items()
    ]


def _objects(listing: str) -> list[DockerObject]:
    return [DockerObject(*line.split()) for line in listing.splitlines()]
