"""A machine made of scripts: what is on PATH is what a test puts there."""

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup.places import Places
from tools.setup.progress import Progress

CHECKOUT = Path(__file__).parents[3]
BASICS = ("sh", "bash", "mkdir", "touch", "cat", "echo", "chmod", "sleep", "env", "dirname")
MORE_BASICS = ("grep", "sed", "mktemp", "head", "base64", "ln", "rm")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, with a shell's bare necessities."""
    folder = tmp_path / "path"
    folder.mkdir()
    for name in BASICS + MORE_BASICS:
        (folder / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in [name for name in os.environ if name.startswith(("PULUMI_", "XDG_", "DOCKER_"))]:
        monkeypatch.delenv(name)
    return folder


@pytest.fixture
def script(path: Path) -> Callable[..., Path]:
    """Puts a program on PATH, or into another folder, from lines of shell."""

    def put(name: str, *lines: str, folder: Path = path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        program = folder / name
        program.write_text("\n".join(["#!/bin/sh", *lines, ""]))
        program.chmod(0o755)
        return program

    return put


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A checkout with this project's own lock files and Go modules, and an empty cache."""
    checkout = tmp_path / "checkout"
    shutil.copytree(CHECKOUT / "tools/engine", checkout / "tools/engine")
    (checkout / "images/base").mkdir(parents=True)
    for name in (
        "requirements.lock",
        "images/base/package.json",
        "images/base/package-lock.json",
        "images/base/.npmrc",
    ):
        shutil.copy(CHECKOUT / name, checkout / name)
    return Places(checkout=checkout, cache=tmp_path / "cache")


@pytest.fixture
def progress() -> Progress:
    """Progress that nobody sees."""
    return Progress("a step", io.StringIO())
