"""A room's containers by plain Docker commands: same images, options, settings and secrets."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.stack.docker import docker

SETTINGS_FOLDER = "/etc/streaming"


@dataclass(frozen=True)
class PlainContainer:
    """A container that can be made again.

    Attributes:
        name: its name.
        options: what `docker create` gets, the image last.
        files: a folder with its settings and secrets.
        volumes: names of the volumes that it uses.
    """

    name: str
    options: Sequence[str]
    files: Path
    volumes: Sequence[str]

    def start(self) -> None:
        """Make and start it."""
        docker("create", *self.options)
        docker("cp", f"{self.files}/.", f"{self.name}:{SETTINGS_FOLDER}")
        docker("start", self.name)

    def remove(self) -> None:
        """Remove it with its volumes."""
        docker("rm", "--force", self.name)
        for volume in self.volumes:
            docker("volume", "rm", volume)


def copy_of(container: str, folder: Path) -> PlainContainer:
    """Read from a running container what is needed to make it again.

    Args:
        container: its name.
        folder: where its settings and secrets are put, in a folder of that name.
    """
    [description] = json.loads(docker("inspect", container))
    files = folder / container
    docker("cp", f"{container}:{SETTINGS_FOLDER}", str(files))
    return PlainContainer(
        name=container,
        options=[*_options(description), description["Image"]],
        files=files,
        volumes=[mount["Name"] for mount in description["Mounts"] if mount["Type"] == "volume"],
    )


def _options(description: dict[str, Any]) -> Iterator[str]:
    config, host = description["Config"], description["HostConfig"]
    yield f"--name={description['Name'].removeprefix('/')}"
    yield f"--hostname={config['Hostname']}"
    yield f"--user={config['User']}"
    yield f"--stop-timeout={config['StopTimeout']}"
    yield f"--restart={host['RestartPolicy']['Name']}"
    yield f"--log-driver={host['LogConfig']['Type']}"
    for key, value in host["LogConfig"]["Config"].items():
        yield f"--log-opt={key}={value}"
    for capability in host["CapDrop"]:
        yield f"--cap-drop={capability}"
    for option in host["SecurityOpt"]:
        yield f"--security-opt={option}"
    for path, options in host["Tmpfs"].items():
        yield f"--tmpfs={path}:{options}"
    for mount in description["Mounts"]:
        if mount["Type"] == "volume":
            yield f"--volume={mount['Name']}:{mount['Destination']}"
    for inside, outsides in (host["PortBindings"] or {}).items():
        for outside in outsides:
            yield f"--publish={outside['HostPort']}:{inside}"
    [network] = description["NetworkSettings"]["Networks"]
    yield f"--network={network}"
    yield f"--network-alias={config['Hostname']}"
