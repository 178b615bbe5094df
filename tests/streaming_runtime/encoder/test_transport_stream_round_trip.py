"""What the muxer writes, the demuxer reads, and ffmpeg would too."""

from hypothesis import given
from hypothesis import strategies as st

from streaming_runtime.encoder.mpegts import (
    PACKET_BYTES,
    TIMESTAMP_MODULUS,
    AccessUnit,
    Track,
    closest_timestamp,
    crc32_mpeg,
    read_pmt,
    read_timestamp,
    timestamp_field,
)
from tests.streaming_runtime.encoder.transport_streams import (
    broken_counters,
    picture,
    programme,
    sound,
    stream,
    units_of,
)

ticks = st.integers(0, TIMESTAMP_MODULUS - 1)


def test_programme_comes_back_unchanged() -> None:
    units = programme("p", 1000, 2)
    for track in Track:
        sent = [unit for unit in units if unit.track is track]
        assert [unit for unit in units_of(stream(units)) if unit.track is track] == sent


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=20), st.sampled_from(Track))
def test_units_of_every_size_come_back_in_whole_packets(sizes: list[int], track: Track) -> None:
    key = AccessUnit(Track.VIDEO, 0, 0, True, b"key")
    units = [
        AccessUnit(track, index + 1, index + 1, False, bytes(size))
        for index, size in enumerate(sizes)
    ]
    data = stream([key, *units])
    assert len(data) % PACKET_BYTES == 0
    assert not broken_counters(data)
    assert sorted(units_of(data), key=lambda unit: unit.dts) == [key, *units]


@given(ticks, st.integers(0, 90_000))
def test_decoding_and_presentation_times_come_back(dts: int, delay: int) -> None:
    unit = AccessUnit(Track.VIDEO, (dts + delay) % TIMESTAMP_MODULUS, dts, True, b"picture")
    assert units_of(stream([unit])) == [unit]


@given(ticks)
def test_timestamp_field_holds_33_bits(value: int) -> None:
    assert read_timestamp(timestamp_field(2, value)) == value


@given(st.integers(0, 1 << 50), st.integers(-90_000, 90_000))
def test_time_continues_beyond_its_wrap_around(reference: int, step: int) -> None:
    assert closest_timestamp((reference + step) % TIMESTAMP_MODULUS, reference) == reference + step


def test_crc_is_that_of_the_standard() -> None:
    assert crc32_mpeg(b"123456789") == 0x0376E6E7


def test_streams_of_other_kinds_are_left_out() -> None:
    ac3, h264, aac = b"\x81\xe2\x00\xf0\x00", b"\x1b\xe3\x00\xf0\x00", b"\x0f\xe4\x00\xf0\x00"
    body = b"\xe2\x00\xf0\x00" + ac3 + h264 + aac
    section = b"\x02\xb0" + bytes((len(body) + 9,)) + b"\x00\x01\xc1\x00\x00" + body
    payload = b"\x00" + section + crc32_mpeg(section).to_bytes(4, "big")
    assert read_pmt(payload) == {0x300: Track.VIDEO, 0x400: Track.AUDIO}


def test_packets_are_found_again_after_foreign_bytes() -> None:
    good = stream([picture("a", 0, key=True), picture("b", 3600)])
    assert [unit.dts for unit in units_of(b"no packet at all" + good)] == [0, 3600]


def test_unit_with_a_lost_packet_is_left_out() -> None:
    data = stream([picture("a", 0, key=True, size=900), picture("b", 3600, size=900)])
    lost = 5 * PACKET_BYTES
    assert [unit.dts for unit in units_of(data[:lost] + data[lost + PACKET_BYTES :])] == [3600]


def test_packet_sent_twice_is_read_once() -> None:
    data = stream([picture("a", 0, key=True), sound("b", 100)])
    last = data[-PACKET_BYTES:]
    assert units_of(data + last) == units_of(data)
