"""Sends built images to another host's Docker, without the layers that it has already."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from streaming.progress import say

if TYPE_CHECKING:
    from typing_extensions import Buffer

CHUNK_BYTES = 1 << 20
NEWS_SECONDS = 5.0


class TransferError(RuntimeError):
    """Images could not be brought to a host; the message says what Docker or ssh said."""


def send_images(
    images: Sequence[str], docker: Sequence[str], *, tell: Callable[[str], None] = say
) -> list[str]:
    """Make sure that a host's Docker has these images of this machine's Docker.

    `docker load` needs the files of a layer only if it lacks that layer or one below it
    (github.com/moby/moby, image/tarexport/load.go), so shared layers are left out of the stream.

    Args:
        images: ids on this machine's Docker.
        docker: how the host's `docker` is called.
        tell: is told of progress.

    Returns:
        The ids of those that had to be sent.

    Raises:
        TransferError: an image is not here, or did not arrive.
    """
    there = set(_run([*docker, "image", "ls", "--no-trunc", "--quiet"]).split())
    missing = [image for image in images if image not in there]
    if missing:
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "images.tar"
            tell("packing images")
            _run(["docker", "save", "--output", str(archive), *missing])
            _load(archive, _layer_chains(docker, there), docker, tell)
        arrived = _run([*docker, "image", "ls", "--all", "--no-trunc", "--quiet"]).split()
        lost = sorted(set(missing) - set(arrived))
        if lost:
            raise TransferError(f"the host's Docker did not take {', '.join(lost)}")
    return missing


def _layer_chains(docker: Sequence[str], images: set[str]) -> set[tuple[str, ...]]:
    """Every sequence of layers, from the lowest on, that the host has."""
    if not images:
        return set()
    listing = _run([*docker, "image", "inspect", *sorted(images)])
    chains: set[tuple[str, ...]] = set()
    for image in json.loads(listing):
        layers = tuple(image["RootFS"].get("Layers") or ())
        chains.update(layers[: count + 1] for count in range(len(layers)))
    return chains


def _load(
    archive: Path,
    there: set[tuple[str, ...]],
    docker: Sequence[str],
    tell: Callable[[str], None],
) -> None:
    pack = subprocess.Popen(
        ["gzip", "-1"],  # noqa: S607 - the one on PATH is meant
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    load = subprocess.Popen(  # noqa: S603 - no shell, and the arguments are ours
        [*docker, "load", "--quiet"],
        stdin=pack.stdout,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert pack.stdin and pack.stdout  # noqa: S101 - they were asked for
    pack.stdout.close()
    try:
        with pack.stdin:
            _write_without(archive, there, pack.stdin, tell)
    except BrokenPipeError:
        pass  # `docker load` has ended, and says why.
    _, said = load.communicate()
    if pack.wait() or load.returncode:
        raise TransferError(said.decode(errors="replace").strip() or "the connection was lost")


def _write_without(
    archive: Path,
    there: set[tuple[str, ...]],
    output: IO[bytes],
    tell: Callable[[str], None],
) -> None:
    """Copy an archive of `docker save`, leaving out the files of layers that are there."""
    with tarfile.open(archive) as source:
        needless = _needless_files(source, there)
        wanted = [member for member in source if member.name not in needless]
        counted = _Counted(output, sum(member.size for member in wanted), tell)
        with tarfile.open(fileobj=counted, mode="w|", bufsize=CHUNK_BYTES) as target:
            for member in wanted:
                target.addfile(member, source.extractfile(member) if member.isfile() else None)


class _Counted(io.RawIOBase):
    """A file to write to that tells how far it has got."""

    def __init__(self, output: IO[bytes], total: int, tell: Callable[[str], None]) -> None:
        self._output, self._total, self._tell = output, total, tell
        self._written = 0
        self._told = 0.0

    def write(self, data: Buffer) -> int:
        count = self._output.write(data)
        self._written += count
        if time.monotonic() - self._told >= NEWS_SECONDS:
            self._told = time.monotonic()
            self._tell(f"sending images: {self._written >> 20} of {self._total >> 20} MB")
        return count


def _needless_files(source: tarfile.TarFile, there: set[tuple[str, ...]]) -> set[str]:
    needless: set[str] = set()
    needed: set[str] = set()
    for image in _json(source, "manifest.json"):
        layers = tuple(_json(source, image["Config"])["rootfs"]["diff_ids"])
        for count, file in enumerate(image["Layers"]):
            (needless if layers[: count + 1] in there else needed).add(file)
    return needless - needed


def _json(source: tarfile.TarFile, name: str) -> Any:
    file = source.extractfile(name)
    if file is None:
        raise TransferError(f"`docker save` wrote no {name}")
    return json.load(file)


def _run(command: Sequence[str]) -> str:
    result = subprocess.run(  # noqa: S603 - no shell, and the arguments are ours
        command, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise TransferError(result.stderr.strip() or f"{command[0]} failed")
    return result.stdout
