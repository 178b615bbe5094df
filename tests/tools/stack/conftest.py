"""Hosts for the commands to work on: an `ssh` and a `docker` on PATH that know folders only."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.stack.docker import THIS_MACHINE, Docker
from tools.stack.hosts import StackHost

SSH = """\
#!/bin/sh
while [ "$1" = -o ]; do shift 2; done
host=$1
shift
if [ ! -d "$HOSTS/$host" ]; then
  echo "ssh: connect to host $host port 22: Connection timed out" >&2
  exit 255
fi
HOST=$host exec sh -c "$*"
"""
DOCKER = """\
#!{python}
import os, pathlib, sys

words = sys.argv[1:]
here = pathlib.Path(os.environ["HOSTS"], os.environ.get("HOST", "here"))
with (here / "asked").open("a") as asked:
    asked.write(" ".join(words) + "\\n")
volumes = here / "volumes"

def option(name):
    return next((word.split("=", 1)[1] for word in words if word.startswith(name + "=")), "")

if words[:2] == ["volume", "ls"]:
    print("\\n".join(sorted(path.name for path in volumes.iterdir())))
elif words[0] == "ps":
    wanted = [word.split("=")[-1] for word in words if word.startswith("--filter=label=")]
    for line in (here / "containers").read_text().splitlines():
        if all(label in line.split() for label in wanted):
            print(*line.split()[:2])
elif words[0] == "inspect" and "Mounts" in words[2]:
    print("/tmp tmpfs ")
    if (here / "directory").exists():
        print("/var/lib/streaming bind", here / "directory")
elif words[0] == "inspect":
    print("sha256:image")
elif words[0] == "run":
    volume, inside, _ = option("--volume").split(":")
    program = option("--entrypoint")
    image = next(i for i, word in enumerate(words) if word.startswith("--entrypoint=")) + 1
    after = words[image + 1 :]
    os.execvp(program, [program, *(word.replace(inside, str(volumes / volume)) for word in after)])
elif words[0] == "logs":
    print(f"says {{words[-1]}}")
"""


@dataclass(frozen=True)
class Machines:
    """Hosts that are folders.

    Attributes:
        folder: has one folder for each host, whose `asked` lists the calls of `docker`.
    """

    folder: Path

    def add(self, name: str, *containers: str) -> StackHost:
        """A host that answers; each container is `id name`, then its labels' values."""
        here = self.folder / name
        (here / "volumes").mkdir(parents=True)
        (here / "containers").write_text("\n".join(containers))
        return self.host(name)

    def host(self, name: str) -> StackHost:
        """A host; without a folder, it does not answer."""
        if name == "here":
            return StackHost(name, "local", "localhost", THIS_MACHINE)
        docker = Docker(name, ("ssh", "-o", "KnownHostsCommand=/bin/echo * key", name, "docker"))
        return StackHost(name, "ec2", "192.0.2.1", docker)

    def record(self, host: str, volume: str, **parts: str) -> Path:
        """Write parts `<name>.ts` into a volume."""
        folder = self.folder / host / "volumes" / volume
        folder.mkdir(exist_ok=True)
        for name, content in parts.items():
            (folder / f"{name}.ts").write_text(content)
        return folder

    def asked(self, host: str) -> list[str]:
        """The calls of `docker` on a host."""
        return (self.folder / host / "asked").read_text().splitlines()


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machines:
    programs, folder = tmp_path / "bin", tmp_path / "hosts"
    programs.mkdir()
    folder.mkdir()
    for name, text in {"ssh": SSH, "docker": DOCKER.format(python=sys.executable)}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOSTS", str(folder))
    return Machines(folder)
