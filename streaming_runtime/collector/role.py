"""The role: one ffmpeg that records and sends, an RTMP listener if need be, and their state."""

from datetime import UTC, datetime
from functools import partial
from typing import Literal

from streaming_runtime.collector.capture import capture_arguments
from streaming_runtime.collector.ffmpeg_log import FfmpegLog
from streaming_runtime.collector.recording import RecordingWatch
from streaming_runtime.collector.rtmp import rtmp_listener, wait_for_listener
from streaming_runtime.collector.sources import is_pushed, listening_port, required_key
from streaming_runtime.collector.srt import srt_receiver
from streaming_runtime.logs import Redactor
from streaming_runtime.node import Node
from streaming_runtime.progress import read_progress
from streaming_runtime.report import Health, RecordingReport
from streaming_runtime.settings import (
    CollectorSecrets,
    CollectorSettings,
    RtmpSource,
    SrtSource,
)
from streaming_runtime.supervisor import ProcessSpec, SupervisedProcess

START_SECONDS = 10.0
STALL_SECONDS = 3.0
PUSHED_STALL_SECONDS = 8.0
"""Longer than SRT and nginx take to notice that a sender has gone (5 s)."""
FINISH_SECONDS = 1.0
"""After the end of the source; the recording needs a fraction of it. With the link down, ffmpeg
would try for minutes to hand over the rest, and miss the sender's return."""
STOP_SECONDS = 0.5
"""The last part is flushed as it grows; ffmpeg would wait longer for a link that is down."""


async def run(settings: CollectorSettings, secrets: CollectorSecrets) -> None:
    """Run a collector until cancelled.

    Raises:
        SettingsError: the source needs an ingest key and there is none.
        EscalationError: capturing fails again and again.
    """
    collector = Collector(settings, secrets)
    try:
        await collector.node().run(settings.website, secrets.register_token)
    finally:
        if collector.recording:
            collector.recording.finish()


class Collector:
    """A collector's parts, and what they say of its health."""

    def __init__(self, settings: CollectorSettings, secrets: CollectorSecrets) -> None:
        """Prepare; nothing runs yet.

        Raises:
            SettingsError: the source needs an ingest key and there is none.
        """
        self._settings = settings
        self._secrets = secrets
        self._redactor = Redactor(
            value for value in secrets.model_dump().values() if isinstance(value, str)
        )
        self._log = FfmpegLog(on_input_end=lambda: self.capture.finish_within(FINISH_SECONDS))
        self._feed_log = FfmpegLog()
        self._feed = self._make_feed()
        self.capture = self._make_capture()
        self.recording = (
            RecordingWatch(settings.recording, settings.room) if settings.recording else None
        )

    def node(self) -> Node:
        """The collector as a node."""
        return Node(
            name=f"collector/{self._settings.room}",
            room=self._settings.room,
            processes=[self._feed, self.capture] if self._feed else [self.capture],
            health=self.health,
            jobs=[self.recording.run] if self.recording else [],
            recording=self.recording_report,
        )

    def recording_report(self) -> RecordingReport | None:
        """How the recording is doing; None if it is switched off."""
        return self.recording.report() if self.recording else None

    def health(self) -> Health:
        """Well while media advances; waiting while a sender may still come."""
        source = self._settings.source
        if self.capture.well:
            return self._health("well", "; ".join(self._troubles()))
        if isinstance(source, SrtSource | RtmpSource) and not self._failing():
            port = listening_port(source)
            return self._health("waiting", f"no {source.kind} sender on port {port}")
        complaint = self._feed_log.complaint or self._log.complaint
        return self._health("unwell", complaint or self.capture.state.value)

    def _failing(self) -> bool:
        """Whether there have been more faults lately than one that a restart has mended."""
        processes = [self.capture, self._feed] if self._feed else [self.capture]
        return any(process.recent_faults > 1 for process in processes)

    def _health(self, state: Literal["well", "waiting", "unwell"], detail: str) -> Health:
        return Health(state=state, detail=self._redactor.redact(detail)[:500])

    def _troubles(self) -> list[str]:
        troubles = []
        if self._log.link_lost:
            link = self._settings.encoder
            troubles.append(f"no link to the encoder at {link.address}:{link.port}")
        if self.recording and self.recording.problem:
            troubles.append(f"no recording: {self.recording.problem}")
        return troubles

    def _advance(self) -> None:
        self.capture.progress()
        self._log.advance()

    def _make_feed(self) -> SupervisedProcess | None:
        """What receives from the sender, for sources that somebody sends."""
        source = self._settings.source
        if not isinstance(source, SrtSource | RtmpSource):
            return None
        key = required_key(source, self._secrets.ingest_key)
        if isinstance(source, SrtSource):
            return SupervisedProcess(srt_receiver(source, key, self._feed_log.line))
        return SupervisedProcess(rtmp_listener(listening_port(source), key))

    def _make_capture(self) -> SupervisedProcess:
        source = self._settings.source
        pushed = is_pushed(source)

        def argv() -> list[str]:
            self._log.begin()
            return capture_arguments(self._settings, self._secrets, datetime.now(UTC))

        before_start = None
        if isinstance(source, RtmpSource):
            before_start = partial(wait_for_listener, listening_port(source))
        spec = ProcessSpec(
            name="capture",
            argv=argv,
            before_start=before_start,
            start_seconds=float("inf") if pushed else START_SECONDS,
            stall_seconds=PUSHED_STALL_SECONDS if pushed else STALL_SECONDS,
            stop_seconds=STOP_SECONDS,
            read_stdout=lambda stdout: read_progress(stdout, self._advance),
            read_stderr=self._log.line,
            escalates=not pushed,
            ends=pushed,
        )
        return SupervisedProcess(spec)
