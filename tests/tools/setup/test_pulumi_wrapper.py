"""tools/bin/pulumi chooses the passphrase by the stack at hand."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

WRAPPER = Path(__file__).parents[3] / "tools/bin/pulumi"
Script = Callable[..., Path]


@pytest.fixture
def pulumi(script: Script, tmp_path: Path) -> Callable[..., str]:
    """Runs the wrapper before a Pulumi that prints its passphrase and has the stack `chosen`."""
    script(
        "pulumi",
        f'case "$*" in *--show-name*) cat {tmp_path}/chosen; exit;; esac',
        'echo "${PULUMI_CONFIG_PASSPHRASE-}|${PULUMI_CONFIG_PASSPHRASE_FILE-}|$*"',
    )

    def run(*arguments: str, **environ: str) -> str:
        path = f"{WRAPPER.parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["pulumi", *arguments],
            executable=WRAPPER,
            env={**os.environ, "PATH": path, **environ},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ("up", "-s", "dev"),
        ("up", "--stack", "dev", "--yes"),
        ("preview", "--stack=dev"),
        ("preview", "-sdev"),
        ("stack", "init", "dev"),
        ("stack", "--color", "never", "select", "dev"),
        ("stack", "rm", "--yes", "organization/streaming-system/dev"),
    ],
)
def test_committed_stack_has_the_known_passphrase(
    pulumi: Callable[..., str], arguments: tuple[str, ...]
) -> None:
    assert pulumi(*arguments) == f"dev||{' '.join(arguments)}"


@pytest.mark.parametrize(
    "arguments", [("up", "-s", "pycon"), ("stack", "init", "pycon"), ("stack", "rm", "-y", "pycon")]
)
def test_other_stacks_have_a_random_one_of_this_user(
    pulumi: Callable[..., str], arguments: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "home/.local/state/streaming-system/passphrase"
    assert pulumi(*arguments) == f"|{file}|{' '.join(arguments)}"
    assert file.stat().st_mode & 0o777 == 0o600
    passphrase = file.read_text()
    assert len(passphrase) > 40
    pulumi(*arguments)
    assert file.read_text() == passphrase
    assert [path.name for path in file.parent.iterdir()] == ["passphrase"]


def test_selected_stack_counts_when_none_is_named(
    pulumi: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "chosen").write_text("dev\n")
    assert pulumi("up") == "dev||up"
    assert pulumi("config", "get", "dev", PULUMI_STACK="pycon").startswith("|/")
    (tmp_path / "chosen").write_text("pycon\n")
    assert "state/streaming-system/passphrase" in pulumi("up")


def test_new_stack_without_a_name_does_not_get_the_selected_ones_passphrase(
    pulumi: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "chosen").write_text("dev\n")
    assert pulumi("stack", "init") == "||stack init"


def test_without_any_stack_pulumi_is_left_to_ask(pulumi: Callable[..., str]) -> None:
    assert pulumi("up") == "||up"


def test_passphrase_of_the_user_is_kept(pulumi: Callable[..., str]) -> None:
    assert pulumi("up", "-s", "pycon", PULUMI_CONFIG_PASSPHRASE="") == "||up -s pycon"
    own = {"PULUMI_CONFIG_PASSPHRASE_FILE": "/mine"}
    assert pulumi("up", "-s", "dev", **own) == "|/mine|up -s dev"


def test_wrapper_of_another_checkout_is_passed_over(
    pulumi: Callable[..., str], script: Script, tmp_path: Path, path: Path
) -> None:
    other = tmp_path / "other/tools"
    script("pulumi", "echo the other wrapper", folder=other / "bin")
    (other / "activate").touch()
    found = pulumi("up", "-s", "dev", PATH=f"{WRAPPER.parent}:{other}/bin:{path}")
    assert found == "dev||up -s dev"


def test_message_without_pulumi(path: Path) -> None:
    done = subprocess.run([WRAPPER, "up"], capture_output=True, text=True, check=False)
    assert done.returncode == 127
    assert "make setup" in done.stderr
