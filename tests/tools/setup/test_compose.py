"""Either form of Docker Compose is enough; where there is none, it is installed or asked for."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup.compose import Compose
from tools.setup.progress import Progress
from tools.setup.step import SetupError

Script = Callable[..., Path]


def test_plugin_is_enough(script: Script) -> None:
    script("docker", 'if [ "$1 $2" = "compose version" ]; then echo 2.32.4; else exit 1; fi')
    assert Compose().ready() == "docker compose 2.32.4"


def test_debians_program_is_enough(script: Script) -> None:
    script("docker", "exit 1")
    program = script("docker-compose")
    assert Compose().ready() == str(program)


def test_a_user_without_either_is_asked_for_it(
    path: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert Compose().ready() is None
    with pytest.raises(SetupError, match="apt install docker-compose"):
        Compose().provide(progress)
