"""How soon viewers get the slate after a collector dies, and the picture after it returns."""

import time
from collections.abc import Sequence
from statistics import median

from bench.origin import Segment, top_rendition, watch
from bench.pictures import shows_slate
from bench.stacks import bench_stack, up, wait_live
from bench.table import Table, seconds
from tests.deployment import Deployment, room
from tools.stack.docker import docker
from tools.stack.terminal import say

SLUG = "bench-slate"
REPETITIONS = 3
AWAY_SECONDS = 6
BACK_SECONDS = 10
SETTLE_SECONDS = 3


def measure() -> Table:
    """Kill and start the collector a few times, and look into every segment meanwhile."""
    away, back = [], []
    with bench_stack("slate") as stack:
        stack.configure(room(SLUG))
        up(stack)
        wait_live(stack, SLUG)
        playlist = top_rendition(stack.outputs()["rooms"][SLUG]["playlist"])
        for _ in range(REPETITIONS):
            time.sleep(SETTLE_SECONDS)
            to_slate, to_live = _outage(stack, playlist)
            say(f"  slate after {to_slate:.2f} s, live again after {to_live:.2f} s")
            away.append(to_slate)
            back.append(to_live)
    return Table(
        "From a collector's end and start to a listed segment that shows it",
        ("what", "each run, s", "median, s"),
        [
            ("killed, until slate is listed", seconds(away), f"{median(away):.2f}"),
            ("started, until live is listed", seconds(back), f"{median(back):.2f}"),
        ],
    )


def _outage(stack: Deployment, playlist: str) -> tuple[float, float]:
    """Seconds to the first slate picture, and from the collector's start to the first live one."""
    collector, encoder = stack.container("collector", SLUG), stack.container("encoder", SLUG)
    killed = time.monotonic()
    docker("kill", "--signal", "KILL", collector)
    while_away = list(watch(playlist, until=killed + AWAY_SECONDS))
    started = time.monotonic()
    docker("start", collector)
    when_back = list(watch(playlist, until=started + BACK_SECONDS))
    return (
        _first_listed(while_away, encoder, slate=True) - killed,
        _first_listed(when_back, encoder, slate=False) - started,
    )


def _first_listed(listed: Sequence[tuple[float, Segment]], container: str, *, slate: bool) -> float:
    """When the first segment was listed that has a picture of this kind."""
    for moment, segment in listed:
        if slate in shows_slate(segment, container):
            return moment
    raise AssertionError(f"none of {len(listed)} segments has {'slate' if slate else 'live'}")
