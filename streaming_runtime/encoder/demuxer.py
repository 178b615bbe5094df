"""Takes an MPEG transport stream apart into whole, undamaged access units."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from streaming_runtime.encoder.mpegts import (
    PAT_PID,
    AccessUnit,
    PesHeader,
    Track,
    read_packet,
    read_pat,
    read_pes_header,
    read_pmt,
    split_packets,
)

MAX_UNIT_BYTES = 4 << 20
"""No picture is larger; what is, is hostile or broken, and must not fill the memory."""


@dataclass(slots=True)
class _Assembly:
    """A unit of which some packets have come."""

    counter: int | None = None
    header: PesHeader | None = None
    random_access: bool = False
    chunks: list[bytes] = field(default_factory=list)
    size: int = 0

    def drop(self) -> None:
        self.header = None
        self.chunks.clear()
        self.size = 0


class Demuxer:
    """Bytes in any portions in, access units of the first H.264 and AAC stream out.

    A unit is given out when the next one of its track begins, and only if none of its packets is
    missing (the continuity counter says so): a damaged picture would be seen, a missing one is not.
    """

    def __init__(self) -> None:
        """Start with nothing known."""
        self._buffer = bytearray()
        self._pmt_pid: int | None = None
        self._tracks: dict[int, Track] = {}
        self._assemblies = {track: _Assembly() for track in Track}
        self.damaged_units = 0

    def feed(self, data: bytes) -> Iterator[AccessUnit]:
        """The units that these bytes complete."""
        self._buffer += data
        for raw in split_packets(self._buffer):
            pid = (raw[1] & 0x1F) << 8 | raw[2]
            track = self._tracks.get(pid)
            if track is None:
                if pid in (PAT_PID, self._pmt_pid):
                    self._read_table(raw)
                continue
            unit = self._add(raw, track)
            if unit is not None:
                yield unit

    def finish(self) -> Iterator[AccessUnit]:
        """The units that are complete only because no more bytes will come."""
        for track, assembly in self._assemblies.items():
            unit = self._complete(assembly, track)
            if unit is not None:
                yield unit

    def _read_table(self, raw: bytes) -> None:
        packet = read_packet(raw)
        if packet is None or not packet.starts_unit:
            return
        if packet.pid == PAT_PID:
            self._pmt_pid = read_pat(packet.payload) or self._pmt_pid
            return
        self._tracks = read_pmt(packet.payload) or self._tracks

    def _add(self, raw: bytes, track: Track) -> AccessUnit | None:
        packet = read_packet(raw)
        assembly = self._assemblies[track]
        if packet is None:
            return None
        if packet.counter == assembly.counter and not packet.discontinuity:
            return None  # a packet may be sent twice (2.4.3.3)
        in_order = assembly.counter is None or packet.counter == (assembly.counter + 1) & 0x0F
        assembly.counter = packet.counter
        if not in_order and not packet.discontinuity:
            self._drop(assembly)
        if not packet.starts_unit:
            self._append(assembly, packet.payload)
            return None
        unit = self._complete(assembly, track)
        assembly.header = read_pes_header(packet.payload)
        assembly.random_access = packet.random_access
        if assembly.header is not None:
            self._append(assembly, packet.payload[assembly.header.payload_offset :])
        return unit

    def _append(self, assembly: _Assembly, payload: bytes) -> None:
        if assembly.header is None:
            return
        assembly.chunks.append(payload)
        assembly.size += len(payload)
        if assembly.size > MAX_UNIT_BYTES:
            self._drop(assembly)

    def _drop(self, assembly: _Assembly) -> None:
        if assembly.header is not None:
            self.damaged_units += 1
        assembly.drop()

    def _complete(self, assembly: _Assembly, track: Track) -> AccessUnit | None:
        header, data = assembly.header, b"".join(assembly.chunks)
        assembly.drop()
        if header is None or not data:
            return None
        return AccessUnit(track, header.pts, header.dts, assembly.random_access, data)
