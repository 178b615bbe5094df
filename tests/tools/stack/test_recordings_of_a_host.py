"""`make recordings` on any host: what comes, what is not fetched twice, and what is said."""

from collections import namedtuple
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.stack import recordings as module
from tools.stack.recordings import copy_recordings
from tools.stack.terminal import CommandError

if TYPE_CHECKING:
    from tests.tools.stack.conftest import Machines

VOLUME = "streaming-demo-collector-hall"
COLLECTOR = "1 streaming-demo-collector-hall demo collector hall"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["web", "here"])
def test_all_parts_come_from_the_host_that_has_them(machines: "Machines", name: str) -> None:
    hosts = [machines.add("other"), machines.add(name, COLLECTOR)]
    volume = machines.record(name, VOLUME, first="a" * 5000, second="b")
    (volume / "it's; odd").mkdir()
    (volume / "it's; odd" / "third.ts").write_text("c")
    folder = copy_recordings("demo", "hall", hosts)
    copies = {str(path.relative_to(folder)): path for path in folder.rglob("*.ts")}
    assert sorted(copies) == ["first.ts", "it's; odd/third.ts", "second.ts"]
    assert copies["first.ts"].read_text() == "a" * 5000


def test_recordings_in_a_directory_come_from_there(machines: "Machines") -> None:
    hosts = [machines.add("web", COLLECTOR)]
    directory = machines.folder / "web" / "directory"
    directory.mkdir()
    (directory / "first.ts").write_text("a")
    folder = copy_recordings("demo", "hall", hosts)
    assert [path.name for path in folder.iterdir()] == ["first.ts"]


def test_parts_that_are_there_already_are_not_fetched_again(
    machines: "Machines", capsys: pytest.CaptureFixture[str]
) -> None:
    hosts = [machines.add("web", COLLECTOR)]
    machines.record("web", VOLUME, first="a", second="b")
    folder = copy_recordings("demo", "hall", hosts)
    kept = (folder / "first.ts").stat().st_mtime_ns
    machines.record("web", VOLUME, second="b and more", third="c")
    copy_recordings("demo", "hall", hosts)
    assert (folder / "first.ts").stat().st_mtime_ns == kept
    assert (folder / "second.ts").read_text() == "b and more"
    assert "copying 2 of 3 parts from web" in capsys.readouterr().err


def test_a_copy_that_breaks_off_is_said_and_can_go_on(machines: "Machines") -> None:
    hosts = [machines.add("web", COLLECTOR)]
    machines.record("web", VOLUME, first="a", second="b" * 5000)
    tar = machines.folder.parent / "bin" / "tar"
    tar.write_text('#!/bin/sh\n/usr/bin/tar "$@" | head -c 2048\n')
    tar.chmod(0o755)
    with pytest.raises(CommandError, match=r"1 of 2 parts did not come, .* second\.ts"):
        copy_recordings("demo", "hall", hosts)
    tar.unlink()
    folder = copy_recordings("demo", "hall", hosts)
    assert sorted(path.name for path in folder.iterdir()) == ["first.ts", "second.ts"]


def test_a_copy_that_has_no_room_is_refused_before_it_begins(
    machines: "Machines", monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = [machines.add("web", COLLECTOR)]
    machines.record("web", VOLUME, first="a" * 3_000_000)
    usage = namedtuple("usage", "free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(free=1_000_000))
    with pytest.raises(CommandError, match=r"has 1\.0 MB free, and the recordings need 3\.0 MB"):
        copy_recordings("demo", "hall", hosts)


def test_a_room_without_recordings_is_refused(machines: "Machines") -> None:
    hosts = [machines.add("web"), machines.add("here")]
    with pytest.raises(CommandError, match="no recordings volume on web, here; a room with"):
        copy_recordings("demo", "hall", hosts)


def test_a_host_that_does_not_answer_is_said_where_nothing_is_found(
    machines: "Machines", capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="no recordings on hosts that answer"):
        copy_recordings("demo", "hall", [machines.host("dead"), machines.add("here")])
    assert "host dead does not answer" in capsys.readouterr().err


def test_recordings_of_a_room_whose_collector_is_gone_are_read_by_the_base_image(
    machines: "Machines",
) -> None:
    hosts = [machines.add("here")]
    machines.record("here", VOLUME, first="a")
    copy_recordings("demo", "hall", hosts)
    assert any("streaming-system/base:demo" in line for line in machines.asked("here"))
