"""docs/settings-tool.md: the commands it shows work as they stand."""

import json
import re
import shlex
from pathlib import Path

import pytest

from streaming_runtime.__main__ import main
from tests.deployment import ROOT
from tests.standalone.pages import BLOCK

PAGE = (ROOT / "docs/settings-tool.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """The page's commands of the tool, without what stands before `settings`."""
    shell = "\n".join(text for language, text in BLOCK.findall(PAGE) if language == "sh")
    lines = re.sub(r"\\\n\s*", "", shell).splitlines()
    words = [shlex.split(line, comments=True) for line in lines if not line.startswith("make ")]
    return [line[line.index("settings") :] for line in words if line]


def test_commands_of_the_page_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    secrets = {"srtPassphrase": "0123456789"}
    (tmp_path / "secrets.json").write_text(json.dumps(secrets))
    found = commands()
    assert len(found) == 8
    assert [words for words in found if main(words) != 0] == []


def test_refusal_is_as_the_page_shows(capsys: pytest.CaptureFixture[str]) -> None:
    [shown] = [text for language, text in BLOCK.findall(PAGE) if not language]
    assert main(["settings", "encoder", "--fps", "500"]) == 2
    assert capsys.readouterr().err == shown
