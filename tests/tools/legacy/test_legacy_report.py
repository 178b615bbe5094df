"""Nothing is dropped silently, and no secret is shown."""

from pathlib import Path
from typing import Any

import pytest

from tests.tools.legacy.legacy_files import imported, legacy
from tools.legacy.counterparts import COUNTERPARTS, WITHOUT
from tools.legacy.report import SECRETS

PAGE = Path(__file__).parents[3] / "docs/import-legacy.md"
HIDDEN = "hidden-7f3a"


def report(folder: Path, public: Any, private: Any = None) -> list[str]:
    return imported(folder, public, private).report


@pytest.mark.parametrize("key", [*WITHOUT, "never-heard-of"])
def test_every_key_without_a_counterpart_is_listed(tmp_path: Path, key: str) -> None:
    lines = report(tmp_path, legacy(default={key: "a"}, main={key: "b"}))
    reason = WITHOUT.get(key, "not a key that the importer knows")
    below = lines[lines.index(f"  {key}: {reason}") + 1 :]
    places = [line.partition(":")[0] for line in below if line.startswith("    ")]
    assert [place for place in places if place.endswith(f".{key}")][-2:] == [
        f"    default.{key}",
        f"    main.{key}",
    ]


def test_the_report_stands_at_the_end_of_the_file(tmp_path: Path) -> None:
    result = imported(tmp_path, legacy(config={"localips": ["^10\\."]}))
    assert result.report[-len(SECRETS) :] == list(SECRETS)
    assert result.text.endswith("".join(f"# {line}".rstrip() + "\n" for line in result.report))


@pytest.mark.parametrize(
    ("public", "private"),
    [
        (legacy(config={"secret": HIDDEN}), None),
        (legacy(default={"flumotion-password": HIDDEN, "flumotion-salt": HIDDEN}), None),
        (legacy(default={"pw": {"api-token": HIDDEN}, "list": [{"user": HIDDEN}]}), None),
        (legacy(default={"logo": f"https://video:{HIDDEN}@example.org/"}), None),
        (legacy(default={"link": f"https://video:{HIDDEN}@example.org/"}), None),
        (legacy(), {"config": {"title": HIDDEN, "anything": HIDDEN}}),
        (legacy(), {"default": {"anything": HIDDEN}}),
        (legacy(default={"irclog": ""}), {"main": {"irclog": HIDDEN}}),
        (
            legacy(default={"flumotion-password": HIDDEN, "title": "%(flumotion-password)s"}),
            None,
        ),
        (
            legacy(default={"irclog": "", "link": "http://x/%(irclog)s", "title": "%(link)s"}),
            {"default": {"irclog": HIDDEN}},
        ),
    ],
)
def test_secrets_are_neither_shown_nor_written(tmp_path: Path, public: Any, private: Any) -> None:
    result = imported(tmp_path, public, private)
    assert HIDDEN not in result.text
    assert HIDDEN not in "\n".join(result.report)


@pytest.mark.parametrize(
    ("groups", "remark"),
    [
        ({"main": {"title": "x" * 201}}, "main.title is longer than 200 characters"),
        ({"main": {"title": ["a"]}}, "main.title is no text; left out"),
        ({"main": {"link": "/schedule"}}, "main.link is no whole web address"),
        ({"main": {"link": "100% %(group)s"}}, "main.link has a %(…)s that nothing was put in for"),
        ({"default": {"conference": False}}, "no group has a usable `conference`"),
        ({"main": {"conference": "x" * 201}}, "main.conference is not usable"),
        (
            {"a": {}, "b": {}, "c": {"conference": "Other"}},
            "c.conference is left out: most groups have another",
        ),
        (
            {"default": {"schedule-timezone": "Mars/Base"}},
            "default.schedule-timezone is not usable",
        ),
        ({"default": {"youtube": "https://video.example.org/"}}, "main was streamed by YouTube"),
        (
            {
                "default": {"schedule-timezone": "UTC"},
                "config": {"schedule-timezone": "Asia/Tokyo"},
            },
            "config.schedule-timezone is left out: the groups say otherwise",
        ),
    ],
)
def test_what_is_not_taken_over_as_it_stood_is_told(
    tmp_path: Path, groups: Any, remark: str
) -> None:
    rooms: dict[str, Any] = {"main": {}} if groups.keys() <= {"default", "config"} else {}
    public = legacy(**{**rooms, **groups})
    assert [line for line in report(tmp_path, public) if remark in line]


def test_terminals_and_comments_get_printable_lines_only(tmp_path: Path) -> None:
    result = imported(tmp_path, legacy(default={"logo": "a\nb\x1b[31m\u2028", "x\ny": 1}))
    assert all(line.isprintable() for line in [*result.report, *result.text.splitlines()])


def test_the_page_has_every_key() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    for key, reason in (COUNTERPARTS | WITHOUT).items():
        [row] = [row for row in rows if f"`{key}`" in row.split("|")[1]]
        assert reason in row, key
