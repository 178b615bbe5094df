"""The host image is built once of one content, and kept whole or not at all."""

import io
import os
from pathlib import Path

import pytest

from tools.host_image.__main__ import copy
from tools.host_image.files import MANIFEST, PARTS, Manifest
from tools.host_image.image import HostImage, described
from tools.setup.places import Places
from tools.setup.progress import Progress
from tools.setup.step import SetupError

DOCKER = """#!/bin/sh
echo "$*" >>{calls}
case $1 in
    create) echo container ;;
    cp) name=${{2#container:/}}; echo "content of $name" >"$3/$name" ;;
esac
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What Docker was asked; the Docker of these tests does nothing."""
    programs, calls = tmp_path / "programs", tmp_path / "calls"
    programs.mkdir()
    docker = programs / "docker"
    docker.write_text(DOCKER.format(calls=calls))
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return calls


@pytest.fixture
def places(tmp_path: Path) -> Places:
    checkout = tmp_path / "checkout"
    for name, content in (("images/host/Dockerfile", "FROM x"), ("images/base/refresh", "today")):
        (checkout / name).parent.mkdir(parents=True)
        (checkout / name).write_text(content)
    return Places(checkout, tmp_path / "cache")


def host_image(places: Places, base_id: str = "sha256:1") -> HostImage:
    return HostImage(places, "debian", base_id)


def progress() -> Progress:
    return Progress("a step", io.StringIO())


def test_it_is_built_once(places: Places, calls: Path) -> None:
    assert host_image(places).ready() is None
    host_image(places).provide(progress())
    build, *rest = calls.read_text().splitlines()
    assert build.startswith("build --build-arg DEBIAN=debian --build-arg REFRESH=today --tag ")
    assert [line.split()[0] for line in rest] == ["create", *["cp"] * len(PARTS), "rm", "image"]
    assert host_image(places).ready() is not None
    assert Manifest.read(host_image(places).folder).holds(host_image(places).folder)


@pytest.mark.parametrize("change", ["images/host/Dockerfile", "images/base/refresh", "base"])
def test_another_content_is_another_image(places: Places, calls: Path, change: str) -> None:
    before = host_image(places)
    before.provide(progress())
    folder = before.folder
    if change == "base":
        after = host_image(places, "sha256:2")
    else:
        (places.checkout / change).write_text("another")
        after = host_image(places)
    assert after.folder != folder
    assert after.ready() is None


@pytest.mark.parametrize("damage", ["missing", "shorter", "undescribed", "garbled"])
def test_a_damaged_image_is_built_anew(places: Places, calls: Path, damage: str) -> None:
    image = host_image(places)
    image.provide(progress())
    part, manifest = image.folder / PARTS[0], image.folder / MANIFEST
    match damage:
        case "missing":
            part.unlink()
        case "shorter":
            part.write_text("")
        case "undescribed":
            manifest.unlink()
        case "garbled":
            manifest.write_text("{}")
    assert image.ready() is None
    image.provide(progress())
    assert image.ready() is not None


def test_a_build_that_fails_leaves_nothing(places: Places, calls: Path, tmp_path: Path) -> None:
    (tmp_path / "programs/docker").write_text("#!/bin/sh\necho no space; exit 1\n")
    with pytest.raises(SetupError, match=r"could not be built(?s:.*)no space"):
        host_image(places).provide(progress())
    assert not host_image(places).folder.exists()


def test_a_copy_is_whole(places: Places, calls: Path, tmp_path: Path) -> None:
    image = host_image(places)
    image.provide(progress())
    copy(image.folder, tmp_path / "web/root")
    assert Manifest.read(tmp_path / "web/root").holds(tmp_path / "web/root")


def test_sizes_are_told_in_megabytes() -> None:
    digest = "0" * 64
    parts = {"vmlinuz": {"size": 12_400_000, "sha256": digest}}
    parts["packages"] = {"size": 4000, "sha256": digest}
    manifest = Manifest.model_validate({"content": "x", "parts": parts})
    assert described(manifest) == "vmlinuz 12 MB"
