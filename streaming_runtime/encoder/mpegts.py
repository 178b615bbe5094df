"""The parts of an MPEG transport stream (ISO/IEC 13818-1): packets, tables and timestamps.

Reading is lenient and total: whatever bytes come in, every function returns a value or None.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

PACKET_BYTES = 188
SYNC_BYTE = 0x47
TICKS_PER_SECOND = 90_000
TIMESTAMP_MODULUS = 1 << 33
"""Timestamps have 33 bits; they start again at zero after 26.5 hours."""

PAT_PID = 0
PAT_TABLE = 0x00
PMT_TABLE = 0x02


class Track(Enum):
    """An elementary stream of the one programme; the value is its stream type (table 2-34)."""

    VIDEO = 0x1B
    """H.264"""
    AUDIO = 0x0F
    """AAC in ADTS frames"""


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One coded picture, or the sound of one PES packet. Timestamps are in 1/90000 s."""

    track: Track
    pts: int
    dts: int
    random_access: bool
    data: bytes


class Packet(NamedTuple):
    """One transport packet, as far as it matters here."""

    pid: int
    starts_unit: bool
    counter: int
    random_access: bool
    discontinuity: bool
    payload: bytes


class PesHeader(NamedTuple):
    """The timestamps of a PES packet and where its payload begins."""

    pts: int
    dts: int
    payload_offset: int


def split_packets(buffer: bytearray) -> Iterator[bytes]:
    """Take every whole packet out of the buffer, skipping bytes until the next sync byte.

    What may be the beginning of a packet stays in the buffer.
    """
    position, end = 0, len(buffer)
    while end - position >= PACKET_BYTES:
        if buffer[position] != SYNC_BYTE:
            found = buffer.find(SYNC_BYTE, position)
            position = end if found < 0 else found
            continue
        yield bytes(buffer[position : position + PACKET_BYTES])
        position += PACKET_BYTES
    del buffer[:position]


def read_packet(packet: bytes) -> Packet | None:
    """Read a packet's header; None for a packet that is damaged, scrambled or without payload."""
    flags = packet[3]
    if packet[1] & 0x80 or flags & 0xC0 or not flags & 0x10:
        return None
    payload_offset, random_access, discontinuity = 4, False, False
    if flags & 0x20:
        payload_offset = 5 + packet[4]
        if packet[4]:
            random_access, discontinuity = bool(packet[5] & 0x40), bool(packet[5] & 0x80)
    if payload_offset >= PACKET_BYTES:
        return None
    return Packet(
        pid=(packet[1] & 0x1F) << 8 | packet[2],
        starts_unit=bool(packet[1] & 0x40),
        counter=flags & 0x0F,
        random_access=random_access,
        discontinuity=discontinuity,
        payload=packet[payload_offset:],
    )


def _crc32_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
        table.append(value)
    return tuple(table)


_CRC32_TABLE = _crc32_table()


def crc32_mpeg(data: bytes) -> int:
    """The CRC of program tables (annex A); zero over a section that ends with its own CRC."""
    value = 0xFFFFFFFF
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ _CRC32_TABLE[value >> 24 ^ byte]
    return value


def read_section(payload: bytes, table: int) -> bytes | None:
    """The body of a program table that fits one packet, between section header and CRC."""
    start = 1 + payload[0]
    if start + 3 > len(payload) or payload[start] != table:
        return None
    end = start + 3 + ((payload[start + 1] & 0x0F) << 8 | payload[start + 2])
    if end - start < 12 or end > len(payload) or crc32_mpeg(payload[start:end]):
        return None
    return payload[start + 8 : end - 4]


def read_pat(payload: bytes) -> int | None:
    """The PID of the first programme's map."""
    body = read_section(payload, PAT_TABLE)
    for position in range(0, len(body or b"") - 3, 4):
        if body and (body[position] or body[position + 1]):
            return (body[position + 2] & 0x1F) << 8 | body[position + 3]
    return None


def read_pmt(payload: bytes) -> dict[int, Track] | None:
    """The PIDs of the first H.264 and the first AAC stream of a program map."""
    body = read_section(payload, PMT_TABLE)
    if body is None or len(body) < 4:
        return None
    tracks: dict[int, Track] = {}
    position = 4 + ((body[2] & 0x0F) << 8 | body[3])
    while position + 5 <= len(body):
        kind = body[position]
        pid = (body[position + 1] & 0x1F) << 8 | body[position + 2]
        for track in Track:
            if kind == track.value and track not in tracks.values():
                tracks.setdefault(pid, track)
        position += 5 + ((body[position + 3] & 0x0F) << 8 | body[position + 4])
    return tracks


def section(table: int, identifier: int, body: bytes) -> bytes:
    """A program table as the payload of one packet: pointer, header, body, CRC."""
    length = len(body) + 9
    header = bytes((table, 0xB0 | length >> 8, length & 0xFF, identifier >> 8, identifier & 0xFF))
    content = header + b"\xc1\x00\x00" + body
    return b"\x00" + content + crc32_mpeg(content).to_bytes(4, "big")


def read_timestamp(field: bytes) -> int:
    """The 33 bits of a five-byte timestamp field (2.4.3.6)."""
    return (
        (field[0] >> 1 & 0x07) << 30
        | field[1] << 22
        | field[2] >> 1 << 15
        | field[3] << 7
        | field[4] >> 1
    )


def timestamp_field(prefix: int, ticks: int) -> bytes:
    """A five-byte timestamp field; the prefix says whether it is a PTS, its DTS or a lone PTS."""
    ticks %= TIMESTAMP_MODULUS
    return bytes(
        (
            prefix << 4 | ticks >> 29 & 0x0E | 1,
            ticks >> 22 & 0xFF,
            ticks >> 14 & 0xFE | 1,
            ticks >> 7 & 0xFF,
            ticks << 1 & 0xFE | 1,
        )
    )


def read_pes_header(payload: bytes) -> PesHeader | None:
    """The header at the start of a PES packet (2.4.3.6); None without a timestamp."""
    if len(payload) < 14 or payload[:3] != b"\x00\x00\x01":
        return None
    has_pts, has_dts = payload[7] & 0x80, payload[7] & 0x40
    payload_offset = 9 + payload[8]
    if not has_pts or payload[8] < (10 if has_dts else 5) or payload_offset > len(payload):
        return None
    pts = read_timestamp(payload[9:14])
    dts = read_timestamp(payload[14:19]) if has_dts else pts
    return PesHeader(pts, dts, payload_offset)


def pes_header(unit: AccessUnit) -> bytes:
    """The header of a PES packet that carries the unit whole."""
    fields = (
        timestamp_field(2, unit.pts)
        if unit.pts == unit.dts
        else timestamp_field(3, unit.pts) + timestamp_field(1, unit.dts)
    )
    stream_id = 0xE0 if unit.track is Track.VIDEO else 0xC0
    length = len(fields) + 3 + len(unit.data)
    # Length 0 is "unbounded", allowed for video only.
    if unit.track is Track.VIDEO or length > 0xFFFF:
        length = 0
    flags = 0x80 if unit.pts == unit.dts else 0xC0
    return (
        bytes((0, 0, 1, stream_id, length >> 8, length & 0xFF, 0x84, flags, len(fields))) + fields
    )


def closest_timestamp(ticks: int, reference: int) -> int:
    """The 33-bit time continued beyond its wrap-around: the candidate closest to the reference."""
    difference = (ticks - reference) % TIMESTAMP_MODULUS
    if difference >= TIMESTAMP_MODULUS // 2:
        difference -= TIMESTAMP_MODULUS
    return reference + difference
