"""Whatever comes in: what goes out is a valid stream whose times only grow."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from streaming_runtime.encoder.mpegts import (
    PACKET_BYTES,
    TIMESTAMP_MODULUS,
    AccessUnit,
    Track,
    closest_timestamp,
)
from streaming_runtime.encoder.muxer import Muxer
from streaming_runtime.encoder.switcher import Switcher
from tests.streaming_runtime.encoder.transport_streams import (
    adts_frame,
    broken_counters,
    programme,
    slate,
    stream,
    units_of,
)

units = st.builds(
    AccessUnit,
    st.sampled_from(Track),
    st.integers(0, TIMESTAMP_MODULUS - 1),
    st.one_of(st.integers(0, 20 * 90_000), st.integers(0, TIMESTAMP_MODULUS - 1)),
    st.booleans(),
    st.one_of(st.binary(max_size=400), st.binary(max_size=50).map(adts_frame)),
)
good_programme = st.builds(
    lambda start, seconds: stream(programme("live", start, seconds)),
    st.sampled_from((0, 90_000, TIMESTAMP_MODULUS - 90_000, 123_456_789)),
    st.sampled_from((0.2, 1.0, 2.0)),
)
odd_programme = st.lists(units, max_size=30).map(stream)


@st.composite
def damaged(draw: st.DrawFn, streams: st.SearchStrategy[bytes]) -> bytes:
    """A stream with bytes changed, cut out and put in."""
    data = bytearray(draw(streams))
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(("change", "cut", "insert", "lose packet"))):
            case "change":
                data[place : place + 1] = draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del data[place : place + draw(st.integers(1, 500))]
            case "insert":
                data[place:place] = draw(st.binary(max_size=300))
            case "lose packet":
                begin = place // PACKET_BYTES * PACKET_BYTES
                del data[begin : begin + PACKET_BYTES]
    return bytes(data)


portions = st.lists(
    st.tuples(
        st.one_of(
            st.binary(max_size=600),
            good_programme,
            damaged(good_programme),
            damaged(odd_programme),
        ),
        st.sampled_from((0.0, 0.01, 0.3, 1.5, 60.0)),
    ),
    max_size=12,
)


def assert_valid(data: bytes) -> None:
    assert not broken_counters(data)
    last: dict[Track, int] = {}
    for unit in units_of(data):
        if unit.track in last:
            dts = closest_timestamp(unit.dts, last[unit.track])
            assert dts > last[unit.track]
            last[unit.track] = dts
        else:
            last[unit.track] = unit.dts


@settings(max_examples=40, deadline=None)
@given(portions)
def test_any_input_gives_a_valid_stream(portions: Sequence[tuple[bytes, float]]) -> None:
    now = 50.0
    switcher = Switcher(slate(), slate_after_seconds=1.0, now=now)
    out = switcher.advance(now)
    for data, pause in portions:
        out += switcher.receive(data, now)
        now += pause
        out += switcher.advance(now)
        assert switcher.wait_seconds(now) >= 0
    assert_valid(out)


@settings(max_examples=40, deadline=None)
@given(portions)
def test_any_input_leaves_the_slate_running(portions: Sequence[tuple[bytes, float]]) -> None:
    now = 50.0
    switcher = Switcher(slate(), slate_after_seconds=1.0, now=now)
    for data, pause in portions:
        switcher.receive(data, now)
        now += pause
        switcher.advance(now)
    for _ in range(100):
        now += 0.1
        switcher.advance(now)
    later = b"".join(switcher.advance(now + step / 10) for step in range(1, 31))
    assert not switcher.live
    shown = [unit for unit in units_of(later) if unit.data.startswith(b"slate")]
    assert len(shown) >= 45


@settings(max_examples=40, deadline=None)
@given(portions)
def test_any_input_allows_a_later_return_to_live(portions: Sequence[tuple[bytes, float]]) -> None:
    now = 50.0
    switcher = Switcher(slate(), slate_after_seconds=1.0, now=now)
    for data, pause in portions:
        switcher.receive(data, now)
        now += pause
        switcher.advance(now)
    now += 10
    switcher.advance(now)
    sender = Muxer()
    for index, unit in enumerate(programme("return", 0, 4)):
        now += 0.012 if index else 0
        switcher.receive(sender.write(unit), now)
        switcher.advance(now)
    assert switcher.live
