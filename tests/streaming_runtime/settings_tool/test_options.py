"""The command line has an option for every key, and none of them means two things."""

import argparse

import pytest

from streaming_runtime.settings.keys import ENTRY, keys_of
from streaming_runtime.settings_tool.command import parser
from streaming_runtime.settings_tool.documents import DOCUMENTS
from streaming_runtime.settings_tool.options import option_of


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_every_key_has_an_option(name: str) -> None:
    [subparsers] = [
        action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
    ]
    options = subparsers.choices[name]._option_string_actions
    for key in keys_of(DOCUMENTS[name].model):
        if ENTRY not in key.path:
            assert options[option_of(key)].dest == f"key:{key}"


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in DOCUMENTS)])
def test_help_is_printed(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parser().parse_args(words)
    assert left.value.code == 0
    assert "usage: streaming_runtime settings" in capsys.readouterr().out


def test_help_says_meaning_values_and_default(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["collector", "--help"])
    printed = " ".join(capsys.readouterr().out.split())
    assert "Frames per second. Whole number, 5 to 60; default: 25." in printed
    assert "Host name or address of the encoder. Text; needed." in printed
    assert "(kind rtmp) TCP port to listen on" in printed
    assert "Which kind: test, file, v4l2, srt, rtmp; each has keys of its own." in printed
