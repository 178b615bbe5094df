"""Sizes of the images: on disk, and compressed as a registry ships them."""

import json
import subprocess
import tarfile
import zlib
from pathlib import Path
from typing import Any

from bench.stacks import bench_stack, up
from bench.table import Table
from streaming.images import ROLES
from tests.deployment import room
from tools.stack.docker import docker
from tools.stack.terminal import say

GATE_MB = 450
COMPRESSED_GATE_MB = 180
GZIP_LEVEL = 6
CHUNK_BYTES = 1 << 20


def measure() -> Table:
    """Build the images, save them and compress their layers."""
    with bench_stack("images") as stack:
        stack.configure(room("bench-images"))
        up(stack)
        names = [f"streaming-system/{role}:{stack.name}" for role in ("base", *ROLES)]
        archive = stack.project.parent / "images.tar"
        _save(names, archive)
        compressed = _compressed_layers(archive)
        rows = [
            _row(name, json.loads(docker("image", "inspect", name))[0], compressed)
            for name in names
        ]
    return Table(
        f"Image sizes (gates: {GATE_MB} MB, compressed {COMPRESSED_GATE_MB} MB; layers are shared)",
        ("image", "MB", "compressed, MB", "layers", "within gates"),
        rows,
    )


def _save(names: list[str], archive: Path) -> None:
    say("  saving the images")
    subprocess.run(  # noqa: S603 - no shell
        ["docker", "save", "--output", str(archive), *names],  # noqa: S607 - the one on PATH
        check=True,
    )


def _compressed_layers(archive: Path) -> dict[str, int]:
    """Bytes of each layer once compressed, by its diff id (OCI image specification, "config")."""
    sizes: dict[str, int] = {}
    with tarfile.open(archive) as files:
        for image in json.loads(_read(files, "manifest.json")):
            diff_ids = json.loads(_read(files, image["Config"]))["rootfs"]["diff_ids"]
            for diff_id, layer in zip(diff_ids, image["Layers"], strict=True):
                if diff_id not in sizes:
                    say(f"  compressing layer {len(sizes) + 1}")
                    sizes[diff_id] = _compressed_size(files, layer)
    return sizes


def _read(files: tarfile.TarFile, name: str) -> bytes:
    member = files.extractfile(name)
    if member is None:
        raise ValueError(f"the saved image has no file {name}")
    return member.read()


def _compressed_size(files: tarfile.TarFile, layer: str) -> int:
    member = files.extractfile(layer)
    if member is None:
        raise ValueError(f"the saved image has no layer {layer}")
    compressor = zlib.compressobj(GZIP_LEVEL)
    size = 0
    while chunk := member.read(CHUNK_BYTES):
        size += len(compressor.compress(chunk))
    return size + len(compressor.flush())


def _row(name: str, image: dict[str, Any], compressed: dict[str, int]) -> tuple[str, ...]:
    layers = image["RootFS"]["Layers"]
    megabytes = image["Size"] / 1e6
    compressed_megabytes = sum(compressed[layer] for layer in layers) / 1e6
    fits = megabytes <= GATE_MB and compressed_megabytes <= COMPRESSED_GATE_MB
    return (
        name.rpartition("/")[2].partition(":")[0],
        f"{megabytes:.0f}",
        f"{compressed_megabytes:.0f}",
        str(len(layers)),
        "yes" if fits else "no",
    )
