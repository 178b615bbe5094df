"""`settings` in an activated shell leads to the tool that its words ask for."""

import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]


def settings(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    line = f'. {CHECKOUT}/tools/activate; settings "$@"'
    return subprocess.run(
        ["bash", "-c", line, "bash", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_key_of_a_role_is_explained(tmp_path: Path) -> None:
    result = settings("encoder", "--explain", "segmentSeconds", folder=tmp_path)
    assert result.returncode == 0
    assert "Length of a segment in seconds" in result.stdout


def test_an_old_configuration_is_imported(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(
        '{"config": {}, "default": {"conference": "Old"}, "hall": {}}'
    )
    result = settings("import-legacy", "config.json", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "Old" in result.stdout
    assert "hall" in result.stdout


def test_a_stack_needs_a_component(tmp_path: Path) -> None:
    result = settings("--stack", "dev", folder=tmp_path)
    assert result.returncode == 2
    assert "settings --stack dev encoder/main" in result.stderr


def test_an_unknown_stack_is_said_to_be_one(tmp_path: Path) -> None:
    result = settings("--stack", "no-such", "encoder/main", folder=tmp_path)
    assert result.returncode == 1
    assert "no-such" in result.stderr
