"""Sources that are no test picture: a file, and senders such as OBS over SRT and RTMP."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.deployment import SMALL_VIDEO, Deployment, docker, room, wait_until

PICTURE = ("-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10")
SOUND = ("-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000")
CODECS = (
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-g",
    "20",
    "-pix_fmt",
    "yuv420p",
    "-c:a",
    "aac",
)


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("sources")
    film = folder / "film" / "film.mp4"
    film.parent.mkdir()
    for readable in (folder.parent, folder, film.parent):
        readable.chmod(0o755)
    deployment = Deployment("test-sources", folder)
    deployment.destroy()
    pushed = [with_source(f"over-{kind}", {"kind": kind}) for kind in ("srt", "rtmp")]
    deployment.configure(*pushed)
    try:
        deployment.run("pulumi", "stack", "init", deployment.name)
        deployment.pulumi("up", "--yes", "--skip-preview")
        ffmpeg(
            deployment,
            *("-f", "lavfi", "-i", "testsrc2=size=400x300:rate=12:duration=3", "-y"),
            *("-c:v", "libx264", "-pix_fmt", "yuv420p", "/film/film.mp4"),
            volume=film.parent,
        )
        deployment.configure(*pushed, with_source("film", {"kind": "file", "path": str(film)}))
        deployment.pulumi("up", "--yes", "--skip-preview")
        yield deployment
    finally:
        deployment.destroy()


def with_source(slug: str, source: dict[str, str]) -> dict[str, Any]:
    return room(slug, collector={"source": source, "video": SMALL_VIDEO})


def ffmpeg(
    deployment: Deployment, *arguments: str, volume: Path | None = None, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run the image's ffmpeg as root on the host's network until it ends."""
    return subprocess.run(
        sender(deployment, *arguments, volume=volume),
        capture_output=True,
        text=True,
        check=check,
        timeout=60,
    )


def sender(deployment: Deployment, *arguments: str, volume: Path | None = None) -> list[str]:
    mounts = [f"--volume={volume}:/film"] if volume else []
    return [
        *("docker", "run", "--rm", "--init", "--user", "0", "--network", "host", *mounts),
        *("--entrypoint", "ffmpeg", f"streaming-system/base:{deployment.name}"),
        *("-hide_banner", "-nostdin", "-loglevel", "error", *arguments),
    ]


def destination(deployment: Deployment, slug: str, key: str) -> tuple[str, ...]:
    """Where ffmpeg sends to, as OBS would with this key."""
    address = deployment.outputs()["rooms"][slug]["ingest"]
    if address.startswith("srt:"):
        return ("-f", "mpegts", f"{address}?mode=caller&passphrase={key}&connect_timeout=3000")
    return ("-f", "flv", f"{address}/{key}")


def key_of(deployment: Deployment, slug: str) -> str:
    lines = deployment.stack("keys").splitlines()
    (key,) = (line.split()[2] for line in lines if line.startswith(f"{slug} "))
    return key


@contextmanager
def sending(deployment: Deployment, slug: str, key: str) -> Iterator[None]:
    where = destination(deployment, slug, key)
    command = sender(deployment, *PICTURE, *SOUND, "-t", "60", *CODECS, *where)
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        yield
        process.terminate()


def test_a_file_is_played_in_a_loop(event: Deployment) -> None:
    wait_until(lambda: event.room_state("film") == "live", "the film is on air", seconds=40)


@pytest.mark.parametrize("slug", ["over-srt", "over-rtmp"])
def test_a_sender_with_the_key_is_on_air_and_the_slate_follows_it(
    event: Deployment, slug: str
) -> None:
    wait_until(lambda: event.room_state(slug) == "slate", "the room waits", seconds=40)
    with sending(event, slug, key_of(event, slug)):
        wait_until(lambda: event.room_state(slug) == "live", "the sender is on air", seconds=40)
    wait_until(lambda: event.room_state(slug) == "slate", "the room waits again", seconds=40)
    recorded = docker("exec", event.container("collector", slug), "ls", "/var/lib/streaming")
    assert [part for part in recorded.split() if part.endswith(".ts")]


@pytest.mark.parametrize("slug", ["over-srt", "over-rtmp"])
def test_a_sender_without_the_key_is_refused(event: Deployment, slug: str) -> None:
    where = destination(event, slug, "wrong-key-wrong-key")
    result = ffmpeg(event, *PICTURE, *SOUND, "-t", "5", *CODECS, *where, check=False)
    assert result.returncode != 0
    assert event.room_state(slug) == "slate"
