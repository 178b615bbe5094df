"""What a role is given: files, over them variables, and without either what it needs."""

import json
from pathlib import Path

import pytest

from streaming_runtime.errors import SettingsError
from streaming_runtime.given import Given, read_given
from streaming_runtime.roles import ROLES
from streaming_runtime.settings import EncoderSettings, EventFile

PASSPHRASE = {"STREAMING_SECRET_SRT_PASSPHRASE": "0123456789"}


def encoder(directory: Path, **environ: str) -> Given:
    return read_given(ROLES["encoder"], PASSPHRASE | environ, {}, directory)


def settings(given: Given) -> EncoderSettings:
    assert isinstance(given.settings, EncoderSettings)
    return given.settings


def refusal(role: str, directory: Path, **environ: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read_given(ROLES[role], environ, {}, directory)
    return str(raised.value)


def test_variables_alone_are_enough(tmp_path: Path) -> None:
    given = settings(
        encoder(tmp_path, STREAMING_ROOM="main", STREAMING_LADDER="360p", STREAMING_FPS="30")
    )
    assert (given.room, given.fps, [item.name for item in given.ladder]) == ("main", 30, ["360p"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings.json", '{"room": "main", "fps": 30, "origin": {"port": 81}}'),
        ("settings.toml", 'room = "main"\nfps = 30\n[origin]\nport = 81\n'),
    ],
)
def test_variables_go_before_files(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    given = settings(encoder(tmp_path, STREAMING_ROOM="attic", STREAMING_ORIGIN__PUBLIC_PORT="82"))
    assert (given.room, given.fps) == ("attic", 30)
    assert (given.origin.port, given.origin.public_port) == (81, 82)


def test_a_file_that_was_named_goes_before_those_of_the_directory(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"room": "main"}')
    other = tmp_path / "other.toml"
    other.write_text('room = "attic"')
    given = read_given(ROLES["encoder"], PASSPHRASE, {"settings": other}, tmp_path)
    assert settings(given).room == "attic"


def test_two_forms_of_one_file_are_refused(tmp_path: Path) -> None:
    for name in ("settings.json", "settings.toml"):
        (tmp_path / name).write_text("")
    assert "only one of them can count" in refusal("encoder", tmp_path)


def test_problems_of_settings_and_secrets_come_together(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"room": "Main"}')
    message = refusal("encoder", tmp_path, STREAMING_FPS="fast")
    assert f"{tmp_path}/settings.json and variables STREAMING_…: wrong settings" in message
    for expected in ("room: 'Main'", "fps: 'fast'", "srtPassphrase: missing"):
        assert expected in message


def test_a_gap_in_a_list_is_refused(tmp_path: Path) -> None:
    message = refusal("website", tmp_path, STREAMING_EVENT__ROOMS__1__SLUG="main")
    assert "variables STREAMING_EVENT__…: entry 1 of rooms needs" in message


@pytest.mark.parametrize("name", list(ROLES))
def test_a_role_without_settings_says_what_it_needs(name: str, tmp_path: Path) -> None:
    message = refusal(name, tmp_path)
    assert message.startswith(f"{name} {ROLES[name].summary}.")
    assert f"streaming-system/{name}:TAG\n" in message
    written = "settings gateway" if name == "gateway" else "settings pair --room main"
    assert written in message


def test_what_a_role_needs_is_all_it_needs(tmp_path: Path) -> None:
    words = refusal("collector", tmp_path).split("\n\n")[1].split()
    needed = [word for word in words if word.startswith("STREAMING_")]
    values = dict.fromkeys(needed, "9000") | PASSPHRASE | {"STREAMING_ROOM": "main"}
    assert read_given(ROLES["collector"], values, {}, tmp_path).settings


def test_the_event_may_come_along(tmp_path: Path) -> None:
    key = {"STREAMING_SECRET_REGISTER_KEY": "k" * 32}
    assert read_given(ROLES["website"], key, {}, tmp_path).event is None
    event = {"conference": {"name": "PyExample"}, "rooms": [{"slug": "main", "title": "Main"}]}
    (tmp_path / "event.json").write_text(json.dumps(event))
    title = {"STREAMING_EVENT__ROOMS__0__TITLE": "Main hall"}
    given = read_given(ROLES["website"], key | title, {}, tmp_path).event
    assert isinstance(given, EventFile)
    assert (given.conference.name, given.rooms[0].title) == ("PyExample", "Main hall")
