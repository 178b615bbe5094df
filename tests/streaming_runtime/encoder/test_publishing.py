"""Finished segments become public, in step in all tracks, whatever restarts in between."""

import gzip
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from streaming_runtime.encoder.publisher import Publisher
from streaming_runtime.encoder.store import SegmentStore
from streaming_runtime.errors import EscalationError
from tests.streaming_runtime.encoder.packager_double import PackagerDouble
from tests.streaming_runtime.encoder.room_settings import encoder_settings

START = 1_800_000_000


class Site:
    """A volume, playlists in memory, and a clock."""

    def __init__(self, directory: Path) -> None:
        self.volume = directory / "volume"
        self.playlists = directory / "playlists"
        self.volume.mkdir()
        self.now = float(START)

    def publisher(self, **changes: Any) -> Publisher:
        settings = encoder_settings(self.volume, **changes)
        return Publisher(settings, self.playlists, wall_clock=lambda: self.now)

    def text(self, track: str = "360p") -> str:
        return (self.playlists / "main" / track / "index.m3u8").read_text()

    def numbers(self, track: str = "360p") -> list[int]:
        found = re.findall(r"^(\d+)\.m4s$", self.text(track), re.MULTILINE)
        return [int(number) - START for number in found]

    def stored(self, track: str = "360p") -> set[str]:
        return {file.name for file in (self.volume / "main" / track).glob("*.m4s")}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def run_packager(publisher: Publisher, count: int) -> PackagerDouble:
    packager = PackagerDouble(publisher.begin_run())
    packager.finish(count)
    publisher.publish()
    return packager


def test_segments_become_public_in_every_track(site: Site) -> None:
    run_packager(site.publisher(), 3)
    for track in ("360p", "180p", "audio"):
        assert site.numbers(track) == [0, 1, 2]
        assert len(site.stored(track)) == 3
    assert "avc1.4d401e" in (site.playlists / "main" / "master.m3u8").read_text()


def test_segment_waits_for_all_tracks(site: Site) -> None:
    publisher = site.publisher()
    packager = run_packager(publisher, 1)
    packager.finish(2, ["360p", "audio"])
    assert publisher.publish() == 0
    packager.finish(1, ["180p"])
    assert publisher.publish() == 1
    assert site.numbers("360p") == site.numbers("180p") == site.numbers("audio") == [0, 1]


def test_change_is_noticed_once(site: Site) -> None:
    publisher = site.publisher()
    packager = run_packager(publisher, 1)
    publisher.has_work()
    packager.finish()
    assert publisher.has_work()
    assert not publisher.has_work()


def test_volume_is_looked_after_even_if_no_segment_comes(site: Site) -> None:
    publisher = site.publisher()
    run_packager(publisher, 1)
    publisher.has_work()
    site.now += 10
    assert publisher.has_work()


def test_restarted_packager_goes_on_after_a_discontinuity(site: Site) -> None:
    publisher = site.publisher()
    first = run_packager(publisher, 2)
    first.finish(1)
    site.now += 4
    run_packager(publisher, 2)
    assert site.numbers() == [0, 1, 2, 3, 4]
    assert site.text().count("#EXT-X-DISCONTINUITY\n") == 1
    assert site.text().count("#EXT-X-PROGRAM-DATE-TIME") == 2


def test_segment_tells_when_its_picture_was_on_air(site: Site) -> None:
    publisher = site.publisher()
    packager = PackagerDouble(publisher.begin_run())
    publisher.set_run_began(START - 1.5)
    packager.finish(1)
    publisher.publish()
    assert "2027-01-15T07:59:58.500Z" in site.text()


def test_window_moves_and_files_go_a_minute_later(site: Site) -> None:
    publisher = site.publisher(rewindMinutes=1)
    packager = run_packager(publisher, 70)
    assert site.numbers() == list(range(10, 70))
    assert len(site.stored()) == 70
    site.now += 61
    packager.finish(1)
    publisher.publish()
    assert len(site.stored()) == 61


def test_new_container_goes_on_with_the_same_volume(site: Site) -> None:
    run_packager(site.publisher(), 3)
    shutil.rmtree(site.playlists)
    publisher = site.publisher()
    assert site.numbers() == [0, 1, 2]
    run_packager(publisher, 1)
    assert site.numbers() == [0, 1, 2, 3]
    assert site.text().count("#EXT-X-DISCONTINUITY\n") == 1


def test_changed_ladder_drops_the_past_but_never_a_number(site: Site) -> None:
    run_packager(site.publisher(), 3)
    site.now -= 1000
    publisher = site.publisher(ladder=["360p"])
    PackagerDouble(publisher.begin_run(), ["360p", "audio"]).finish(1)
    publisher.publish()
    assert site.numbers() == [3]
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1\n" in site.text()
    assert not (site.volume / "main" / "180p").exists()


def test_lost_file_ends_the_rewind_before_it(site: Site) -> None:
    run_packager(site.publisher(), 5)
    (site.volume / "main" / "audio" / f"{START + 1}.m4s").unlink()
    site.publisher()
    assert site.numbers() == [2, 3, 4]


@pytest.mark.parametrize("content", [b"\x00\xff junk\n[1,2]\n{}\n[]\nnull\n", b""])
def test_unreadable_journal_never_takes_numbers_back(site: Site, content: bytes) -> None:
    run_packager(site.publisher(), 3)
    (site.volume / "main.journal").write_bytes(content)
    site.now -= 1000
    run_packager(site.publisher(), 1)
    assert site.numbers() == [3]


def test_half_written_journal_line_costs_one_segment(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    run_packager(site.publisher(), 3)
    journal = site.volume / "main.journal"
    journal.write_bytes(journal.read_bytes()[:-20])
    publisher = site.publisher()
    assert "1 of 3 lines are damaged" in caplog.text
    run_packager(publisher, 1)
    assert site.numbers() == [3]


def test_lost_volume_still_gives_new_numbers(site: Site) -> None:
    run_packager(site.publisher(), 3)
    shutil.rmtree(site.volume)
    site.now += 100
    run_packager(site.publisher(), 1)
    assert site.numbers() == [100]


def test_missing_private_segment_is_left_out_with_a_message(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    publisher = site.publisher()
    directory = publisher.begin_run()
    packager = PackagerDouble(directory)
    packager.finish(3)
    (directory / "180p" / "1.m4s").unlink()
    publisher.publish()
    assert site.numbers() == [0, 1]
    assert site.text().count("#EXT-X-DISCONTINUITY\n") == 1
    assert "a segment is lost" in caplog.text


def test_full_volume_costs_the_oldest_rewind_only(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    publisher = site.publisher()
    packager = run_packager(publisher, 100)
    monkeypatch.setattr(SegmentStore, "is_short_of_space", lambda _: True)
    site.now += 10
    packager.finish(1)
    publisher.publish()
    assert site.numbers() == list(range(60, 101))
    assert len(site.stored()) == 41
    site.now += 10
    publisher.publish()
    assert site.numbers() == list(range(91, 101))
    assert "nearly full" in caplog.text


def test_volume_that_cannot_be_written_ends_the_role(site: Site) -> None:
    shutil.rmtree(site.volume)
    site.volume.write_text("a file where the volume should be")
    with pytest.raises(EscalationError, match="segments cannot be kept here"):
        site.publisher()


def test_gzipped_playlist_says_the_same(site: Site) -> None:
    run_packager(site.publisher(), 3)
    packed = site.playlists / "main" / "360p" / "index.m3u8.gz"
    assert gzip.decompress(packed.read_bytes()).decode() == site.text()
