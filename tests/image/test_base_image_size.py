"""The images stay small enough to be pushed from a conference's network."""

import json
import subprocess
import zlib
from pathlib import Path

import pytest

from streaming.images import ROLES
from tests.deployment import Deployment, docker
from tools.sbom.__main__ import write

MEGABYTE = 10**6
CHUNK = 1 << 20
GZIP_LEVEL = 6


@pytest.fixture(scope="module")
def base(live_event: Deployment) -> str:
    return f"streaming-system/base:{live_event.name}"


def compressed_size(image: str, archive: Path) -> int:
    """Bytes of all layers, compressed as Docker does for a registry."""
    subprocess.run(["docker", "save", "--output", archive, image], check=True)
    compressor = zlib.compressobj(GZIP_LEVEL)
    size = 0
    with archive.open("rb") as content:
        while part := content.read(CHUNK):
            size += len(compressor.compress(part))
    return size + len(compressor.flush())


def test_the_base_image_is_within_its_limits(base: str, tmp_path: Path) -> None:
    size = int(docker("image", "inspect", "--format", "{{.Size}}", base))
    assert size <= 450 * MEGABYTE
    assert compressed_size(base, tmp_path / "image.tar") <= 180 * MEGABYTE


def test_roles_add_nothing_but_settings_to_the_base(base: str) -> None:
    layers = docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", base)
    for role in ROLES:
        image = base.replace("/base:", f"/{role}:")
        assert docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", image) == layers


def test_our_code_is_a_small_layer_of_its_own(base: str) -> None:
    history = docker("history", "--no-trunc", "--format", "{{.CreatedBy}}\t{{.Size}}", base)
    [code] = [line for line in history.splitlines() if "compileall" in line]
    size = code.rpartition("\t")[2]
    assert size.endswith("kB")


def test_the_bill_of_materials_lists_every_package(base: str, tmp_path: Path) -> None:
    document, listing = write(base, "test", tmp_path)
    packages = {package["name"] for package in json.loads(document.read_text())["packages"]}
    installed = docker("run", "--rm", "--entrypoint=dpkg-query", base, "-Wf", "${Package}\n")
    assert packages >= {*installed.split(), "hls.js", "media-chrome"}
    assert len(listing.read_text().splitlines()) == len(installed.splitlines())
    files = {file["fileName"] for file in json.loads(document.read_text())["files"]}
    assert "./opt/streaming/streaming_runtime/supervisor.py" in files
