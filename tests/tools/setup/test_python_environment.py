"""The locked packages in `.venv`, which is a link to the cache."""

import platform
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup.places import Places
from tools.setup.progress import Progress
from tools.setup.python_environment import PythonEnvironment, locked_version
from tools.setup.step import SetupError


@pytest.fixture
def environment(places: Places) -> PythonEnvironment:
    """An environment whose lock names no packages, so that pip needs no network."""
    (places.checkout / "requirements.lock").write_text("# nothing\n")
    return PythonEnvironment(places)


def test_second_run_does_nothing_and_a_changed_lock_makes_another(
    environment: PythonEnvironment, places: Places, progress: Progress
) -> None:
    assert environment.ready() is None
    environment.provide(progress)
    assert platform.python_version() in str(environment.ready())
    assert (places.checkout / ".venv/bin/python").is_file()
    first = environment.folder
    (places.checkout / "requirements.lock").write_text("# something else\n")
    assert environment.ready() is None
    assert environment.folder != first


def test_environment_of_the_users_own_is_left_alone(
    environment: PythonEnvironment, places: Places, progress: Progress
) -> None:
    (places.checkout / ".venv").mkdir()
    with pytest.raises(SetupError, match=r"\.venv was not made by 'make setup': move it away"):
        environment.provide(progress)
    assert not (places.checkout / ".venv").is_symlink()


def test_failed_installation_leaves_no_link_and_says_why(
    environment: PythonEnvironment,
    places: Places,
    progress: Progress,
    script: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = script("python3", "echo no space left on device", "exit 1")
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(SetupError, match="no space left"):
        environment.provide(progress)
    assert not (places.checkout / ".venv").is_symlink()
    assert environment.ready() is None


def test_version_is_read_from_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("pulumi-aws==7.0 \\\n    --hash=sha256:00\npulumi==3.1.4 ; x\n")
    assert locked_version(lock, "pulumi") == "3.1.4"
    with pytest.raises(SetupError, match="make lock"):
        locked_version(lock, "pulumi-docker")
