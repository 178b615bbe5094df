"""A file in an image is told from another by its hash."""

from hashlib import sha256
from pathlib import Path

import pytest

from streaming.resources.image_file import _ImageFileProvider

GIVEN = {"image": "sha256:abc", "path": "/system.squashfs"}
DOCKER = """#!/bin/sh
echo "$*" >>{folder}/asked
case $1 in
  create) echo container ;;
  cp) exec tar -C {folder}/content -cf - "${{2#container:/}}" ;;
esac
"""


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `docker` whose images all hold what is in `content`, and one container each."""
    program, content = tmp_path / "docker", tmp_path / "content"
    content.mkdir()
    program.write_text(DOCKER.format(folder=tmp_path))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return content


def test_the_file_is_read_without_running_anything(docker: Path) -> None:
    (docker / "system.squashfs").write_bytes(b"system" * 500_000)
    expected = sha256(b"system" * 500_000).hexdigest()
    assert _ImageFileProvider().create(GIVEN).outs == {**GIVEN, "sha256": expected}
    asked = (docker.parent / "asked").read_text().splitlines()
    assert [words.split()[0] for words in asked] == ["create", "cp", "rm"]
    assert asked[0] == "create --network=none sha256:abc nothing-runs"


def test_a_file_that_is_not_there_is_an_error_and_leaves_nothing(docker: Path) -> None:
    with pytest.raises(RuntimeError, match=r"system\.squashfs cannot be read in the image: tar: "):
        _ImageFileProvider().create(GIVEN)
    assert (docker.parent / "asked").read_text().splitlines()[-1] == "rm container"


@pytest.mark.parametrize(
    ("change", "replaces"), [({}, []), ({"image": "b"}, ["image"]), ({"path": "/b"}, ["path"])]
)
def test_another_image_or_path_is_read_anew(change: dict[str, str], replaces: list[str]) -> None:
    found = _ImageFileProvider().diff("", {**GIVEN, "sha256": "5a" * 32}, {**GIVEN, **change})
    assert (found.changes, found.replaces) == (bool(change), replaces)
