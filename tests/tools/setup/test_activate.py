"""tools/activate: paths, and whose Pulumi backend it is."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture
def activated(path: Path, tmp_path: Path) -> Callable[..., str]:
    """What a line of shell prints in an activated bash that refuses unset variables."""

    def run(line: str, times: int = 1, **environ: str) -> str:
        sourced = f". {CHECKOUT}/tools/activate; " * times
        done = subprocess.run(
            ["bash", "-euc", f"cd /; {sourced}{line}"],
            env={**os.environ, **environ},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        return done.stdout.strip()

    return run


@pytest.mark.parametrize("times", [1, 2])
def test_paths_come_first_and_once(activated: Callable[..., str], path: Path, times: int) -> None:
    folders = ("tools/bin", ".venv/bin", "build/engine/bin")
    expected = [str(CHECKOUT / folder) for folder in folders] + [str(path)]
    assert activated('echo "$PATH"', times).split(":") == expected


def test_local_backend_for_who_has_none(activated: Callable[..., str], tmp_path: Path) -> None:
    state = tmp_path / "home/.local/state/streaming-system"
    assert activated('echo "$PULUMI_BACKEND_URL"') == f"file://{state}"
    assert state.is_dir()


def test_state_folder_follows_the_xdg_specification(
    activated: Callable[..., str], tmp_path: Path
) -> None:
    state = str(tmp_path / "state")
    backend = activated('echo "$PULUMI_BACKEND_URL"', XDG_STATE_HOME=state)
    assert backend == f"file://{state}/streaming-system"


def test_login_is_kept(activated: Callable[..., str], tmp_path: Path) -> None:
    line = 'echo "${PULUMI_BACKEND_URL-none}"'
    assert activated(line, PULUMI_BACKEND_URL="s3://states") == "s3://states"
    assert activated(line, PULUMI_ACCESS_TOKEN="pul-0") == "none"  # noqa: S106 - no token
    credentials = tmp_path / "home/.pulumi/credentials.json"
    credentials.parent.mkdir(parents=True)
    credentials.write_text('{\n  "current": "https://api.pulumi.com"\n}\n')
    assert activated(line) == "none"
    credentials.write_text('{\n  "current": ""\n}\n')
    assert activated(line).startswith("file://")


def test_login_in_another_pulumi_home_is_kept(
    activated: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "credentials.json").write_text('{"current":"s3://states"}')
    line = 'echo "${PULUMI_BACKEND_URL-none}"'
    assert activated(line, PULUMI_HOME=str(tmp_path)) == "none"


def test_nothing_is_asked_of_the_network(activated: Callable[..., str]) -> None:
    line = 'echo "$PULUMI_SKIP_UPDATE_CHECK $PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"'
    assert activated(line) == "1 true"
