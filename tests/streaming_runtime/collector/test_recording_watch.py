"""The recording watch: active means growing, finished parts are synced, trouble is named."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from streaming_runtime.collector.recording import GROWTH_SECONDS, DiskUsage, RecordingWatch
from streaming_runtime.settings import Recording
from tests.streaming_runtime.fake_clock import FakeClock

FIRST = "main-20270301T093000Z-1a.ts"
SECOND = "main-20270301T093100Z-1a.ts"


class Disk:
    """A file system whose room the test sets."""

    total, free = 1000 << 20, 900 << 20

    def usage(self, directory: Path) -> DiskUsage:
        return DiskUsage(self.total, self.free)


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def watch(tmp_path: Path, clock: FakeClock, disk: Disk) -> RecordingWatch:
    recording = Recording(directory=str(tmp_path))
    watch = RecordingWatch(recording, "main", clock=clock, usage=disk.usage)
    watch.look()
    return watch


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    names: list[str] = []

    def fsync(descriptor: int) -> None:
        names.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    monkeypatch.setattr(os, "fsync", fsync)
    yield names


def grow(file: Path, size: int = 188) -> None:
    with file.open("ab") as part:
        part.write(bytes(size))


def test_nothing_yet(watch: RecordingWatch) -> None:
    report = watch.report()
    assert (report.active, report.file, report.bytes_total) == (False, None, 0)


def test_active_while_it_grows(watch: RecordingWatch, tmp_path: Path, clock: FakeClock) -> None:
    grow(tmp_path / FIRST)
    watch.look()
    report = watch.report()
    assert (report.active, report.file, report.bytes_total) == (True, FIRST, 188)
    clock.now += GROWTH_SECONDS
    watch.look()
    assert not watch.report().active


def test_parts_of_an_earlier_run_do_not_make_it_active(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    grow(tmp_path / FIRST)
    watch = RecordingWatch(
        Recording(directory=str(tmp_path)), "main", clock=clock, usage=disk.usage
    )
    watch.look()
    watch.look()
    report = watch.report()
    assert (report.active, report.bytes_total) == (False, 188)


def test_other_files_do_not_count(watch: RecordingWatch, tmp_path: Path) -> None:
    for name in ("main-2-20270301T093000Z-1a.ts", "notes.txt", "main.ts"):
        grow(tmp_path / name)
    watch.look()
    assert watch.report().bytes_total == 0


def test_a_part_is_synced_when_the_next_has_begun(
    watch: RecordingWatch, tmp_path: Path, synced: list[str]
) -> None:
    grow(tmp_path / FIRST)
    watch.look()
    assert synced == []
    grow(tmp_path / SECOND)
    watch.look()
    watch.look()
    assert synced == [FIRST]


def test_the_last_part_is_synced_at_the_end(
    watch: RecordingWatch, tmp_path: Path, synced: list[str]
) -> None:
    grow(tmp_path / FIRST)
    watch.look()
    watch.finish()
    assert synced == [FIRST]


def test_low_space_is_warned_of_once(
    watch: RecordingWatch, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    for percent in (50, 9, 8, 11, 9, 50, 9):
        disk.free = disk.total * percent // 100
        watch.look()
    assert len([line for line in caplog.messages if "are free" in line]) == 2
    assert watch.problem == ""


def test_a_full_disk_is_named_and_its_end_noticed(watch: RecordingWatch, disk: Disk) -> None:
    disk.free = 0
    watch.look()
    assert "is full" in watch.problem
    disk.free = disk.total
    watch.look()
    assert watch.problem == ""


def test_empty_parts_that_a_full_disk_leaves_are_removed(
    watch: RecordingWatch, tmp_path: Path
) -> None:
    (tmp_path / FIRST).touch()
    (tmp_path / SECOND).touch()
    watch.look()
    assert [file.name for file in tmp_path.iterdir()] == [SECOND]


def test_a_directory_that_cannot_be_used_is_named(clock: FakeClock, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    watch = RecordingWatch(Recording(directory=str(tmp_path / "file")), "main", clock=clock)
    watch.look()
    assert "cannot be used" in watch.problem
    assert not watch.report().active


def test_a_directory_that_is_not_writable_is_named(
    watch: RecordingWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    watch.look()
    assert "not writable" in watch.problem
