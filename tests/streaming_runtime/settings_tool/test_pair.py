"""`settings pair`: files that fit each other, and commands that start them."""

from pathlib import Path

import pytest

from streaming_runtime.__main__ import main
from streaming_runtime.environment import PREFIXES
from streaming_runtime.files import read_model
from streaming_runtime.given import read_given
from streaming_runtime.roles import ROLES
from streaming_runtime.settings import (
    CollectorSecrets,
    CollectorSettings,
    EncoderSecrets,
    EncoderSettings,
    EventFile,
    WebsiteSecrets,
)
from streaming_runtime.settings.report import register_token


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "event"


def pair(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["settings", "pair", *words]) == 0
    return capsys.readouterr().out


def environment(file: Path) -> dict[str, str]:
    lines = (line for line in file.read_text().splitlines() if line.startswith(PREFIXES["secrets"]))
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("form", ["toml", "json"])
def test_the_files_are_what_the_roles_need(
    folder: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    pair(capsys, "--room", "main", "--title", "Main hall", "--format", form)
    given = {
        role: read_given(ROLES[role], environment(folder / f"{name}.env"), {}, folder / name)
        for role, name in (
            ("website", "website"),
            ("encoder", "encoder-main"),
            ("collector", "collector-main"),
        )
    }
    encoder, collector = given["encoder"].settings, given["collector"].settings
    assert isinstance(encoder, EncoderSettings)
    assert isinstance(collector, CollectorSettings)
    assert collector.encoder.port == encoder.ingest.port
    assert collector.website == encoder.website
    website, link, sender = (given[role].secrets for role in given)
    assert isinstance(website, WebsiteSecrets)
    assert isinstance(link, EncoderSecrets)
    assert isinstance(sender, CollectorSecrets)
    assert sender.srt_passphrase == link.srt_passphrase
    assert link.register_token == register_token(website.register_key, "encoder/main")
    assert sender.register_token == register_token(website.register_key, "collector/main")
    event = given["website"].event
    assert isinstance(event, EventFile)
    assert [(room.slug, room.title) for room in event.rooms] == [("main", "Main hall")]


def test_a_second_room_joins_the_website(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair(capsys, "--room", "main", "--conference", "PyExample")
    key = environment(folder / "website.env")
    commands = pair(capsys, "--room", "attic")
    event = read_model(EventFile, folder / "website/event.toml")
    assert event.conference.name == "PyExample"
    assert [room.slug for room in event.rooms] == ["main", "attic"]
    assert environment(folder / "website.env") == key
    assert "docker restart streaming-website\n" in commands
    assert "--publish 8082:8080" in commands
    tokens = environment(folder / "encoder-attic.env")
    token = register_token(key["STREAMING_SECRET_REGISTER_KEY"], "encoder/attic")
    assert tokens["STREAMING_SECRET_REGISTER_TOKEN"] == token


def test_the_website_keeps_its_own_settings_when_a_room_joins(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair(capsys, "--room", "main")
    settings = folder / "website/settings.toml"
    settings.write_text("reportTimeoutSeconds = 60\n")
    pair(capsys, "--room", "attic", "--format", "json")
    assert settings.read_text() == "reportTimeoutSeconds = 60\n"
    assert sorted(file.name for file in (folder / "website").iterdir()) == [
        "event.toml",
        "settings.toml",
    ]
    assert (folder / "encoder-attic/settings.json").is_file()


def test_a_room_is_not_made_twice(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair(capsys, "--room", "main")
    before = environment(folder / "encoder-main.env")
    assert main(["settings", "pair", "--room", "main"]) == 2
    assert "event/encoder-main is there already" in capsys.readouterr().err
    assert environment(folder / "encoder-main.env") == before


@pytest.mark.parametrize(
    ("source", "option"),
    [
        ("file,path=/srv/talk.mp4", "--volume /srv/talk.mp4:/srv/talk.mp4:ro"),
        ("v4l2,audioDevice=hw:1", "--device /dev/video0 --group-add video"),
        ("v4l2,audioDevice=hw:1", "--device /dev/snd --group-add audio"),
        ("srt,port=9001", "--publish 9001:9001/udp"),
        ("rtmp", "--publish 1935:1935"),
    ],
)
def test_a_source_gets_what_it_needs_of_the_host(
    source: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, *more = source.split(",")
    sets = [f"--set=collector.source.{item}" for item in (f"kind={kind}", *more)]
    assert f"  {option} \\\n" in pair(capsys, "--room", "main", *sets)


def test_the_commands_fit_odd_names(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    relative = pair(capsys, "--room", "main", "--directory", 'my "$event"')
    assert '--env-file "$PWD/my \\"\\$event\\"/website.env"' in relative
    absolute = pair(capsys, "--room", "main", "--directory", f"{tmp_path}/a b")
    assert f"--env-file '{tmp_path}/a b/website.env'" in absolute


def test_wrong_wishes_are_refused_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wishes = ["--set=encoder.ladr=360p", "--set=fps=5"]
    assert main(["settings", "pair", "--room", "main", *wishes]) == 2
    complaint = capsys.readouterr().err
    assert "encoder.ladr=360p: unknown key; did you mean `ladder`?" in complaint
    assert "fps=5: begin with one of event, encoder, collector" in complaint
    assert main(["settings", "pair", "--room", "Main Hall"]) == 2
    assert not folder.exists()
