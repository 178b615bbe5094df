"""`python3 -m streaming_runtime.encoder.ingest`: takes the collector's stream in.

A process of its own, so that trouble in libsrt is a slate and not an outage. It always listens. The
stream goes to standard output, what happens is told in lines on standard error, and the options
come as JSON on standard input, because arguments can be seen by everybody.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from streaming_runtime.encoder.srt import Caller, Listener, SrtError
from streaming_runtime.encoder.stream_id import StreamId, Verdict, judge, parse_stream_id

ARGUMENTS = (sys.executable, "-m", "streaming_runtime.encoder.ingest")
WAIT_SECONDS = 0.2
GATHER_SECONDS = 0.02
"""Datagrams of this time are handled at once, which costs latency but saves waking up for each."""
REFUSALS_REMEMBERED = 100
QUIET_SECONDS = 10.0
"""How seldom refused passphrases are told: anybody can send thousands of them."""


@dataclass(frozen=True)
class IngestOptions:
    """What the process is told on its standard input."""

    room: str
    port: int
    latency_ms: int
    passphrase: str

    def to_json(self) -> bytes:
        """As sent to the process."""
        return json.dumps(asdict(self)).encode()


class Ingest:
    """The collector that is connected, and whoever wants to be."""

    def __init__(
        self,
        listener: Listener,
        room: str,
        *,
        output: Callable[[bytes], object],
        tell: Callable[[str], object],
    ) -> None:
        """Begin with nobody connected.

        Args:
            listener: where collectors call.
            room: whose collector may send.
            output: takes the stream.
            tell: takes a line for people.
        """
        self._listener = listener
        self._room = room
        self._output = output
        self._tell = tell
        self._connected: Caller | None = None
        self._refused: set[tuple[str, Verdict]] = set()

    def step(self) -> None:
        """Wait a moment for something to happen, and handle it."""
        called, readable = self._listener.wait(WAIT_SECONDS)
        if called:
            caller = self._listener.accept()
            if caller is not None:
                self._answer(caller)
        elif self._connected is not None and self._connected.handle in readable:
            time.sleep(GATHER_SECONDS)
            self._read(self._connected)

    def _answer(self, caller: Caller) -> None:
        verdict = judge(caller.stream_id, self._room, self._connected_id())
        if verdict is not Verdict.ACCEPTED:
            self._listener.drop(caller)
            self._tell_refusal(caller, verdict)
            return
        if self._connected is not None:
            self._tell(f"the collector at {self._connected.peer} gives way to a newer one")
            self._listener.drop(self._connected)
        self._connected = caller
        self._refused.clear()
        self._tell(f"collector connected from {caller.peer} as {caller.stream_id!r}")

    def _connected_id(self) -> StreamId | None:
        return parse_stream_id(self._connected.stream_id) if self._connected else None

    def _tell_refusal(self, caller: Caller, verdict: Verdict) -> None:
        """Say it once; a sender that is refused tries again and again."""
        refusal = (caller.stream_id, verdict)
        if refusal in self._refused or len(self._refused) >= REFUSALS_REMEMBERED:
            return
        self._refused.add(refusal)
        self._tell(f"sender at {caller.peer} with stream id {caller.stream_id!r} {verdict.value}")

    def _read(self, caller: Caller) -> None:
        messages: list[bytes] = []
        try:
            while message := self._listener.receive(caller):
                messages.append(message)
        except SrtError as error:
            self._listener.drop(caller)
            self._connected = None
            self._tell(f"collector at {caller.peer} is gone: {error}")
        if messages:
            self._output(b"".join(messages))


class LibraryLog:
    """Of libsrt's error messages, tells what an operator can do something about."""

    def __init__(
        self, tell: Callable[[str], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Prepare; `tell` takes a line for people."""
        self._tell = tell
        self._clock = clock
        self._told_at = -QUIET_SECONDS

    def __call__(self, message: str) -> None:
        """Take a message of the library."""
        now = self._clock()
        if "enforced encryption" in message and now - self._told_at >= QUIET_SECONDS:
            self._told_at = now
            self._tell("a sender with a wrong passphrase, or with none, was refused")


def _write(data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(sys.stdout.fileno(), rest) :]


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def main() -> int:
    """Run until SIGTERM; returns the exit code."""
    options = IngestOptions(**json.load(sys.stdin))
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    try:
        listener = Listener(options.port, options.passphrase, options.latency_ms, LibraryLog(_tell))
    except (SrtError, OSError) as error:
        _tell(f"cannot listen on UDP port {options.port}: {error}")
        return 1
    _tell(f"waiting for the collector of {options.room} on UDP port {options.port}")
    ingest = Ingest(listener, options.room, output=_write, tell=_tell)
    try:
        while not stopping:
            ingest.step()
    except BrokenPipeError:
        return 1
    finally:
        listener.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
