"""The event file is written by the website itself, again and again until it answers."""

from pathlib import Path
from typing import Any

import dill  # type: ignore[import-untyped]  # it has no types
import pytest

from streaming.resources.event_file import _EventFileProvider

FAKE = """#!/bin/sh
echo "$*" >>{folder}/calls
cat >{folder}/written
[ "$(wc -l <{folder}/calls)" -ge {works_at} ] || {{ echo not running yet >&2; exit {code}; }}
"""


@pytest.fixture
def provider() -> Any:
    """As the engine has it: pickled with the program, unpickled in another process."""
    return dill.loads(dill.dumps(_EventFileProvider()))  # noqa: S301 - our own


def properties(tmp_path: Path, works_at: int = 1, code: int = 1) -> dict[str, Any]:
    docker = tmp_path / "docker"
    docker.write_text(FAKE.format(folder=tmp_path, works_at=works_at, code=code))
    docker.chmod(0o755)
    return {
        "dockerCommand": [str(docker)],
        "container": "streaming-demo-website",
        "containerId": "1",
        "content": '{"rooms": []}',
        "timeoutSeconds": 5,
    }


def test_the_content_is_handed_to_the_website_container(provider: Any, tmp_path: Path) -> None:
    result = provider.create(properties(tmp_path))
    assert result.id == "streaming-demo-website"
    assert (tmp_path / "calls").read_text().split() == [
        *("exec", "-i", "streaming-demo-website"),
        *("python3", "-m", "streaming_runtime.website.event_file"),
    ]
    assert (tmp_path / "written").read_text() == '{"rooms": []}'


def test_a_container_that_is_just_starting_is_waited_for(provider: Any, tmp_path: Path) -> None:
    provider.create(properties(tmp_path, works_at=2))
    assert len((tmp_path / "calls").read_text().splitlines()) == 2


def test_a_website_that_never_answers_ends_the_update(provider: Any, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="event file not written: not running yet"):
        provider.create({**properties(tmp_path, works_at=99), "timeoutSeconds": 0.1})


def test_a_refused_file_is_not_offered_again(provider: Any, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="event file not written"):
        provider.create(properties(tmp_path, works_at=99, code=2))
    assert len((tmp_path / "calls").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("key", "value", "changes"),
    [("content", "{}", True), ("containerId", "2", True), ("timeoutSeconds", 9, False)],
)
def test_new_content_or_a_new_container_means_writing_again(
    provider: Any, tmp_path: Path, key: str, value: Any, changes: bool
) -> None:
    old = properties(tmp_path)
    assert provider.diff("id", old, {**old, key: value}).changes is changes


def test_an_update_writes_and_keeps_the_new_properties(provider: Any, tmp_path: Path) -> None:
    new = {**properties(tmp_path), "content": "{}"}
    assert provider.update("id", properties(tmp_path), new).outs == new
    assert (tmp_path / "written").read_text() == "{}"
