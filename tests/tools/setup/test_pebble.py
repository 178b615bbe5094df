"""Pebble is built once for all checkouts, and again when its module changes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.setup.conftest import CHECKOUT
from tools.setup.pebble import Pebble
from tools.setup.places import Places
from tools.setup.progress import Progress
from tools.setup.step import SetupError

Script = Callable[..., Path]


@pytest.fixture
def pebble(places: Places) -> Pebble:
    module = "tests/gateway/pebble"
    shutil.copytree(CHECKOUT / module, places.checkout / module)
    return Pebble(places)


@pytest.fixture
def go(script: Script, tmp_path: Path) -> Path:
    """A Go whose builds leave an empty program and a line in a log."""
    script(
        "go",
        f"echo built >>{tmp_path}/log",
        'while [ "$1" != -o ]; do shift; done',
        'mkdir -p "${2%/*}"',
        'touch "$2"',
    )
    return tmp_path / "log"


def test_one_build_serves_until_the_module_changes(
    pebble: Pebble, places: Places, go: Path, progress: Progress
) -> None:
    assert pebble.ready() is None
    said = pebble.provide(progress)
    assert said.startswith("pebble 2.")
    assert pebble.ready() == said
    assert (places.checkout / "build/pebble/bin/pebble").is_file()
    (places.checkout / "build/pebble").unlink()
    pebble.provide(progress)
    assert go.read_text() == "built\n"
    (places.checkout / "tests/gateway/pebble/go.sum").write_text("another\n")
    assert pebble.ready() is None
    pebble.provide(progress)
    assert go.read_text() == "built\nbuilt\n"


def test_without_go_it_says_what_to_install(pebble: Pebble, path: Path, progress: Progress) -> None:
    with pytest.raises(SetupError, match="install Go"):
        pebble.provide(progress)
