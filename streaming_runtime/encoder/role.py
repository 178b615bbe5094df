"""Runs an encoder: ingest, switcher, packager, publisher and origin, and what it tells of them."""

import asyncio
import logging
import time
from asyncio.subprocess import Process
from collections.abc import Sequence
from pathlib import Path

from streaming_runtime.encoder import ingest, origin
from streaming_runtime.encoder.packager import AUDIO, packager_arguments
from streaming_runtime.encoder.playlists import INDEX, MASTER
from streaming_runtime.encoder.publisher import Publisher
from streaming_runtime.encoder.relay import Relay
from streaming_runtime.encoder.slate import Slate, make_slate
from streaming_runtime.encoder.switcher import Switcher
from streaming_runtime.node import Node
from streaming_runtime.probe import answers
from streaming_runtime.report import Health, StreamReport
from streaming_runtime.settings import EncoderSecrets, EncoderSettings
from streaming_runtime.supervisor import ProcessSpec, SupervisedProcess

log = logging.getLogger(__name__)

RUN_DIRECTORY = Path("/run/streaming")
PREVIEW = "preview.jpg"
PUBLISH_POLL_SECONDS = 0.05
PROBE_SECONDS = 1.0
ORIGIN_STALL_SECONDS = 5.0
PACKAGER_START_SECONDS = 10.0
PACKAGER_STALL_SECONDS = 2.5
PACKAGER_STOP_SECONDS = 0.2
"""It waits for input until it is killed, and the segment it has begun is of no use to anybody."""
NOTHING_LISTED_SECONDS = 10.0
"""A packager that encodes but finishes no segment for so long counts as hung."""


class Encoder:
    """The parts of one room's encoder and how they hold together."""

    def __init__(
        self,
        settings: EncoderSettings,
        secrets: EncoderSecrets,
        slate: Slate,
        run_directory: Path = RUN_DIRECTORY,
    ) -> None:
        """Prepare; nothing runs yet.

        Raises:
            EscalationError: the volume cannot be written.
        """
        self._settings = settings
        self._secrets = secrets
        self._run_directory = run_directory
        self._playlists = run_directory / "playlists"
        self._preview = self._playlists / settings.room / PREVIEW
        self._publisher = Publisher(settings, self._playlists)
        self._listed_at: float | None = None
        self._packager_started_at = 0.0
        self._frames = ""
        now = time.monotonic()
        self._switcher = Switcher(slate, slate_after_seconds=settings.slate_after_seconds, now=now)
        self._relay = Relay(self._switcher)
        self._ingest = SupervisedProcess(self._ingest_spec())
        self._packager = SupervisedProcess(self._packager_spec())
        self._nginx = SupervisedProcess(self._nginx_spec())

    def node(self) -> Node:
        """The encoder as a node of the event."""
        return Node(
            name=f"encoder/{self._settings.room}",
            room=self._settings.room,
            processes=(self._ingest, self._packager, self._nginx),
            health=self.health,
            jobs=(self._relay.run, self._publish, self._probe_origin),
            stream=self.stream,
        )

    def health(self) -> Health:
        """Unwell while viewers would get nothing new; the slate is something."""
        for process in (self._packager, self._nginx):
            if not process.well:
                return Health(state="unwell", detail=f"{process.spec.name} is {process.state}")
        return Health(state="well", detail="live" if self._switcher.live else "slate")

    def stream(self) -> StreamReport:
        """What it serves."""
        settings = self._settings
        age = None if self._listed_at is None else time.monotonic() - self._listed_at
        return StreamReport(
            public_url=settings.origin.public_url,
            public_port=settings.origin.public_port,
            playlist=f"/{settings.room}/{MASTER}",
            preview=f"/{settings.room}/{PREVIEW}",
            renditions=settings.ladder,
            audio_only=settings.audio_only,
            audio_playlist=f"/{settings.room}/{AUDIO}/{INDEX}" if settings.audio_only else None,
            segment_seconds=settings.segment_seconds,
            segment_age_seconds=age,
            showing="live" if self._switcher.live else "slate",
        )

    def _ingest_spec(self) -> ProcessSpec:
        settings = self._settings
        options = ingest.IngestOptions(
            settings.room,
            settings.ingest.port,
            settings.ingest.latency_ms,
            self._secrets.srt_passphrase,
        )

        def hand_over_options(process: Process) -> None:
            if process.stdin is not None:
                process.stdin.write(options.to_json())
                process.stdin.close()

        return ProcessSpec(
            name="ingest",
            argv=lambda: ingest.ARGUMENTS,
            stdin=True,
            on_start=hand_over_options,
            read_stdout=self._relay.receive,
            escalates=False,
        )

    def _packager_spec(self) -> ProcessSpec:
        return ProcessSpec(
            name="packager",
            argv=self._packager_arguments,
            start_seconds=PACKAGER_START_SECONDS,
            stall_seconds=PACKAGER_STALL_SECONDS,
            stop_seconds=PACKAGER_STOP_SECONDS,
            stdin=True,
            on_start=self._packager_started,
            read_stdout=self._watch_progress,
        )

    def _nginx_spec(self) -> ProcessSpec:
        settings = self._settings
        configuration = self._run_directory / "nginx.conf"
        files = origin.OriginFiles(
            self._run_directory, self._playlists, Path(settings.origin.directory)
        )
        configuration.write_text(
            origin.nginx_configuration(settings.room, settings.origin.port, files)
        )
        return ProcessSpec(
            name="nginx",
            argv=lambda: origin.nginx_arguments(configuration),
            start_seconds=ORIGIN_STALL_SECONDS,
            stall_seconds=ORIGIN_STALL_SECONDS,
            stop_seconds=2.0,
        )

    def _packager_arguments(self) -> Sequence[str]:
        return packager_arguments(self._settings, self._publisher.begin_run(), self._preview)

    def _packager_started(self, process: Process) -> None:
        self._packager_started_at = time.monotonic()
        self._publisher.set_run_began(time.time() - self._relay.attach(process))

    async def _watch_progress(self, stdout: asyncio.StreamReader) -> None:
        async for line in stdout:
            key, _, value = line.decode(errors="replace").strip().partition("=")
            if key != "frame" or value == self._frames:
                continue
            self._frames = value
            listed_at = max(self._listed_at or 0.0, self._packager_started_at)
            if time.monotonic() - listed_at < NOTHING_LISTED_SECONDS:
                self._packager.progress()

    async def _publish(self) -> None:
        failing = False
        while True:
            await asyncio.sleep(PUBLISH_POLL_SECONDS)
            if not self._publisher.has_work():
                continue
            try:
                if await asyncio.to_thread(self._publisher.publish):
                    self._listed_at = time.monotonic()
                failing = False
            except OSError as error:
                if not failing:
                    log.error("segments cannot be published: %s", error)
                failing = True

    async def _probe_origin(self) -> None:
        while True:
            if await answers(self._settings.origin.port):
                self._nginx.progress()
            await asyncio.sleep(PROBE_SECONDS)


async def run(settings: EncoderSettings, secrets: EncoderSecrets) -> None:
    """Run the encoder of a room until cancelled.

    Raises:
        EscalationError: the slate cannot be made, the volume cannot be written, or a process that
            viewers need does not stay up.
    """
    slate = await make_slate(settings.ladder[0], settings.fps)
    encoder = Encoder(settings, secrets, slate)
    await encoder.node().run(settings.website, secrets.register_token)
