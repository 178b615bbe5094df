"""Processor time of an encoder, against bare ffmpeg with the very arguments of its packager.

Both take the same collector's stream, in turns, under the same name on the stack's network, so the
collector need not know. What the encoder has on top: SRT in a process of its own, the switcher, the
publisher, nginx, reports and the health check.
"""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from bench.processor_time import core_shares
from bench.stacks import bench_stack, up, wait_live
from bench.table import Table
from streaming_runtime.encoder.packager import packager_arguments, track_names
from streaming_runtime.settings import EncoderSecrets, EncoderSettings
from tests.deployment import Deployment, room, wait_until
from tools.stack.docker import docker
from tools.stack.terminal import say

SLUG = "bench-cpu"
TURNS = 2
WINDOW_SECONDS = 15
SETTLED_SEGMENTS = 4
"""So many segments pass before a window begins: programs have started, the link is up."""
DIRECTORY = Path("/var/lib/streaming/bare")
ROOMS: dict[str, dict[str, Any]] = {
    "640x360 + 320x180": {
        "collector": {
            "source": {"kind": "test"},
            "video": {"width": 640, "height": 360, "bitrateKbps": 1500},
        },
        "encoder": {"ladder": ["360p", "180p"]},
    },
    "1280x720 + 640x360": {
        "collector": {"source": {"kind": "test"}},
        "encoder": {"ladder": ["720p", "360p"]},
    },
}


@dataclass(frozen=True)
class Turn:
    """One window: shares of a core, and the segments that were made meanwhile."""

    encoder: float
    collector: float
    segments: int


def measure() -> Table:
    """Let encoder and bare ffmpeg take turns, for two ladders."""
    with bench_stack("cpu") as stack:
        rows = [_compare(stack, sizes, options) for sizes, options in ROOMS.items()]
    return Table(
        f"Processor time of the encoder against bare ffmpeg (share of one core, mean of {TURNS} "
        f"windows of {WINDOW_SECONDS} s)",
        (
            *("ladder", "encoder", "bare ffmpeg", "ratio"),
            *("collector beside them", "segments made"),
        ),
        rows,
    )


def _compare(stack: Deployment, sizes: str, options: dict[str, Any]) -> tuple[str, ...]:
    stack.configure(room(SLUG, **options))
    up(stack)
    wait_live(stack, SLUG)
    ours, bare = [], []
    for _ in range(TURNS):
        ours.append(_turn(stack, stack.container("encoder", SLUG)))
        with _bare_ffmpeg(stack) as container:
            bare.append(_turn(stack, container))
        wait_live(stack, SLUG)
        say(f"  {sizes}: encoder {ours[-1].encoder:.0%}, bare ffmpeg {bare[-1].encoder:.0%}")
    our_share, bare_share = (mean(turn.encoder for turn in turns) for turns in (ours, bare))
    return (
        sizes,
        f"{our_share:.1%}",
        f"{bare_share:.1%}",
        f"{our_share / bare_share:.2f}",
        " / ".join(f"{mean(turn.collector for turn in turns):.1%}" for turns in (ours, bare)),
        " / ".join(str(sum(turn.segments for turn in turns)) for turns in (ours, bare)),
    )


def _turn(stack: Deployment, encoder: str) -> Turn:
    at_first = _segments(encoder)
    wait_until(
        lambda: len(_segments(encoder) - at_first) >= SETTLED_SEGMENTS,
        f"{encoder} makes segments",
    )
    before = _segments(encoder)
    shares = core_shares([encoder, stack.container("collector", SLUG)], WINDOW_SECONDS)
    return Turn(shares[0], shares[1], len(_segments(encoder) - before))


def _segments(container: str) -> set[str]:
    """Finished segments of the sound; the pictures have as many."""
    where = ("-path", "*/audio/*.m4s", "-not", "-path", "*/.packager/*")
    return set(docker("exec", container, "find", "/var/lib/streaming", *where).splitlines())


@contextmanager
def _bare_ffmpeg(stack: Deployment) -> Iterator[str]:
    """One ffmpeg in the place of the encoder, which is stopped meanwhile."""
    encoder, bare = stack.container("encoder", SLUG), stack.container("bare", SLUG)
    read = ("exec", encoder, "cat")
    settings = EncoderSettings.model_validate_json(docker(*read, "/etc/streaming/settings.json"))
    secrets = EncoderSecrets.model_validate_json(docker(*read, "/etc/streaming/secrets.json"))
    folders = [str(DIRECTORY / track) for track in track_names(settings)]
    arguments = bare_arguments(settings, secrets.srt_passphrase)
    docker("stop", encoder)
    try:
        docker(
            *("run", "--detach", "--name", bare, "--user", "10001", "--no-healthcheck"),
            *("--network", f"streaming-{stack.name}", "--network-alias", f"encoder-{SLUG}"),
            *("--volume", "/var/lib/streaming", "--tmpfs", "/tmp"),  # noqa: S108 - the container's
            *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
            *("--entrypoint", "sh", f"streaming-system/encoder:{stack.name}", "-c"),
            f"mkdir -p {shlex.join(folders)} && exec {shlex.join(arguments)}",
        )
        yield bare
    finally:
        docker("rm", "--force", "--volumes", bare)
        docker("start", encoder)


def bare_arguments(settings: EncoderSettings, passphrase: str) -> Sequence[str]:
    """The packager's command line, with SRT as its input."""
    url = (
        f"srt://0.0.0.0:{settings.ingest.port}?mode=listener&passphrase={passphrase}"
        f"&latency={settings.ingest.latency_ms * 1000}"
    )
    arguments = packager_arguments(settings, DIRECTORY, DIRECTORY / "preview.jpg")
    return [url if argument == "pipe:0" else argument for argument in arguments]
