"""Reads out of the base image what it consists of."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.stack.docker import docker

ROOT = Path(__file__).parent.parent.parent
OWN_FILES = "/opt/streaming"
FIELDS = ("binary:Package", "Version", "Architecture", "source:Package", "source:Version")
QUERY = r"""
. /etc/os-release
printf '%s\f' "$VERSION_CODENAME"
dpkg-query --show --showformat="$1"
printf '\f'
grep --no-messages '^License:' /usr/share/doc/*/copyright || true
printf '\f'
find "$2" -type f ! -name '*.pyc' -exec sha1sum {} + -exec sha256sum {} +
"""


@dataclass(frozen=True)
class DebianPackage:
    """A package, as dpkg knows it; `licences` in the words of its copyright file."""

    name: str
    version: str
    architecture: str
    source: str
    source_version: str
    licences: tuple[str, ...]


@dataclass(frozen=True)
class NodePackage:
    """A package of npm's, of which the image has the built script."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True)
class OwnFile:
    """A file of the project in the image, with its checksums in hexadecimal."""

    path: str
    sha1: str
    sha256: str


@dataclass(frozen=True)
class Contents:
    """All of an image.

    Attributes:
        image: its id.
        created: when it was built, RFC 3339 in UTC to the second.
        suite: Debian's name of the release, `trixie`.
    """

    image: str
    created: str
    suite: str
    debian: tuple[DebianPackage, ...]
    node: tuple[NodePackage, ...]
    files: tuple[OwnFile, ...]


def contents_of(image: str) -> Contents:
    """Look into an image.

    Raises:
        CommandError: Docker has no such image.
    """
    description = json.loads(docker("image", "inspect", image))[0]
    line = "\t".join(f"${{{field}}}" for field in FIELDS) + "\n"
    answer = docker(
        *("run", "--rm", "--network=none", "--entrypoint=sh", image),
        *("-euc", QUERY, "sh", line, OWN_FILES),
    )
    suite, packages, licences, checksums = answer.split("\f")
    return Contents(
        image=description["Id"],
        created=re.sub(r"(\.\d+)?Z$", "Z", description["Created"]),
        suite=suite,
        debian=tuple(debian_packages(packages, licences)),
        node=tuple(node_packages((ROOT / "images/base/package-lock.json").read_text())),
        files=tuple(own_files(checksums)),
    )


def debian_packages(packages: str, licences: str) -> Iterator[DebianPackage]:
    """The packages of dpkg-query's lines, with the licence lines of all copyright files."""
    found: dict[str, set[str]] = {}
    for line in licences.splitlines():
        file, _, licence = line.partition(":License:")
        found.setdefault(Path(file).parent.name, set()).add(licence.strip())
    for line in packages.splitlines():
        name, version, architecture, source, source_version = line.split("\t")
        known = found.get(name.partition(":")[0], set()) - {""}
        licences_here = tuple(sorted(known))
        yield DebianPackage(name, version, architecture, source, source_version, licences_here)


def node_packages(lock: str) -> Iterator[NodePackage]:
    """The direct dependencies of npm's lock file: those of which the image has something."""
    locked = json.loads(lock)["packages"]
    for name in locked[""]["dependencies"]:
        package = locked[f"node_modules/{name}"]
        yield NodePackage(name, package["version"], package.get("license", "NOASSERTION"))


def own_files(checksums: str) -> Iterator[OwnFile]:
    """The files of the lines of sha1sum and sha256sum."""
    sums: dict[str, dict[int, str]] = {}
    for line in checksums.splitlines():
        checksum, path = line.split(maxsplit=1)
        sums.setdefault(path, {})[len(checksum)] = checksum
    for path, checksum_of_length in sorted(sums.items()):
        yield OwnFile(path, sha1=checksum_of_length[40], sha256=checksum_of_length[64])
