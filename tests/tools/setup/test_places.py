"""Nothing half done, nothing foreign touched, never two set-ups at once."""

import io
import threading
import time
from pathlib import Path

import pytest

from tools.setup.places import Places, content_hash, new_folder, only_one, point
from tools.setup.step import SetupError


def test_cache_follows_the_xdg_specification() -> None:
    environ = {"HOME": "/home/a"}
    assert Places.of(Path("/x"), environ).cache == Path("/home/a/.cache/streaming-system")
    environ["XDG_CACHE_HOME"] = "/caches"
    assert Places.of(Path("/x"), environ).cache == Path("/caches/streaming-system")


def test_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "made"
    with pytest.raises(RuntimeError), new_folder(target) as draft:
        (draft / "half").touch()
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with new_folder(target) as draft:
        (draft / "whole").touch()
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["whole"]


def test_own_link_is_moved_on_and_a_foreign_one_left(places: Places) -> None:
    link = places.checkout / "build/engine"
    point(link, places.cache / "one", places)
    point(link, places.cache / "two", places)
    assert link.readlink() == places.cache / "two"
    link.unlink()
    link.symlink_to("/elsewhere")
    with pytest.raises(SetupError, match="build/engine was not made by 'make setup'"):
        point(link, places.cache / "one", places)
    assert link.readlink() == Path("/elsewhere")


def test_second_set_up_waits_for_the_first(places: Places) -> None:
    ended: list[str] = []
    said = io.StringIO()

    def second() -> None:
        with only_one(places, said):
            ended.append("second")

    waiting = threading.Thread(target=second)
    with only_one(places, io.StringIO()):
        waiting.start()
        deadline = time.monotonic() + 5
        while not said.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
        ended.append("first")
    waiting.join()
    assert ended == ["first", "second"]
    assert "waiting" in said.getvalue()


def test_content_hash_changes_with_content_and_name(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a").write_text("1")
    first = content_hash(folder)
    (folder / "a").write_text("2")
    second = content_hash(folder)
    (folder / "a").rename(folder / "b")
    assert len({first, second, content_hash(folder)}) == 3
