"""The recorded parts of a room, in the volume or directory that its collector has on its host."""

import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from streaming.naming import name_in
from tools.stack.docker import Docker
from tools.stack.terminal import CommandError, say

INSIDE = "/recordings"
COLLECTOR_INSIDE = "/var/lib/streaming"
"""Where a collector has them in its own container."""
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Part:
    """A recorded file: its path below the volume, and its size in bytes."""

    path: str
    size: int

    def is_in(self, folder: Path) -> bool:
        """Whether it has been copied there as it is now."""
        copy = folder / self.path
        return copy.is_file() and copy.stat().st_size == self.size


@dataclass(frozen=True)
class Recordings:
    """A room's recordings on one host; its containers need not run."""

    docker: Docker
    place: str
    image: str

    @classmethod
    def find(cls, docker: Docker, stack: str, room: str) -> "Recordings | None":
        """Those of a room; None if the host has none that are known.

        A directory is known from the room's collector only, and so not after `down`.
        """
        place = name_in(stack, "collector", room)
        collectors = docker.containers(stack, role="collector", room=room)
        if place not in docker.run("volume", "ls", "--quiet").split():
            place = _directory(docker, collectors[0].id) if collectors else ""
        if not place:
            return None
        image = f"streaming-system/base:{stack}"
        if collectors:
            image = docker.run("inspect", "--format", "{{.Image}}", collectors[0].id).strip()
        return cls(docker, place, image)

    def parts(self) -> list[Part]:
        """All parts, oldest first, for their names begin with the time."""
        # Others' folders, such as a disk's lost+found, are passed by.
        files = ("!", "-readable", "-prune", "-o", "-type", "f", "-printf", "%s %P\\n")
        listing = self.docker.run(*self._read("find"), INSIDE, *files)
        rows = (line.split(" ", 1) for line in listing.splitlines())
        return sorted((Part(path, int(size)) for size, path in rows), key=lambda part: part.path)

    def copy(
        self, parts: Sequence[Part], folder: Path, received: Callable[[int], None]
    ) -> list[Part]:
        """Copy these parts; each appears in the folder when it is complete.

        Args:
            parts: what to copy.
            folder: where to.
            received: told of bytes as they come.

        Returns:
            What did not come.

        Raises:
            HostUnreachable: the host did not answer, or went away.
        """
        missing = {part.path: part for part in parts}
        with tempfile.TemporaryFile() as names, tempfile.TemporaryFile("w+") as complaints:
            names.write("".join(f"{part.path}\0" for part in parts).encode())
            names.seek(0)
            tar = (f"--directory={INSIDE}", "--create", "--file=-", "--null", "--files-from=-")
            with subprocess.Popen(  # noqa: S603 - no shell
                self.docker.words(*self._read("tar", "--interactive"), *tar),
                stdin=names,
                stdout=subprocess.PIPE,
                stderr=complaints,
            ) as process:
                for path in _extract(process.stdout, set(missing), folder, received):
                    del missing[path]
            complaints.seek(0)
            complaint = complaints.read().strip()
            self.docker.refuse_unreachable(process.returncode, complaint)
            if missing and complaint:
                say(complaint)
        return list(missing.values())

    def _read(self, program: str, *options: str) -> tuple[str, ...]:
        mount = f"{self.place}:{INSIDE}:ro"
        run = ("run", "--rm", "--network=none", f"--volume={mount}", *options)
        return (*run, f"--entrypoint={program}", self.image)


def _directory(docker: Docker, collector: str) -> str:
    """The directory of its host that a collector records to; empty if to none."""
    mounts = "{{range .Mounts}}{{println .Destination .Type .Source}}{{end}}"
    listing = docker.run("inspect", "--format", mounts, collector)
    for inside, kind, place in (line.split(" ", 2) for line in listing.splitlines() if line):
        if (inside, kind) == (COLLECTOR_INSIDE, "bind"):
            return place
    return ""


def _extract(
    stream: IO[bytes] | None, wanted: set[str], folder: Path, received: Callable[[int], None]
) -> list[str]:
    """The wanted files of an archive, as far as it goes."""
    complete: list[str] = []
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=CHUNK_BYTES) as archive:
            for member in archive:
                content = archive.extractfile(member)
                if member.name not in wanted or content is None:
                    continue
                target = folder / PurePosixPath(member.name)
                target.parent.mkdir(parents=True, exist_ok=True)
                _write(content, target, received)
                complete.append(member.name)
    except tarfile.TarError:
        pass  # cut off: what is missing is told by the caller
    except OSError as error:
        raise CommandError(f"{folder}: {error.strerror or error}") from error
    return complete


def _write(content: IO[bytes], target: Path, received: Callable[[int], None]) -> None:
    draft = target.with_name(f".{target.name}.draft")
    try:
        with draft.open("wb") as output:
            while chunk := content.read(CHUNK_BYTES):
                output.write(chunk)
                received(len(chunk))
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
