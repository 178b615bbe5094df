"""Makes small transport streams for the tests of this directory."""

from collections.abc import Iterable

from streaming_runtime.encoder.demuxer import Demuxer
from streaming_runtime.encoder.mpegts import PACKET_BYTES, AccessUnit, Track, read_packet
from streaming_runtime.encoder.muxer import Muxer
from streaming_runtime.encoder.slate import Slate

PICTURE_TICKS = 3600
SOUND_TICKS = 1920


def adts_frame(payload: bytes) -> bytes:
    """One AAC frame at 48 kHz."""
    length = 7 + len(payload)
    head = (
        0xFF,
        0xF1,
        0x4C,
        0x80 | length >> 11,
        length >> 3 & 0xFF,
        (length & 7) << 5 | 0x1F,
        0xFC,
    )
    return bytes(head) + payload


def picture(name: str, dts: int, *, key: bool = False, size: int = 400) -> AccessUnit:
    """A picture whose data begin with its name."""
    return AccessUnit(Track.VIDEO, dts, dts, key, name.encode().ljust(size, b"."))


def sound(name: str, dts: int) -> AccessUnit:
    """A frame of sound that contains its name."""
    return AccessUnit(Track.AUDIO, dts, dts, False, adts_frame(name.encode()))


def programme(
    name: str, start: int, seconds: float, *, with_sound: bool = True
) -> list[AccessUnit]:
    """Pictures at 25 a second, a keyframe each second, and the sound beside them."""
    units = [
        picture(f"{name}{index}", start + index * PICTURE_TICKS, key=index % 25 == 0)
        for index in range(int(seconds * 25))
    ]
    if with_sound:
        count = int(seconds * 90_000) // SOUND_TICKS
        units += [sound(name, start + index * SOUND_TICKS) for index in range(count)]
    return sorted(units, key=lambda unit: unit.dts)


def stream(units: Iterable[AccessUnit]) -> bytes:
    """The units as one transport stream."""
    muxer = Muxer()
    return b"".join(map(muxer.write, units))


def slate() -> Slate:
    """A slate of one second."""
    pictures = tuple(
        picture("slate", index * PICTURE_TICKS, key=index == 0, size=100) for index in range(25)
    )
    return Slate(pictures, PICTURE_TICKS, adts_frame(b"silence"), SOUND_TICKS)


def units_of(data: bytes) -> list[AccessUnit]:
    """What a receiver makes of a stream."""
    demuxer = Demuxer()
    return [*demuxer.feed(data), *demuxer.finish()]


def broken_counters(data: bytes) -> list[int]:
    """Where, in packets from the start, a continuity counter is not the next one."""
    assert len(data) % PACKET_BYTES == 0
    counters: dict[int, int] = {}
    broken = []
    for index in range(len(data) // PACKET_BYTES):
        packet = read_packet(data[index * PACKET_BYTES :][:PACKET_BYTES])
        assert packet is not None
        last = counters.get(packet.pid)
        if last is not None and packet.counter != (last + 1) & 0x0F:
            broken.append(index)
        counters[packet.pid] = packet.counter
    return broken
