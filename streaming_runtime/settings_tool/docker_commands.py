"""`docker run` for a role whose files are in a directory, confined as Pulumi confines it."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

INDENT = " \\\n  "
DATA_DIRECTORY = "/var/lib/streaming"
CONFINEMENT = (
    "--read-only --cap-drop ALL --security-opt no-new-privileges",
    "--tmpfs /tmp --tmpfs /run/streaming:uid=10001,mode=0700",
)


@dataclass(frozen=True)
class Service:
    """One container.

    Attributes:
        name: by which the others find it on the network: `encoder-main`.
        image: what it runs.
        network: the network, which also begins the names of container and volume.
        settings: directory of its files.
        secrets: its secrets as an env file.
        options: further options of `docker run`: published ports, devices, mounts.
    """

    name: str
    image: str
    network: str
    settings: Path
    secrets: Path
    options: Sequence[str] = ()

    @property
    def container(self) -> str:
        """The container's name: `streaming-encoder-main`."""
        return f"{self.network}-{self.name}"

    def command(self) -> str:
        """The command line, over several lines."""
        return INDENT.join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"docker run --detach --name {self.container} --restart unless-stopped"
        yield f"--network {self.network} --network-alias {self.name}"
        yield from CONFINEMENT
        yield f"--env-file {on_host(self.secrets)}"
        yield f"--volume {on_host(self.settings, ':/etc/streaming:ro')}"
        yield f"--volume {self.container}:{DATA_DIRECTORY}"
        yield from self.options
        yield shlex.quote(self.image)


def network_command(network: str) -> str:
    """Makes the network, unless there is one."""
    return f"docker network inspect {network} >/dev/null 2>&1 || docker network create {network}"


def on_host(path: Path, rest: str = "") -> str:
    """A path as a shell writes it: below the working directory unless it is absolute."""
    text = path.as_posix() + rest
    if path.is_absolute():
        return shlex.quote(text)
    return '"$PWD/' + re.sub(r'(["$`\\])', r"\\\1", text) + '"'
