"""What a room's parts do when one of them dies: slate, recovery, and no recording lost."""

import os
import re
import signal

import pytest

from tests.deployment import Deployment, docker, wait_until


def pids(container: str, pattern: str) -> list[int]:
    """Processes of a container, by a pattern of their command line; host process ids."""
    lines = docker("top", container, "-eo", "pid,args").splitlines()[1:]
    found = (re.match(r"\s*(\d+)\s+(.*)", line) for line in lines)
    return [int(match[1]) for match in found if match and re.search(pattern, match[2])]


def kill(container: str, pattern: str) -> None:
    processes = pids(container, pattern)
    assert processes, f"{container} runs nothing like {pattern}"
    for process in processes:
        os.kill(process, signal.SIGKILL)


def wait_live(event: Deployment) -> None:
    wait_until(lambda: event.room_state("studio") == "live", "the room is live again", seconds=30)


@pytest.fixture(autouse=True)
def live_before_and_after(live_event: Deployment) -> None:
    wait_live(live_event)


def test_the_slate_shows_while_the_collector_is_away(live_event: Deployment) -> None:
    collector = live_event.container("collector", "studio")
    docker("kill", "--signal", "KILL", collector)
    try:
        wait_until(lambda: live_event.room_state("studio") == "slate", "the slate", seconds=15)
    finally:
        docker("start", collector)
    wait_live(live_event)


@pytest.mark.parametrize(
    ("role", "pattern"),
    [
        pytest.param("encoder", r"ffmpeg .*-f hls", id="packager"),
        pytest.param("encoder", r"encoder\.ingest", id="ingest"),
        pytest.param("encoder", r"nginx: (master|worker)", id="origin"),
        pytest.param("collector", r"^ffmpeg", id="collector's ffmpeg"),
    ],
)
def test_a_killed_process_is_replaced(live_event: Deployment, role: str, pattern: str) -> None:
    container = live_event.container(role, "studio")
    identity = live_event.container_ids()[container]
    before = pids(container, pattern)
    kill(container, pattern)
    wait_until(
        lambda: bool(pids(container, pattern)) and not set(pids(container, pattern)) & set(before),
        f"a new {pattern}",
    )
    wait_live(live_event)
    assert live_event.container_ids()[container] == identity


def test_media_sequence_goes_on_after_the_encoder_container_restarts(
    live_event: Deployment,
) -> None:
    url = live_event.outputs()["rooms"]["studio"]["playlist"].replace("master", "180p/index")

    def newest() -> int:
        playlist = live_event.fetch(url)
        first = int(re.findall(r"#EXT-X-MEDIA-SEQUENCE:(\d+)", playlist)[0])
        return first + playlist.count("#EXTINF") - 1

    before = newest()
    docker("restart", "--time", "10", live_event.container("encoder", "studio"))
    wait_until(lambda: newest() > before, "segments after those before the restart", seconds=30)
    wait_live(live_event)
    assert "#EXT-X-DISCONTINUITY\n" in live_event.fetch(url)


def test_recorded_parts_survive_kill_9_of_the_collector(live_event: Deployment) -> None:
    collector = live_event.container("collector", "studio")

    def parts() -> list[str]:
        listing = docker("exec", collector, "sh", "-c", "ls -s /var/lib/streaming/*.ts")
        return [line.split()[1] for line in listing.splitlines() if not line.startswith("0 ")]

    wait_until(lambda: bool(parts()), "something is recorded")
    before = parts()
    docker("kill", "--signal", "KILL", collector)
    docker("start", collector)
    wait_until(lambda: len(parts()) > len(before), "a new part is recorded", seconds=30)
    assert set(before) <= set(parts())
    interrupted = before[-1]
    frames = docker(
        *("exec", collector, "ffprobe", "-v", "error", "-select_streams", "v"),
        *("-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0"),
        interrupted,
    )
    assert int(frames.split()[0].rstrip(",")) > 0
