"""The ingest's behaviour towards callers, with a listener that plays them."""

from collections.abc import Callable
from typing import cast

import pytest

from streaming_runtime.encoder.ingest import Ingest, LibraryLog
from streaming_runtime.encoder.srt import Caller, Listener, SrtError


class ListenerDouble:
    """Plays callers and what they send."""

    def __init__(self) -> None:
        self.calling: list[Caller] = []
        self.sent: dict[int, list[bytes | SrtError]] = {}
        self.dropped: list[int] = []

    def call(self, handle: int, stream_id: str, *sent: bytes | SrtError) -> None:
        self.calling.append(Caller(handle, f"192.0.2.{handle}:5000", stream_id))
        self.sent[handle] = list(sent)

    def wait(self, seconds: float) -> tuple[bool, list[int]]:
        return bool(self.calling), [handle for handle, sent in self.sent.items() if sent]

    def accept(self) -> Caller | None:
        return self.calling.pop(0) if self.calling else None

    def receive(self, caller: Caller) -> bytes:
        if not self.sent[caller.handle]:
            return b""
        message = self.sent[caller.handle].pop(0)
        if isinstance(message, SrtError):
            raise message
        return message

    def drop(self, caller: Caller) -> None:
        self.dropped.append(caller.handle)
        self.sent.pop(caller.handle, None)


class Room:
    """An ingest with what it put out and told."""

    def __init__(self) -> None:
        self.listener = ListenerDouble()
        self.stream: list[bytes] = []
        self.told: list[str] = []
        self._ingest = Ingest(
            cast(Listener, self.listener),
            "main",
            output=self.stream.append,
            tell=self.told.append,
        )

    def steps(self, count: int = 5) -> None:
        for _ in range(count):
            self._ingest.step()


@pytest.fixture
def room() -> Room:
    return Room()


def test_what_a_collector_sends_is_put_out_at_once(room: Room) -> None:
    room.listener.call(1, "#!::r=main,s=5", b"one", b"two")
    room.steps()
    assert room.stream == [b"onetwo"]


def test_newer_collector_takes_over(room: Room) -> None:
    room.listener.call(1, "#!::r=main,s=5", b"one")
    room.steps()
    room.listener.call(2, "#!::r=main,s=6", b"two")
    room.steps()
    assert room.stream == [b"one", b"two"]
    assert room.listener.dropped == [1]
    assert "gives way to a newer one" in room.told[1]


def test_older_collector_is_refused_and_that_is_told_once(room: Room) -> None:
    room.listener.call(1, "#!::r=main,s=5")
    room.steps()
    for handle in (2, 3, 4):
        room.listener.call(handle, "#!::r=main,s=4", b"two")
    room.steps()
    assert room.stream == []
    assert room.listener.dropped == [2, 3, 4]
    assert len(room.told) == 2
    assert "was started later" in room.told[1]


def test_older_collector_is_accepted_when_the_newer_one_is_gone(room: Room) -> None:
    room.listener.call(1, "#!::r=main,s=5", b"one", SrtError("connection was broken"))
    room.steps()
    room.listener.call(2, "#!::r=main,s=4", b"two")
    room.steps()
    assert room.stream == [b"one", b"two"]


@pytest.mark.parametrize("stream_id", ["", "junk", "#!::r=other,s=9", "#!::r=main,s=x\n\x1b[2J"])
def test_stranger_is_refused(room: Room, stream_id: str) -> None:
    room.listener.call(1, stream_id, b"data")
    room.steps()
    assert room.stream == []
    assert room.listener.dropped == [1]
    assert all(character.isprintable() for line in room.told for character in line)


def test_caller_that_is_gone_before_it_is_accepted_does_no_harm(room: Room) -> None:
    room.listener.wait = lambda seconds: (True, [])  # type: ignore[method-assign]
    room.steps()
    assert room.told == []


@pytest.mark.parametrize(("seconds", "lines"), [(1.0, 1), (11.0, 2)])
def test_refused_passphrases_are_told_seldom(seconds: float, lines: int) -> None:
    told: list[str] = []
    times = iter((100.0, 100.0 + seconds))
    clock: Callable[[], float] = times.__next__
    library_log = LibraryLog(told.append, clock)
    for _ in range(2):
        library_log("@123: KMREQ result abnornal - rejecting per enforced encryption")
    assert len(told) == lines
