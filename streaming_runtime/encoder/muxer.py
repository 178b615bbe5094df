"""Puts access units together to one MPEG transport stream without an end."""

from streaming_runtime.encoder.mpegts import (
    PACKET_BYTES,
    PAT_PID,
    PAT_TABLE,
    PMT_TABLE,
    SYNC_BYTE,
    TICKS_PER_SECOND,
    TIMESTAMP_MODULUS,
    AccessUnit,
    Track,
    pes_header,
    section,
)

PMT_PID = 0x1000
PIDS = {Track.VIDEO: 0x100, Track.AUDIO: 0x101}
PCR_LEAD_TICKS = TICKS_PER_SECOND // 10
"""How much earlier than its decoding time a picture arrives, as the clock reference tells it."""

_PAT = section(PAT_TABLE, 1, b"\x00\x01" + (0xE000 | PMT_PID).to_bytes(2, "big"))
_PMT = section(
    PMT_TABLE,
    1,
    (0xE000 | PIDS[Track.VIDEO]).to_bytes(2, "big")
    + b"\xf0\x00"
    + b"".join(
        bytes((track.value,)) + (0xE000 | pid).to_bytes(2, "big") + b"\xf0\x00"
        for track, pid in PIDS.items()
    ),
)
_PAYLOAD_BYTES = PACKET_BYTES - 4


def _clock_field(ticks: int) -> bytes:
    """A program clock reference whose 27 MHz extension is zero (2.4.3.5)."""
    return ((ticks % TIMESTAMP_MODULUS) << 15 | 0x7E00).to_bytes(6, "big")


class Muxer:
    """Writes packets with continuity counters that never break, whatever the units came from."""

    def __init__(self) -> None:
        """Start all counters at zero."""
        self._counters = dict.fromkeys((PAT_PID, PMT_PID, *PIDS.values()), 0)

    def write(self, unit: AccessUnit) -> bytes:
        """The packets of a unit; the tables go before every picture that decoding may begin at."""
        is_picture = unit.track is Track.VIDEO
        adaptation = b""
        if is_picture or unit.random_access:
            flags = (0x40 if unit.random_access else 0) | (0x10 if is_picture else 0)
            adaptation = bytes((flags,))
            if is_picture:
                adaptation += _clock_field(unit.dts - PCR_LEAD_TICKS)
        packets = self._packets(PIDS[unit.track], pes_header(unit) + unit.data, adaptation)
        return self._tables() + packets if is_picture and unit.random_access else packets

    def _tables(self) -> bytes:
        return b"".join(
            self._header(pid, 0x40, 0x10) + payload + b"\xff" * (_PAYLOAD_BYTES - len(payload))
            for pid, payload in ((PAT_PID, _PAT), (PMT_PID, _PMT))
        )

    def _packets(self, pid: int, pes: bytes, adaptation: bytes) -> bytes:
        parts: list[bytes] = []
        position, start_flag = 0, 0x40
        while position < len(pes):
            room = _PAYLOAD_BYTES - (len(adaptation) + 1 if adaptation else 0)
            chunk = pes[position : position + room]
            position += len(chunk)
            stuffing = room - len(chunk)
            if adaptation or stuffing:
                parts.append(self._header(pid, start_flag, 0x30))
                parts.append(_adaptation_field(adaptation, stuffing))
            else:
                parts.append(self._header(pid, start_flag, 0x10))
            parts.append(chunk)
            adaptation, start_flag = b"", 0
        return b"".join(parts)

    def _header(self, pid: int, start_flag: int, control: int) -> bytes:
        counter = self._counters[pid]
        self._counters[pid] = (counter + 1) & 0x0F
        return bytes((SYNC_BYTE, start_flag | pid >> 8, pid & 0xFF, control | counter))


def _adaptation_field(content: bytes, stuffing: int) -> bytes:
    """The field with its length; without content, its length byte and flags are stuffing too."""
    if content:
        return bytes((len(content) + stuffing,)) + content + b"\xff" * stuffing
    if stuffing == 1:
        return b"\x00"
    return bytes((stuffing - 1, 0)) + b"\xff" * (stuffing - 2)
