"""The event file: given to the website, checked, taken up while it runs."""

import io
import json
import sys
from pathlib import Path

import pytest

from streaming_runtime.website import event_file
from streaming_runtime.website.event_file import EventWatcher
from tests.streaming_runtime.website.conftest import Website

EVENT = {
    "conference": {"name": "PyExample"},
    "rooms": [{"slug": "main", "title": "Main hall"}],
}


class Give:
    """Runs the command that gives the website an event file."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.file = directory / "event.json"
        self._monkeypatch = monkeypatch
        self._settings = directory / "settings.json"
        self._settings.write_text(json.dumps({"directory": str(directory)}))

    def __call__(self, content: object) -> int:
        text = content if isinstance(content, str) else json.dumps(content)
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return event_file.main(["--settings", str(self._settings)])


@pytest.fixture
def give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Give:
    return Give(tmp_path, monkeypatch)


def test_good_event_file_is_put_in_place(give: Give) -> None:
    assert give(EVENT) == 0
    assert EventWatcher(give.file).event == event_file.parse_event(json.dumps(EVENT).encode())
    assert sorted(file.name for file in give.file.parent.iterdir()) == [
        "event.json",
        "settings.json",
    ]


def test_bad_event_file_names_every_problem_and_keeps_the_old_one(
    give: Give, capsys: pytest.CaptureFixture[str]
) -> None:
    give(EVENT)
    before = give.file.read_bytes()
    bad = {
        "conference": {"name": "", "timezone": "Europe/Atlantis"},
        "rooms": [{"slug": "api", "title": "A"}, {"slug": "Main", "titel": "B"}],
    }
    assert give(bad) == 2
    message = capsys.readouterr().err
    for path in ("name", "timezone", "rooms[0].slug", "rooms[1].slug", "rooms[1].title"):
        assert path in message
    assert give.file.read_bytes() == before


@pytest.mark.parametrize("content", ["", "{", "null", "[]"])
def test_what_is_no_event_is_refused(give: Give, content: str) -> None:
    assert give(content) == 2
    assert not give.file.exists()


def test_slug_given_twice_is_refused(give: Give, capsys: pytest.CaptureFixture[str]) -> None:
    assert give({**EVENT, "rooms": EVENT["rooms"] * 2}) == 2  # type: ignore[operator]
    assert "given twice: main" in capsys.readouterr().err


def test_directory_that_cannot_be_written_is_named(
    give: Give, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(event_file, "write_event", fail)
    assert give(EVENT) == 1
    assert "No space left on device" in capsys.readouterr().err


async def test_change_is_taken_up_while_the_website_runs(website: Website) -> None:
    event = json.loads(website.event_file.read_text())
    event["rooms"].append({"slug": "attic", "title": "Attic"})
    website.event_file.write_text(json.dumps(event))
    website.site.events.refresh()
    website.clock.now += 1
    rooms = (await website.client.get("/api/v1/rooms")).json()
    assert [room["slug"] for room in rooms] == ["main", "hall-2", "attic"]


async def test_broken_file_keeps_the_last_good_event_and_says_so_once(
    website: Website, caplog: pytest.LogCaptureFixture
) -> None:
    website.event_file.write_text('{"rooms": []}')
    website.site.events.refresh()
    website.site.events.refresh()
    assert len((await website.client.get("/api/v1/rooms")).json()) == 2
    assert [record.levelname for record in caplog.records].count("ERROR") == 1
    assert "conference: missing" in caplog.text


async def test_website_without_an_event_file_says_that_it_is_being_set_up(
    website: Website,
) -> None:
    website.site.events.event = None
    assert "being set up" in (await website.client.get("/")).text
    assert (await website.client.get("/api/v1/rooms")).json() == []
    assert (await website.client.get("/main")).status_code == 404
    assert (await website.send(website.report())).status_code == 403
