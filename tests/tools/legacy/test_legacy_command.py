"""The command writes a stack file or says why not, and replaces none unless told to."""

import json
from pathlib import Path

import pytest

from tests.tools.legacy.legacy_files import legacy
from tools.legacy.__main__ import main
from tools.legacy.stack_file import problems_in


@pytest.fixture
def config(tmp_path: Path) -> str:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(legacy(default={"logo": "/logo.png"})))
    return str(file)


def test_without_an_output_the_file_is_printed(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([config]) == 0
    printed = capsys.readouterr()
    assert problems_in(printed.out) == []
    assert '    default.logo: "/logo.png"\n' in printed.err


def test_the_output_is_written(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "Pulumi.myconf.yaml"
    assert main([config, "--output", str(output)]) == 0
    assert problems_in(output.read_text(encoding="utf-8")) == []
    printed = capsys.readouterr()
    assert printed.err.startswith(f"{output} written\n")
    assert printed.out == ""


def test_an_existing_file_is_replaced_only_by_force(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "Pulumi.myconf.yaml"
    output.write_text("mine")
    assert main([config, "--output", str(output)]) == 2
    assert f"{output}: exists; choose another name, or force it" in capsys.readouterr().err
    assert output.read_text() == "mine"
    assert main([config, "--output", str(output), "--force"]) == 0
    assert output.read_text() != "mine"


@pytest.mark.parametrize("name", ["myconf.yaml", "Pulumi.my conf.yaml", "Pulumi.yaml"])
def test_pulumi_must_find_the_file(config: str, tmp_path: Path, name: str) -> None:
    assert main([config, "--output", str(tmp_path / name)]) == 2
    assert not (tmp_path / name).exists()


def test_a_folder_that_is_not_there(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([config, "--output", str(tmp_path / "no/Pulumi.a.yaml")]) == 2
    assert "cannot be written: No such file or directory" in capsys.readouterr().err


def test_all_problems_are_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(legacy(main={"titel": "x"}, **{"ä": {}})))
    assert main([str(file), "--output", str(tmp_path / "stack.yaml")]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("3 problems; nothing was written\n")
    assert len(printed.err.splitlines()) == 4
    assert printed.out == ""
    assert list(tmp_path.iterdir()) == [file]
