"""What viewers fetch from a live room: renditions, sound, segments and how they may be cached."""

import itertools
import json
import re
import subprocess
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.deployment import SMALL_LADDER, Deployment, docker, wait_until


@pytest.fixture
def master_url(live_event: Deployment) -> str:
    url: str = live_event.outputs()["rooms"]["studio"]["playlist"]
    return url


def variants(live_event: Deployment, master_url: str) -> dict[str, dict[str, str]]:
    """The multivariant playlist's STREAM-INF attributes, by the variant's URL."""
    lines = live_event.fetch(master_url).splitlines()
    return {
        urljoin(master_url, uri): dict(re.findall(r'([A-Z-]+)=("[^"]*"|[^,]*)', attributes))
        for attributes, uri in itertools.pairwise(lines)
        if attributes.startswith("#EXT-X-STREAM-INF:")
    }


def probe(live_event: Deployment, url: str) -> list[dict[str, Any]]:
    """The streams that ffprobe of the image sees behind a playlist on this machine."""
    command = (
        *("run", "--rm", "--network", "host", "--entrypoint", "ffprobe"),
        f"streaming-system/base:{live_event.name}",
        *("-v", "error", "-show_streams", "-of", "json", url),
    )
    streams: list[dict[str, Any]] = json.loads(docker(*command))["streams"]
    return streams


def test_renditions_and_audio_only_are_offered(live_event: Deployment, master_url: str) -> None:
    offered = variants(live_event, master_url)
    pictures = {entry.get("RESOLUTION") for entry in offered.values()}
    assert pictures == {f"{rung['width']}x{rung['height']}" for rung in SMALL_LADDER} | {None}
    for entry in offered.values():
        assert "mp4a.40.2" in entry["CODECS"]
        assert int(entry["BANDWIDTH"]) >= int(entry["AVERAGE-BANDWIDTH"]) > 0


def test_each_rendition_is_what_its_playlist_says(live_event: Deployment, master_url: str) -> None:
    for url, entry in variants(live_event, master_url).items():
        streams = probe(live_event, url)
        if "RESOLUTION" not in entry:
            assert [stream["codec_name"] for stream in streams] == ["aac"]
            continue
        (video,) = [stream for stream in streams if stream["codec_type"] == "video"]
        assert video["codec_name"] == "h264"
        assert f"{video['width']}x{video['height']}" == entry["RESOLUTION"]


def test_sound_is_there_and_not_silent(live_event: Deployment, master_url: str) -> None:
    (audio,) = [url for url, entry in variants(live_event, master_url).items()
                if "RESOLUTION" not in entry]  # fmt: skip
    result = subprocess.run(
        [
            *("docker", "run", "--rm", "--network", "host", "--entrypoint", "ffmpeg"),
            f"streaming-system/base:{live_event.name}",
            *("-hide_banner", "-i", audio, "-t", "4", "-af", "volumedetect", "-f", "null", "-"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    (peak,) = re.findall(r"max_volume: (-?[\d.]+) dB", result.stderr)
    assert float(peak) > -40


def test_segments_advance_and_keep_their_length(live_event: Deployment, master_url: str) -> None:
    url = next(iter(variants(live_event, master_url)))

    def newest() -> str:
        return live_event.fetch(url).splitlines()[-1]

    first = newest()
    wait_until(lambda: newest() != first, "a new segment is listed", seconds=10)
    durations = [float(value) for value in re.findall(r"#EXTINF:([\d.]+)", live_event.fetch(url))]
    assert all(abs(duration - 1) < 0.05 for duration in durations[2:])


def test_caching_and_cors_headers(live_event: Deployment, master_url: str) -> None:
    playlist = next(iter(variants(live_event, master_url)))
    segment = urljoin(playlist, live_event.fetch(playlist).splitlines()[-1])

    def headers(url: str) -> dict[str, str]:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own, http
            return {key.lower(): value for key, value in answer.headers.items()}

    for url in (master_url, playlist, segment):
        assert headers(url)["access-control-allow-origin"] == "*"
    assert "immutable" in headers(segment)["cache-control"]
    assert "immutable" not in headers(playlist)["cache-control"]
    assert headers(playlist)["content-type"] == "application/vnd.apple.mpegurl"
    assert headers(segment)["content-type"] in {"video/mp4", "video/iso.segment"}


def test_recordings_are_copied_out_and_play(live_event: Deployment) -> None:
    wait_until(lambda: bool(complete_parts(recorded(live_event))), "a part is complete")
    target = Path(live_event.stack("recordings", "--room", "studio").strip())
    complete = complete_parts([part.name for part in target.glob("*.ts")])
    assert complete
    for part in complete:
        frames = docker(
            *("run", "--rm", "--volume", f"{target}:/parts:ro", "--entrypoint", "ffprobe"),
            f"streaming-system/base:{live_event.name}",
            *("-v", "error", "-select_streams", "v", "-count_packets"),
            *("-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", f"/parts/{part}"),
        )
        assert abs(int(frames.split()[0].rstrip(",")) - 5 * 10) <= 10


def recorded(live_event: Deployment) -> list[str]:
    collector = live_event.container("collector", "studio")
    return docker("exec", collector, "sh", "-c", "cd /var/lib/streaming; ls *.ts").split()


def complete_parts(parts: list[str]) -> list[str]:
    """The parts that another part of the same run follows."""
    names = sorted(parts)
    return [
        part
        for part, following in itertools.pairwise(names)
        if part.rpartition("-")[2] == following.rpartition("-")[2]
    ]
