"""Old configurations to start a test from."""

import json
from pathlib import Path
from typing import Any

from streaming_runtime.settings.problems import Problem
from tools.legacy.conversion import Imported, import_legacy

DEFAULT: dict[str, Any] = {
    "conference": "ExampleConf 2015",
    "title": "Some room",
    "link": "https://conf.example.org/",
    "flumotion-collector": False,
    "flumotion-encoder": False,
    "flumotion-mixer": False,
    "": "",
}


def legacy(*, config: Any = None, default: Any = None, **groups: Any) -> dict[str, Any]:
    """A configuration with these groups, by default one called `main`."""
    return {
        "config": {"reload": 600, **(config or {})},
        "default": DEFAULT | (default or {}),
        **(groups or {"main": {}}),
    }


def convert(
    folder: Path, public: Any, private: Any = None
) -> tuple[Imported | None, list[Problem]]:
    """What becomes of these configurations, written to files (text is written as it is)."""
    paths = []
    for name, content in (("config.json", public), ("config.private.json", private)):
        if content is not None:
            text = content if isinstance(content, str) else json.dumps(content)
            (folder / name).write_text(text, encoding="utf-8")
            paths.append(folder / name)
    return import_legacy(*paths)


def imported(folder: Path, public: Any, private: Any = None) -> Imported:
    """The result of configurations that are right."""
    result, problems = convert(folder, public, private)
    assert problems == []
    assert result
    return result


def refused(folder: Path, public: Any, private: Any = None) -> dict[str, str]:
    """The problems of configurations that are wrong, by place."""
    result, problems = convert(folder, public, private)
    assert result is None
    return {problem.path.removeprefix(f"{folder}/"): problem.message for problem in problems}
