"""Secrets that the tool makes fit those of the neighbours, and only their owner can read them."""

import json
from pathlib import Path

import pytest

from streaming_runtime.__main__ import main
from streaming_runtime.settings.report import register_token

COLLECTOR = (
    *("collector", "--room", "main", "--encoder-address", "encoder", "--encoder-port", "9000"),
)


def make(*words: str | Path) -> None:
    assert main(["settings", *map(str, words)]) == 0


def secrets(file: Path) -> dict[str, str | None]:
    content: dict[str, str | None] = json.loads(file.read_text())
    return content


@pytest.mark.parametrize("suffix", ["json", "toml", "env"])
def test_three_commands_make_secrets_that_fit(tmp_path: Path, suffix: str) -> None:
    website, encoder = tmp_path / f"website.{suffix}", tmp_path / f"encoder.{suffix}"
    collector, key = tmp_path / "collector.json", tmp_path / "website.json"
    make("website", "--secrets-output", website)
    make("website", "--secrets-from", website, "--secrets-output", key)
    make("encoder", "--room", "main", "--secrets-from", website, "--secrets-output", encoder)
    make(*COLLECTOR, "--secrets-from", website, "--secrets-from", encoder)
    make(
        *(*COLLECTOR, "--secrets-from", encoder, "--secrets-from", website),
        *("--secrets-output", collector),
    )
    token = register_token(str(secrets(key)["registerKey"]), "collector/main")
    assert secrets(collector)["registerToken"] == token
    assert str(secrets(collector)["srtPassphrase"]) in encoder.read_text()


def test_secrets_are_fresh_and_readable_for_their_owner_only(tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file in files:
        make("encoder", "--room", "main", "--secrets-output", file)
        assert file.stat().st_mode & 0o777 == 0o600
    assert secrets(files[0]) != secrets(files[1])


@pytest.mark.parametrize(("kind", "given"), [("srt", True), ("rtmp", True), ("test", False)])
def test_a_pushed_source_has_an_ingest_key(tmp_path: Path, kind: str, given: bool) -> None:
    file = tmp_path / "secrets.json"
    make(*COLLECTOR, "--source-kind", kind, "--secrets-output", file)
    assert (secrets(file)["ingestKey"] is not None) is given


def test_variables_give_secrets_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMING_SECRET_SRT_PASSPHRASE", "0123456789")
    make("encoder", "--room", "main", "--secrets-output", tmp_path / "s.json")
    assert secrets(tmp_path / "s.json")["srtPassphrase"] == "0123456789"


@pytest.mark.parametrize("reports", [True, False])
def test_a_missing_token_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], reports: bool
) -> None:
    url = ("--website-url", "http://website:8080") if reports else ()
    make("encoder", "--room", "main", *url, "--secrets-output", tmp_path / "s.json")
    assert ("no register token" in capsys.readouterr().err) is reports


def test_a_neighbours_token_is_not_taken_over(tmp_path: Path) -> None:
    encoder, collector = tmp_path / "encoder.json", tmp_path / "collector.json"
    encoder.write_text('{"srtPassphrase": "0123456789", "registerToken": "of the encoder"}')
    make(*COLLECTOR, "--secrets-from", encoder, "--secrets-output", collector)
    assert secrets(collector)["registerToken"] is None


def test_a_file_without_secrets_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "empty.env"
    file.write_text("PATH=/bin\n")
    words = ["encoder", "--room", "main", "--secrets-from", str(file), "--secrets-output", "x"]
    assert main(["settings", *words]) == 2
    assert "holds no secrets" in capsys.readouterr().err
