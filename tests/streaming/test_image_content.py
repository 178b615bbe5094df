"""Images are built anew when what goes into them changes, and only then."""

import os
from pathlib import Path

import pulumi
import pytest

from streaming.cobbler_server import COBBLER_CONTENT
from streaming.image_build import ROOT, content_hash
from streaming.images import BASE_CONTENT


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    package = tmp_path / "package"
    (package / "sub").mkdir(parents=True)
    (package / "module.py").write_text("one")
    (package / "sub" / "run").write_text("two")
    (tmp_path / "Dockerfile").write_text("FROM scratch")
    return tmp_path


def tree_hash(tree: Path) -> str:
    return content_hash(["package", "Dockerfile"], root=tree)


def test_content_name_and_executable_bit_matter(tree: Path) -> None:
    hashes = [tree_hash(tree)]
    (tree / "package" / "module.py").write_text("eno")
    hashes.append(tree_hash(tree))
    (tree / "package" / "module.py").rename(tree / "package" / "other.py")
    hashes.append(tree_hash(tree))
    (tree / "package" / "sub" / "run").chmod(0o755)
    hashes.append(tree_hash(tree))
    (tree / "package" / "sub" / "new").touch()
    hashes.append(tree_hash(tree))
    assert len(set(hashes)) == len(hashes)


def test_times_order_and_byte_code_do_not_matter(tree: Path) -> None:
    before = tree_hash(tree)
    os.utime(tree / "package" / "module.py", (1, 1))
    cache = tree / "package" / "__pycache__"
    cache.mkdir()
    (cache / "module.pyc").write_text("byte code")
    assert tree_hash(tree) == before
    assert content_hash(["Dockerfile", "package"], root=tree) == before


def test_moved_text_is_no_other_text(tree: Path) -> None:
    before = tree_hash(tree)
    (tree / "package" / "module.py").write_text("two")
    (tree / "package" / "sub" / "run").write_text("one")
    assert tree_hash(tree) != before


def test_a_missing_asset_says_how_to_get_it(tree: Path) -> None:
    with pytest.raises(pulumi.RunError, match=r"absent.js is missing; run `make setup`"):
        content_hash(["absent.js"], root=tree)


def test_what_is_hashed_is_what_docker_is_sent() -> None:
    sent = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    content = {*BASE_CONTENT, *COBBLER_CONTENT}
    hashed = {name for name in content if not name.endswith("Dockerfile")}
    assert sent == hashed
