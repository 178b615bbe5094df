"""The old files are read as the original read them: comments, empty keys, private over public."""

import json
from pathlib import Path

import pytest

from tests.tools.legacy.legacy_files import imported, legacy, refused
from tools.legacy.conversion import import_legacy
from tools.legacy.stack_file import values_of


def test_comments_and_empty_keys_are_no_content(tmp_path: Path) -> None:
    text = """// The event.
    // vim: set et:
    {
        "default": {"title": "Room // 1", "link": "http://example.org/", "": ""}, // both
        "main": {"": ""},
        "": {}
    }
    """
    [room] = values_of(imported(tmp_path, text).text)["rooms"]
    assert (room["slug"], room["title"]) == ("main", "Room // 1")


def test_the_private_file_lies_over_the_public(tmp_path: Path) -> None:
    private = {"main": {"title": "Great hall"}, "annex": {"title": "Annex"}}
    rooms = values_of(imported(tmp_path, legacy(main={"title": "Hall"}), private).text)["rooms"]
    assert [(room["slug"], room["title"]) for room in rooms] == [
        ("annex", "Annex"),
        ("main", "Great hall"),
    ]


def test_a_key_that_stands_twice_is_told(tmp_path: Path) -> None:
    text = json.dumps(legacy(main={"title": "A"})).replace('"title": "A"', '"title":1, "title":2')
    assert "  config.json: main.title stands there twice; the last one counts" in (
        imported(tmp_path, text).report
    )


def test_a_private_file_that_was_not_named_is_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "config.private.json").write_text("{}")
    assert "  config.private.json, which lies beside it, was not read" in (
        imported(tmp_path, legacy()).report
    )


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('{\n "a": 1,\n}', "config.json line ", "wrong JSON: "),
        ("// only a comment", "config.json line 1 column 1", "wrong JSON: expecting value"),
        ("[]", "config.json", "must be one object"),
        ('{"default": {"title": "\\ud800"}}', "config.json", "half a character"),
        ("[" * 100_000, "config.json", "too many levels"),
        ('{"default": ' + "1" * 5000 + "}", "config.json", "too long"),
    ],
)
def test_what_is_no_configuration_is_refused(
    tmp_path: Path, text: str, place: str, message: str
) -> None:
    [(found, told)] = refused(tmp_path, text).items()
    assert found.startswith(place)
    assert message in told


def test_all_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    public, private = tmp_path / "config.json", tmp_path / "config.private.json"
    public.write_bytes(b"\xff")
    private.mkdir()
    result, problems = import_legacy(public, private)
    assert result is None
    assert [str(problem) for problem in problems] == [
        f"{public}: is no text in UTF-8; save it as that",
        f"{private}: cannot be read: Is a directory",
    ]
