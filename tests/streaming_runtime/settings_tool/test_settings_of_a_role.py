"""`settings <role>`: writes, changes and checks files, and refuses what the role would refuse."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from streaming_runtime.__main__ import main
from streaming_runtime.errors import SettingsError
from streaming_runtime.files import read_model
from streaming_runtime.settings import CollectorSettings, EncoderSettings, EventFile

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the tool: exit code, what it printed, what it complained of."""

    def command(*words: str | Path) -> tuple[int, str, str]:
        code = main(["settings", *map(str, words)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_options_make_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    code, printed, _ = run(
        *("collector", "--room", "main", "--encoder-address", "encoder", "--encoder-port", "9000"),
        *("--source-kind", "srt", "--source-latency-ms", "400", "--recording", "false"),
        *("--output", file),
    )
    assert (code, printed) == (0, "")
    settings = read_model(CollectorSettings, file)
    assert settings.source.model_dump() == {"kind": "srt", "port": None, "latency_ms": 400}
    assert settings.recording is None


def test_json_is_what_the_program_would_write(run: Run) -> None:
    _, printed, _ = run("encoder", "--room", "main", "--format", "json")
    assert printed == EncoderSettings(room="main").model_dump_json(by_alias=True, indent=2) + "\n"


@pytest.mark.parametrize(
    "options",
    [
        ("--ladder", "360p", "--ladder", "180p"),
        ("--ladder", "360p,180p"),
        ("--set", "ladder=360p,180p"),
        ("--set", 'ladder=["360p", "180p"]'),
    ],
)
def test_a_list_is_given_in_several_ways(run: Run, options: tuple[str, ...]) -> None:
    _, printed, _ = run("encoder", "--room", "main", "--format", "json", *options)
    assert [item["name"] for item in json.loads(printed)["ladder"]] == ["360p", "180p"]


def test_entries_of_lists_can_be_given_whole(run: Run) -> None:
    room = '{"slug": "main", "title": "Main, hall"}'
    _, printed, _ = run("event", "--conference-name", "X", "--rooms", room, "--format", "json")
    assert EventFile.model_validate_json(printed).rooms[0].title == "Main, hall"


def test_an_existing_file_is_the_start(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.toml"
    run("encoder", "--room", "main", "--fps", "30", "--output", first)
    run("encoder", "--from", first, "--set", "origin.publicPort=81", "--output", second)
    settings = read_model(EncoderSettings, second)
    assert (settings.fps, settings.origin.public_port) == (30, 81)


def test_the_tool_refuses_in_the_words_of_the_role(run: Run, tmp_path: Path) -> None:
    content = {"room": "Main", "fps": 500, "ladder": ["999p"]}
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(content))
    with pytest.raises(SettingsError) as role:
        read_model(EncoderSettings, file)
    code, _, complaint = run("encoder", "--check", file)
    assert (code, complaint) == (2, f"{role.value}\n")
    code, printed, complaint = run("encoder", "--from", file)
    assert (code, printed) == (2, "")
    assert complaint.splitlines()[1:] == str(role.value).splitlines()[1:]


def test_a_good_file_passes_the_check(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    run("encoder", "--room", "main", "--output", file, "--secrets-output", tmp_path / "s.json")
    assert run("encoder", "--check", file, "--check-secrets", tmp_path / "s.json")[0] == 0


def test_all_that_is_wrong_on_the_command_line_is_named(run: Run) -> None:
    code, _, complaint = run(
        *("encoder", "--set", "rom=main", "--set", "fps", "--origin", "{port"),
    )
    assert code == 2
    assert "rom=main: unknown key; did you mean `room`?" in complaint
    assert "fps: use KEY=VALUE" in complaint
    assert "origin: is not JSON" in complaint


def test_a_file_that_cannot_be_written_says_what_to_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, complaint = run("encoder", "--room", "main", "--output", tmp_path / "file/x.toml")
    assert code == 2
    assert "cannot be written" in complaint
    assert 'docker run -u "$(id -u):$(id -g)"' in complaint


def test_nothing_is_written_if_something_is_wrong(run: Run, tmp_path: Path) -> None:
    run("encoder", "--output", tmp_path / "a", "--secrets-output", tmp_path / "b")
    assert list(tmp_path.iterdir()) == []
