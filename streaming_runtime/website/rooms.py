"""What viewers are told of each room: live, slate or offline, since when and from where.

A room is live because of its media, not because its encoder says hello: the newest segment must be
young. The encoder measured the segment's age when it reported; since then it has grown by the
report's own age, unless newer segments came that we do not know of yet. Hence the limit of three
segments, which a player's buffer survives, and two report intervals, so that one lost report takes
no room off the air.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from streaming_runtime.report import Report, StreamReport
from streaming_runtime.settings import EventRoom
from streaming_runtime.website.event_file import EventWatcher
from streaming_runtime.website.store import ReceivedReport, Store

TOLERATED_SEGMENTS = 3
TOLERATED_REPORTS = 2
FRESH_SECONDS = 0.5


class RoomState(StrEnum):
    """What a viewer of the room sees."""

    LIVE = "live"
    SLATE = "slate"
    OFFLINE = "offline"


@dataclass(frozen=True)
class Room:
    """A room at a moment; `stream` is None if there is nothing to watch."""

    slug: str
    title: str
    state: RoomState
    since: float
    stream: StreamReport | None


@dataclass(frozen=True)
class Node:
    """A node as it was last heard of; `gone` if that is too long ago."""

    report: Report
    heard_seconds_ago: float
    gone: bool


@dataclass(frozen=True)
class _Snapshot:
    at: float
    rooms: tuple[Room, ...]
    nodes: tuple[Node, ...]


class Rooms:
    """The rooms of the event, computed from the reports at most twice a second."""

    def __init__(
        self,
        events: EventWatcher,
        store: Store,
        report_timeout_seconds: float,
        clock: Callable[[], float],
    ) -> None:
        """Prepare.

        Args:
            events: says which rooms exist.
            store: the nodes' reports.
            report_timeout_seconds: after how long without a report a node is gone.
            clock: seconds since 1970.
        """
        self._events = events
        self._store = store
        self._timeout = report_timeout_seconds
        self._clock = clock
        self._started_at = clock()
        self._states = store.room_states()
        self._on_air_at_start = frozenset(
            slug for slug, (state, _) in self._states.items() if state != RoomState.OFFLINE
        )
        self._snapshot: _Snapshot | None = None

    def all(self) -> tuple[Room, ...]:
        """Every room, in the order of the event file."""
        return self._now().rooms

    def get(self, slug: str) -> Room | None:
        """One room, or None if the event has no such room."""
        return next((room for room in self.all() if room.slug == slug), None)

    def nodes(self) -> tuple[Node, ...]:
        """Every node that ever reported, by name."""
        return self._now().nodes

    def forget(self) -> None:
        """Something changed: compute afresh when next asked."""
        self._snapshot = None

    def _now(self) -> _Snapshot:
        now = self._clock()
        if self._snapshot is None or not 0 <= now - self._snapshot.at < FRESH_SECONDS:
            event = self._events.event
            nodes = tuple(self._node(received, now) for received in self._store.reports())
            rooms = tuple(self._room(room, nodes, now) for room in event.rooms) if event else ()
            self._snapshot = _Snapshot(now, rooms, nodes)
        return self._snapshot

    def _node(self, received: ReceivedReport, now: float) -> Node:
        heard_at = received.received_at
        if received.report.room in self._on_air_at_start:
            # While the website was down it could hear nobody; what was on air gets a moment to say
            # so again.
            heard_at = max(heard_at, self._started_at)
        heard = max(0.0, now - heard_at)
        timeout = max(self._timeout, TOLERATED_REPORTS * received.report.interval_seconds)
        return Node(received.report, heard, heard > timeout)

    def _room(self, room: EventRoom, nodes: Sequence[Node], now: float) -> Room:
        streams = [
            node.report.stream
            for node in nodes
            if node.report.room == room.slug and node.report.stream and _flows(node)
        ]
        stream = min(streams, key=_rank, default=None)
        state = RoomState(stream.showing) if stream else RoomState.OFFLINE
        return Room(room.slug, room.title, state, self._since(room.slug, state, now), stream)

    def _since(self, slug: str, state: RoomState, now: float) -> float:
        known, since = self._states.get(slug, ("", now))
        if known != state:
            since = now
            self._states[slug] = (state, since)
            self._store.put_room_state(slug, state, since)
        return since


def _flows(node: Node) -> bool:
    stream = node.report.stream
    if stream is None or stream.segment_age_seconds is None or node.gone:
        return False
    limit = (
        TOLERATED_SEGMENTS * stream.segment_seconds
        + TOLERATED_REPORTS * node.report.interval_seconds
    )
    return stream.segment_age_seconds + node.heard_seconds_ago < limit


def _rank(stream: StreamReport) -> tuple[bool, float]:
    return stream.showing == "slate", stream.segment_age_seconds or 0.0
