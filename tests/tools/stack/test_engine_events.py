"""The errors of an update are kept for a second look."""

import json
from pathlib import Path
from typing import Any

from tools.stack.engine_events import error_texts


def log(tmp_path: Path, *events: dict[str, Any], rest: str = "") -> Path:
    file = tmp_path / "events"
    file.write_text("".join(f"{json.dumps(event)}\n" for event in events) + rest)
    return file


def test_errors_are_told_and_nothing_else(tmp_path: Path) -> None:
    events = log(
        tmp_path,
        {"preludeEvent": {}},
        {"diagnosticEvent": {"severity": "debug", "message": "noise"}},
        {"diagnosticEvent": {"severity": "error", "message": "UnauthorizedOperation"}},
        {"diagnosticEvent": None},
        {"diagnosticEvent": {"severity": "error", "message": "update failed"}},
    )
    assert list(error_texts(events)) == ["UnauthorizedOperation", "update failed"]


def test_a_log_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    event = {"diagnosticEvent": {"severity": "error", "message": "first"}}
    assert list(error_texts(log(tmp_path, event, rest='{"diagnos'))) == ["first"]


def test_no_log_has_no_errors(tmp_path: Path) -> None:
    assert list(error_texts(tmp_path / "absent")) == []
