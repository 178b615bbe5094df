"""Node modules as the npm lock names them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup.places import Places
from tools.setup.progress import Progress
from tools.setup.step import SetupError
from tools.setup.web_assets import WebAssets

CHECKOUT = Path(__file__).parents[3]
Script = Callable[..., Path]


@pytest.fixture
def npm(script: Script) -> Path:
    """An npm that only keeps its record."""
    return script(
        "npm", "mkdir node_modules", "cat package-lock.json > node_modules/.package-lock.json"
    )


def test_second_run_does_nothing_and_a_changed_lock_installs_anew(
    places: Places, npm: Path, progress: Progress
) -> None:
    assets = WebAssets(places)
    assert assets.ready() is None
    assets.provide(progress)
    assert assets.ready() is not None
    lock = places.checkout / "images/base/package-lock.json"
    lock.write_text(lock.read_text().replace("1.7.4", "1.7.5"))
    assert assets.ready() is None
    assets.provide(progress)
    assert assets.ready() is not None
    assert list((places.checkout / "build").iterdir()) == []


def test_failure_keeps_the_former_modules(places: Places, npm: Path, progress: Progress) -> None:
    assets = WebAssets(places)
    assets.provide(progress)
    npm.write_text("#!/bin/sh\necho ENOTFOUND\nexit 1\n")
    with pytest.raises(SetupError, match="ENOTFOUND"):
        assets.provide(progress)
    assert assets.ready() is not None


def test_foreign_modules_are_left_alone(places: Places, npm: Path, progress: Progress) -> None:
    foreign = places.checkout / "images/base/node_modules/something"
    foreign.mkdir(parents=True)
    with pytest.raises(SetupError, match="move it away"):
        WebAssets(places).provide(progress)
    assert foreign.is_dir()


def test_message_without_npm(places: Places, path: Path, progress: Progress) -> None:
    with pytest.raises(SetupError, match="apt install npm"):
        WebAssets(places).provide(progress)


@pytest.mark.parametrize("lock", ["requirements.lock", "images/base/package-lock.json"])
def test_lock_names_no_host(lock: str) -> None:
    assert "://" not in (CHECKOUT / lock).read_text()
