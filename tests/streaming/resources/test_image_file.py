"""A file in an image is told from another by its hash."""

from pathlib import Path

import pytest

from streaming.resources.image_file import _ImageFileProvider

SHA256 = "5a" * 32
GIVEN = {"image": "sha256:abc", "path": "/srv/host-image/system.squashfs"}


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `docker` that prints what stands in `out`, or fails if that is missing."""
    program = tmp_path / "docker"
    program.write_text(f'#!/bin/sh\necho "$*" >{tmp_path}/asked\nexec cat {tmp_path}/out\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path


def test_the_hash_is_read_in_a_container_without_network(docker: Path) -> None:
    (docker / "out").write_text(f"{SHA256}  /srv/host-image/system.squashfs\n")
    assert _ImageFileProvider().create(GIVEN).outs == {**GIVEN, "sha256": SHA256}
    asked = (docker / "asked").read_text().split()
    assert asked[:4] == ["run", "--rm", "--network", "none"]
    assert asked[-2:] == list(GIVEN.values())


def test_a_file_that_is_not_there_is_an_error(docker: Path) -> None:
    with pytest.raises(RuntimeError, match=r"system\.squashfs cannot be read in the image: cat: "):
        _ImageFileProvider().create(GIVEN)


@pytest.mark.parametrize(
    ("change", "replaces"), [({}, []), ({"image": "b"}, ["image"]), ({"path": "/b"}, ["path"])]
)
def test_another_image_or_path_is_read_anew(change: dict[str, str], replaces: list[str]) -> None:
    found = _ImageFileProvider().diff("", {**GIVEN, "sha256": SHA256}, {**GIVEN, **change})
    assert (found.changes, found.replaces) == (bool(change), replaces)
