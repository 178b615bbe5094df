"""When viewers see the live stream and when the slate, and that the change leaves no seam."""

from collections.abc import Iterable
from itertools import pairwise

import pytest

from streaming_runtime.encoder.mpegts import PACKET_BYTES, TIMESTAMP_MODULUS, AccessUnit, Track
from streaming_runtime.encoder.muxer import Muxer
from streaming_runtime.encoder.switcher import Switcher
from tests.streaming_runtime.encoder.transport_streams import (
    PICTURE_TICKS,
    SOUND_TICKS,
    broken_counters,
    picture,
    programme,
    slate,
    units_of,
)

STEP = 0.01


class Studio:
    """A switcher with a clock, a collector that sends in real time, and all that came out."""

    def __init__(self) -> None:
        self.now = 100.0
        self.switcher = Switcher(slate(), slate_after_seconds=1.0, now=self.now)
        self.out = b""
        self.sender = Muxer()

    def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP)):
            self.now += STEP
            self.out += self.switcher.advance(self.now)

    def send(self, units: Iterable[AccessUnit]) -> None:
        """Send each unit when it is due, the first one now."""
        units = list(units)
        began, first = self.now, units[0].dts
        for unit in units:
            while self.now < began + (unit.dts - first) / 90_000:
                self.pass_time(STEP)
            self.out += self.switcher.receive(self.sender.write(unit), self.now)

    def send_at_once(self, units: Iterable[AccessUnit]) -> None:
        data = b"".join(map(self.sender.write, units))
        self.out += self.switcher.receive(data, self.now)

    def pictures(self) -> list[AccessUnit]:
        return [unit for unit in units_of(self.out) if unit.track is Track.VIDEO]

    def sounds(self) -> list[AccessUnit]:
        return [unit for unit in units_of(self.out) if unit.track is Track.AUDIO]

    def shown(self) -> list[str]:
        """The names of the sources in the order in which they were shown."""
        names = [unit.data.rstrip(b".").rstrip(b"0123456789").decode() for unit in self.pictures()]
        return [name for index, name in enumerate(names) if index == 0 or names[index - 1] != name]


@pytest.fixture
def studio() -> Studio:
    return Studio()


def steps(units: list[AccessUnit]) -> set[int]:
    return {after.dts - before.dts for before, after in pairwise(units)}


def test_slate_moves_by_itself_at_its_own_rate(studio: Studio) -> None:
    studio.pass_time(3)
    assert len(studio.pictures()) == pytest.approx(75, abs=2)
    assert steps(studio.pictures()) == {PICTURE_TICKS}
    assert steps(studio.sounds()) == {SOUND_TICKS}


def test_live_takes_over_and_the_slate_comes_back(studio: Studio) -> None:
    studio.pass_time(1)
    studio.send(programme("live", 5000, 3))
    assert studio.switcher.live
    studio.pass_time(3)
    assert not studio.switcher.live
    assert studio.shown() == ["slate", "live", "slate"]


def test_slate_comes_when_no_picture_came_for_the_time_set(studio: Studio) -> None:
    studio.send(programme("live", 5000, 2))
    studio.pass_time(0.9)
    assert studio.switcher.live
    studio.pass_time(0.2)
    assert not studio.switcher.live


def test_sound_alone_is_not_live(studio: Studio) -> None:
    studio.send(unit for unit in programme("live", 0, 2) if unit.track is Track.AUDIO)
    assert studio.shown() == ["slate"]


def test_live_begins_with_a_keyframe(studio: Studio) -> None:
    studio.send(programme("live", 0, 3)[10:])
    first = next(unit for unit in studio.pictures() if unit.data.startswith(b"live"))
    assert first.random_access
    assert first.data.startswith(b"live25.")


def test_output_has_no_seam_in_time_or_counters(studio: Studio) -> None:
    studio.pass_time(1.005)
    studio.send(programme("one", 77, 2))
    studio.pass_time(2)
    studio.send(programme("two", 123_456_789, 2))
    studio.pass_time(2)
    assert not broken_counters(studio.out)
    assert all(0 < step <= 1.3 * 90_000 for step in steps(studio.pictures()))
    assert all(SOUND_TICKS - 900 <= step < 2 * SOUND_TICKS for step in steps(studio.sounds()))
    assert studio.shown() == ["slate", "one", "slate", "two", "slate"]


def test_output_keeps_pace_with_the_clock(studio: Studio) -> None:
    for turn in range(5):
        studio.send(programme("live", turn * 10**6, 2))
        studio.pass_time(2)
    pictures = studio.pictures()
    assert (pictures[-1].dts - pictures[0].dts) / 90_000 == pytest.approx(20, abs=0.3)


def test_restarted_collector_goes_on_without_a_slate(studio: Studio) -> None:
    studio.send(programme("one", 8_000_000, 2))
    studio.pass_time(0.5)
    studio.send(programme("two", 0, 2))
    assert studio.shown() == ["slate", "one", "two"]
    assert all(0 < step <= 90_000 for step in steps(studio.pictures()))


def test_source_whose_time_wraps_around_goes_on(studio: Studio) -> None:
    studio.send(programme("live", TIMESTAMP_MODULUS - 90_000, 3))
    live = [unit for unit in studio.pictures() if unit.data.startswith(b"live")]
    assert len(live) == 74
    assert steps(live) == {PICTURE_TICKS}


def test_what_a_sender_had_stored_is_not_shown(studio: Studio) -> None:
    studio.pass_time(1)
    studio.send_at_once(programme("old", 0, 5))
    studio.send(programme("live", 5 * 90_000, 3))
    pictures = studio.pictures()
    old = [unit for unit in pictures if unit.data.startswith(b"old")]
    assert len(old) <= 25
    assert (pictures[-1].dts - pictures[0].dts) / 90_000 == pytest.approx(4, abs=1.1)


def test_silence_stands_in_for_missing_sound(studio: Studio) -> None:
    studio.send(programme("live", 0, 4, with_sound=False))
    studio.pass_time(0.5)
    assert steps(studio.sounds()) == {SOUND_TICKS}
    assert studio.pictures()[-1].dts - studio.sounds()[-1].dts < 1.1 * 90_000


def test_sound_that_would_overlap_is_left_out(studio: Studio) -> None:
    studio.send(programme("live", 0, 2))
    before = studio.sounds()[-1].dts
    studio.send([picture("live", 2 * 90_000), *programme("again", 90_000, 1)[1:5]])
    assert all(unit.dts <= before or unit.dts > before for unit in studio.sounds())
    assert all(step >= SOUND_TICKS - 900 for step in steps(studio.sounds()))


def test_new_packager_begins_with_tables_and_a_keyframe(studio: Studio) -> None:
    studio.send(programme("live", 0, 2.5))
    beginning, began = studio.switcher.restart()
    first = next(unit for unit in units_of(beginning) if unit.track is Track.VIDEO)
    assert beginning[PACKET_BYTES + 1 : PACKET_BYTES + 3] == b"\x50\x00"  # the programme map
    assert first.random_access
    assert first.data.startswith(b"live50.")
    assert studio.now - began == pytest.approx(0.5, abs=0.06)
    studio.out = beginning
    studio.send(programme("live", int(2.5 * 90_000), 1)[1:])
    assert not broken_counters(studio.out)


def test_machine_that_slept_does_not_catch_up(studio: Studio) -> None:
    studio.pass_time(1)
    studio.now += 3600
    studio.out += studio.switcher.advance(studio.now)
    studio.pass_time(1)
    assert len(studio.pictures()) < 80
