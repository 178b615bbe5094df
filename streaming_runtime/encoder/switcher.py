"""Shows the live stream while there is one and the slate otherwise, as one stream without a seam.

Pure: bytes and the time of a monotonic clock go in, bytes come out. Inside, everything is access
units on one output timeline (1/90000 s, never wrapping); the muxer makes packets of them.

Rules, each of which was found by experiment:

- Live begins with a keyframe, never with mere bytes; it ends when no picture came for some time.
- A sender that was cut off sends what it had stored, much faster than real time. Only the newest of
  that is shown: every stored second would be a second of latency for the rest of the day.
- The output timeline follows the clock, but a source's units keep the distances they came with.
- A source whose times jump is anchored to the timeline anew, at its next keyframe.
- Sound never overlaps, and where it is missing, silence stands in: the packager would wait for it.
- A packager that was restarted is first given everything since the last keyframe.
"""

from dataclasses import dataclass, replace

from streaming_runtime.encoder.adts import adts_ticks
from streaming_runtime.encoder.demuxer import Demuxer
from streaming_runtime.encoder.mpegts import (
    TICKS_PER_SECOND,
    AccessUnit,
    Track,
    closest_timestamp,
)
from streaming_runtime.encoder.muxer import Muxer
from streaming_runtime.encoder.slate import Slate

START_TICKS = 10 * TICKS_PER_SECOND
JUMP_TICKS = 2 * TICKS_PER_SECOND
"""A source whose times move by more than this between two pictures has jumped."""
SILENCE_AFTER_TICKS = TICKS_PER_SECOND
"""How far a live source's sound may lag behind its picture before silence stands in."""
SOUND_OVERLAP_TICKS = TICKS_PER_SECOND // 100
"""How much rounding in a source's timestamps may make its sound seem to overlap."""
MAX_PICTURE_TICKS = TICKS_PER_SECOND // 5
SETTLE_SECONDS = 0.2
"""A source that sends no second keyframe for so long after its first sends in real time."""
LONGEST_SETTLE_SECONDS = 2.0
LATE_TICKS = 2 * TICKS_PER_SECOND
"""Output that is later than this (the machine slept) goes on from there instead of catching up."""
MAX_GROUP_BYTES = 16 << 20
"""What is kept of the current group of pictures for a packager that starts in the middle of it."""


@dataclass
class _Anchor:
    """Where a source's timeline stands on the output's."""

    offset: int
    reference: int
    """The decoding time of the source's latest picture, never wrapping."""


@dataclass
class _Settling:
    """A source that has just come: what it sent since its latest keyframe.

    Attributes:
        began: when its first keyframe came, in seconds.
        since: when its latest one came.
        units: what came since, each with the time when it came.
    """

    began: float
    since: float
    units: list[tuple[float, AccessUnit]]


class Switcher:
    """The state between two portions of input; see the module's text."""

    def __init__(self, slate: Slate, *, slate_after_seconds: float, now: float) -> None:
        """Start with the slate on show."""
        self.live = False
        self.dropped_units = 0
        self._slate = slate
        self._slate_after = slate_after_seconds
        self._latest_lag = int(slate_after_seconds * TICKS_PER_SECOND) + LATE_TICKS
        self._muxer = Muxer()
        self._demuxer = Demuxer()
        self._anchor: _Anchor | None = None
        self._settling: _Settling | None = None
        self._clock = (now, START_TICKS)
        self._picture_end = START_TICKS
        self._picture_ticks = slate.picture_ticks
        self._last_dts = dict.fromkeys(Track, -1)
        self._sound_end = START_TICKS
        self._last_picture_at = now
        self._slate_start = START_TICKS
        self._slate_index = 0
        self._group: list[AccessUnit] = []
        self._group_bytes = 0
        self._group_began = now
        self._out: list[bytes] = []

    def receive(self, data: bytes, now: float) -> bytes:
        """Take bytes of the live stream.

        Args:
            data: any portion of an MPEG transport stream, or anything else.
            now: seconds of a monotonic clock.

        Returns:
            What the packager is to get.
        """
        for unit in self._demuxer.feed(data):
            if self.live:
                self._take_live(unit, now)
            else:
                self._settle(unit, now)
        self._end_settling(now)
        return self._take_out()

    def advance(self, now: float) -> bytes:
        """Let time pass: the slate's pictures that are due, or the change to the slate."""
        if self.live and now - self._last_picture_at >= self._slate_after:
            self._show_slate(now)
        self._end_settling(now)
        if not self.live and self._settling is None:
            self._play_slate(now)
        return self._take_out()

    def wait_seconds(self, now: float) -> float:
        """How long nothing happens by itself: when `advance` wants to be called next."""
        if self.live:
            return max(0.0, self._last_picture_at + self._slate_after - now)
        if self._settling is not None:
            return max(0.0, self._settling.since + SETTLE_SECONDS - now)
        return max(0.0, (self._slate_due() - self._timeline(now)) / TICKS_PER_SECOND)

    def restart(self) -> tuple[bytes, float]:
        """Begin afresh for a new packager.

        Returns:
            What it is to get first, and when the first picture of that was shown (seconds of the
            monotonic clock).
        """
        self._muxer = Muxer()
        return b"".join(map(self._muxer.write, self._group)), self._group_began

    def _timeline(self, now: float) -> int:
        since, ticks = self._clock
        current = ticks + int((now - since) * TICKS_PER_SECOND)
        if now < since or current - self._picture_end > self._latest_lag:
            current = self._picture_end
            self._clock = (now, current)
        return current

    # The slate.

    def _show_slate(self, now: float) -> None:
        self.live = False
        self._demuxer = Demuxer()
        self._anchor = None
        self._slate_start = max(self._timeline(now), self._picture_end)
        self._slate_index = 0
        self._picture_ticks = self._slate.picture_ticks

    def _slate_due(self) -> int:
        return self._slate_start + self._slate_index * self._slate.picture_ticks

    def _play_slate(self, now: float) -> None:
        timeline = self._timeline(now)
        while self._slate_due() <= timeline:
            unit = self._slate.picture(self._slate_index)
            self._slate_index += 1
            self._emit_picture(_moved(unit, self._slate_start), now)
            self._fill_silence(unit.dts + self._slate_start)

    def _fill_silence(self, until: int) -> None:
        while self._sound_end + self._slate.silence_ticks <= until:
            start = self._sound_end
            self._emit_sound(
                AccessUnit(Track.AUDIO, start, start, False, self._slate.silence),
                self._slate.silence_ticks,
            )

    # The live stream.

    def _settle(self, unit: AccessUnit, now: float) -> None:
        settling = self._settling
        if unit.track is Track.VIDEO and unit.random_access:
            began = settling.began if settling else now
            self._settling = _Settling(began, now, [(now, unit)])
        elif settling is not None:
            settling.units.append((now, unit))
        else:
            self.dropped_units += 1

    def _end_settling(self, now: float) -> None:
        settling = self._settling
        if settling is None or (
            now - settling.since < SETTLE_SECONDS and now - settling.began < LONGEST_SETTLE_SECONDS
        ):
            return
        self._settling = None
        for came_at, unit in settling.units:
            self._take_live(unit, came_at)

    def _take_live(self, unit: AccessUnit, now: float) -> None:
        anchor = self._anchor
        if anchor is not None and unit.track is Track.VIDEO and not self._continues(unit, anchor):
            anchor = self._anchor = None
        if anchor is None and unit.track is Track.VIDEO and unit.random_access:
            anchor = self._begin_live(unit, now)
        moved = self._on_timeline(unit, anchor) if anchor else None
        if moved is None:
            self.dropped_units += 1
        elif moved.track is Track.VIDEO:
            self.live = True
            self._clock = (now, moved.dts)
            self._last_picture_at = now
            self._emit_picture(moved, now)
            self._fill_silence(moved.dts - SILENCE_AFTER_TICKS)
        else:
            self._fill_silence(moved.dts)
            self._emit_sound(moved, adts_ticks(moved.data) or self._slate.silence_ticks)

    def _continues(self, picture: AccessUnit, anchor: _Anchor) -> bool:
        dts = closest_timestamp(picture.dts, anchor.reference)
        if not 0 < dts - anchor.reference <= JUMP_TICKS:
            return False
        anchor.reference = dts
        return True

    def _begin_live(self, unit: AccessUnit, now: float) -> _Anchor:
        start = max(self._timeline(now), self._picture_end)
        self._anchor = _Anchor(start - unit.dts, unit.dts)
        return self._anchor

    def _on_timeline(self, unit: AccessUnit, anchor: _Anchor) -> AccessUnit | None:
        """The unit at its place in the output; None if it has none there."""
        dts = closest_timestamp(unit.dts, anchor.reference)
        pts = closest_timestamp(unit.pts, dts)
        if not 0 <= pts - dts <= JUMP_TICKS or abs(dts - anchor.reference) > JUMP_TICKS:
            return None
        moved = _moved(replace(unit, pts=pts, dts=dts), anchor.offset)
        earliest = self._last_dts[moved.track] + 1
        if moved.track is Track.AUDIO:
            earliest = max(earliest, self._sound_end - SOUND_OVERLAP_TICKS)
        return moved if moved.dts >= earliest else None

    # The output.

    def _emit_picture(self, unit: AccessUnit, now: float) -> None:
        since_last = unit.dts - self._last_dts[Track.VIDEO]
        if 0 < since_last <= MAX_PICTURE_TICKS:
            self._picture_ticks = since_last
        self._last_dts[Track.VIDEO] = unit.dts
        self._picture_end = max(self._picture_end, unit.pts + self._picture_ticks)
        if unit.random_access:
            self._group.clear()
            self._group_bytes, self._group_began = 0, now
        self._emit(unit)

    def _emit_sound(self, unit: AccessUnit, duration: int) -> None:
        self._last_dts[Track.AUDIO] = unit.dts
        self._sound_end = unit.dts + duration
        self._emit(unit)

    def _emit(self, unit: AccessUnit) -> None:
        self._group_bytes += len(unit.data)
        if self._group_bytes <= MAX_GROUP_BYTES:
            self._group.append(unit)
        self._out.append(self._muxer.write(unit))

    def _take_out(self) -> bytes:
        out = b"".join(self._out)
        self._out.clear()
        return out


def _moved(unit: AccessUnit, ticks: int) -> AccessUnit:
    return replace(unit, pts=unit.pts + ticks, dts=unit.dts + ticks)
