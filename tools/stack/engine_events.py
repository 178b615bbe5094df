"""What the engine reported of an update, for a second look at it after it has been shown."""

import json
from collections.abc import Iterator
from pathlib import Path


def error_texts(log: Path) -> Iterator[str]:
    """The messages of severity error in an event log (`pulumi --event-log`).

    An event is a line of JSON; those of diagnostics have `diagnosticEvent` with `severity` and
    `message` (github.com/pulumi/pulumi, sdk/go/common/apitype/events.go).
    """
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            event = json.loads(line).get("diagnosticEvent") or {}
        except ValueError:
            continue  # the last line of an engine that was killed
        if event.get("severity") == "error":
            yield event.get("message", "")
