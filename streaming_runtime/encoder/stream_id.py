"""Who may send: the stream id of a caller (SRT access control guidelines) and what it decides."""

from dataclasses import dataclass
from enum import Enum

PREFIX = "#!::"


@dataclass(frozen=True)
class StreamId:
    """What a collector says of itself: `#!::r=<room>,s=<start time in ms since 1970>`."""

    room: str
    started_ms: int


class Verdict(Enum):
    """What becomes of a caller."""

    ACCEPTED = "accepted"
    UNREADABLE = "refused: its stream id is not of the form #!::r=<room>,s=<milliseconds>"
    OTHER_ROOM = "refused: it is of another room"
    OLDER = "refused: the collector that is connected was started later"


def parse_stream_id(text: str) -> StreamId | None:
    """Read a stream id; unknown keys are allowed, as the guidelines want it."""
    if not text.startswith(PREFIX):
        return None
    values = dict(pair.partition("=")[::2] for pair in text[len(PREFIX) :].split(","))
    room, started = values.get("r", ""), values.get("s", "")
    if not room or not started.isascii() or not started.isdecimal() or len(started) > 16:
        return None
    return StreamId(room, int(started))


def judge(caller: str, room: str, connected: StreamId | None) -> Verdict:
    """Decide on a caller: among those of the room, the one started last wins.

    A caller as old as the connected one is that collector itself, back after a broken connection.

    Args:
        caller: the caller's stream id as sent.
        room: the room of this encoder.
        connected: who is connected now.
    """
    stream_id = parse_stream_id(caller)
    if stream_id is None:
        return Verdict.UNREADABLE
    if stream_id.room != room:
        return Verdict.OTHER_ROOM
    if connected is not None and stream_id.started_ms < connected.started_ms:
        return Verdict.OLDER
    return Verdict.ACCEPTED
