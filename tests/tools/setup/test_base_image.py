"""The base image is present, pulled, or made; else it is said how to get it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup import base_image
from tools.setup.base_image import BaseImage
from tools.setup.progress import Progress
from tools.setup.step import SetupError

Script = Callable[..., Path]


def test_present_image_is_ready(script: Script) -> None:
    script("docker", '[ "$1 $2" = "image inspect" ] && echo sha256:00')
    assert BaseImage().ready() == "debian:trixie-slim"


def test_missing_image_is_pulled(script: Script, progress: Progress) -> None:
    script("docker", '[ "$1" = pull ]')
    assert BaseImage().ready() is None
    assert BaseImage().provide(progress) == "debian:trixie-slim pulled"


def test_root_makes_what_cannot_be_pulled(
    script: Script, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    script("docker", "exit 1")
    script("apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    made: list[str] = []
    monkeypatch.setattr(base_image, "import_slim_image", lambda image, _: made.append(image))
    assert "debootstrap" in BaseImage().provide(progress)
    assert made == ["debian:trixie-slim"]


def test_user_is_told_how_to_get_it(
    script: Script, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    script("docker", "echo 'no such host' >&2", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SetupError, match=r"(?s)no such host.*docker load.*debootstrap"):
        BaseImage().provide(progress)
