"""Cobbler's wheel as its lock names it."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup.cobbler_wheel import CobblerWheel
from tools.setup.places import Places
from tools.setup.progress import Progress
from tools.setup.step import SetupError

LOCK = Path(__file__).parents[3] / "images/cobbler/requirements.lock"
Script = Callable[..., Path]
FETCH = 'while [ "$1" != --dest ]; do shift; done; mkdir "$2"; echo {content} >"$2/cobbler.whl"'


def lock(places: Places, content: str) -> None:
    """A lock that names a wheel of that content."""
    digest = hashlib.sha256(f"{content}\n".encode()).hexdigest()
    folder = places.checkout / "images/cobbler"
    folder.mkdir(exist_ok=True)
    (folder / "requirements.lock").write_text(f"cobbler==1.2 \\\n    --hash=sha256:{digest}\n")


@pytest.fixture
def pip(places: Places, script: Script) -> Callable[..., Path]:
    """Puts a Python into the environment whose pip runs a line of shell."""
    return lambda line: script("python", line, folder=places.checkout / ".venv/bin")


def test_second_run_does_nothing_and_a_changed_lock_fetches_anew(
    places: Places, pip: Callable[..., Path], progress: Progress
) -> None:
    wheel = CobblerWheel(places)
    for content in ("one", "two"):
        lock(places, content)
        pip(FETCH.format(content=content))
        assert wheel.ready() is None
        wheel.provide(progress)
        assert wheel.ready() == "cobbler 1.2 in images/cobbler/wheels"
    assert list((places.checkout / "build").iterdir()) == []


def test_failure_keeps_the_former_wheel(
    places: Places, pip: Callable[..., Path], progress: Progress
) -> None:
    lock(places, "one")
    pip(FETCH.format(content="one"))
    wheel = CobblerWheel(places)
    wheel.provide(progress)
    pip("echo no network; exit 1")
    with pytest.raises(SetupError, match=r"no network\n.*copy images/cobbler/wheels here"):
        wheel.provide(progress)
    assert wheel.ready()


def test_the_lock_names_a_hash_and_no_host() -> None:
    assert "--hash=sha256:" in LOCK.read_text()
    assert "://" not in LOCK.read_text()
