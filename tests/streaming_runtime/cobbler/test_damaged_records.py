"""What a power cut left of a record does not keep Cobbler from starting."""

from pathlib import Path

import pytest

from streaming_runtime.cobbler.records import set_damaged_aside


def test_a_damaged_record_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "collections/systems"
    folder.mkdir(parents=True)
    for name, content in {"hall": '{"name": "hall"}', "annex": '{"name', "stage": ""}.items():
        (folder / f"{name}.json").write_text(content)
    set_damaged_aside(tmp_path)
    assert {file.name for file in folder.iterdir()} == {
        "hall.json",
        "annex.json.damaged",
        "stage.json.damaged",
    }
    assert "collections/systems/annex.json is damaged" in caplog.text
