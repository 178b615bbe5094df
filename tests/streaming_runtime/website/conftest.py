"""A website in memory but for its directory, with a clock that tests turn."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from streaming_runtime.report import (
    REPORT_PATH,
    SIGNATURE_HEADER,
    Health,
    Report,
    StreamReport,
    signature,
)
from streaming_runtime.settings import Conference, EventFile, EventRoom
from streaming_runtime.settings.report import register_token
from streaming_runtime.website.app import create_app
from streaming_runtime.website.assets import Assets
from streaming_runtime.website.event_file import EventWatcher, write_event
from streaming_runtime.website.role import STATIC_DIRECTORY
from streaming_runtime.website.rooms import Rooms
from streaming_runtime.website.site import Site
from streaming_runtime.website.store import Store
from streaming_runtime.website.tracker import Tracker

REGISTER_KEY = "k" * 32
TWO_ROOMS = EventFile(
    conference=Conference(name="PyExample 2027"),
    rooms=(
        EventRoom(slug="main", title="Main hall"),
        EventRoom(slug="hall-2", title="Hall <2>"),
    ),
)


class FakeClock:
    """Seconds since 1970, as the test says."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Website:
    """The site under test and a client that talks to it."""

    client: httpx.AsyncClient
    clock: FakeClock
    site: Site
    store: Store
    event_file: Path

    def report(self, node: str = "encoder/main", **changes: Any) -> Report:
        """A report of a healthy encoder at this moment."""
        stream = StreamReport(
            public_url=None,
            public_port=30001,
            playlist="hls/main.m3u8",
            preview="hls/preview.jpg",
            renditions=(),
            audio_only=True,
            segment_seconds=1,
            segment_age_seconds=0.5,
            showing="live",
        ).model_copy(update=changes.pop("stream", {}))
        values = {
            "node": node,
            "room": node.partition("/")[2],
            "time": self.clock.now,
            "nonce": "n" * 16,
            "version": "1",
            "health": Health(state="well"),
            "stream": stream if node.startswith("encoder/") else None,
            **changes,
        }
        return Report.model_validate(values)

    async def send(
        self, report: Report | bytes, token: str | None = None, **headers: str
    ) -> httpx.Response:
        """Post a report, signed with the node's own token unless another is given."""
        body = (
            report if isinstance(report, bytes) else report.model_dump_json(by_alias=True).encode()
        )
        if token is None and isinstance(report, Report):
            token = register_token(REGISTER_KEY, report.node)
        if token is not None:
            headers = {SIGNATURE_HEADER: signature(body, token), **headers}
        return await self.client.post(REPORT_PATH, content=body, headers=headers)

    async def room(self, slug: str = "main") -> dict[str, Any]:
        """A room as the API shows it."""
        response = await self.client.get(f"/api/v1/rooms/{slug}")
        assert response.status_code == 200
        result: dict[str, Any] = response.json()
        return result

    def restarted_rooms(self) -> Rooms:
        """The rooms as a website sees them that starts now with the same directory."""
        return Rooms(self.site.events, self.store, 20, self.clock)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "tracker.sqlite3")
    yield store
    store.close()


@pytest.fixture
async def website(tmp_path: Path, store: Store) -> AsyncIterator[Website]:
    event_file = tmp_path / "event.json"
    write_event(TWO_ROOMS, event_file)
    clock = FakeClock()
    events = EventWatcher(event_file)
    site = Site(
        events=events,
        rooms=Rooms(events, store, 20, clock),
        tracker=Tracker(REGISTER_KEY, events, store, clock),
        assets=Assets({"": STATIC_DIRECTORY}),
        https_domains=("tls.example.org",),
    )
    transport = httpx.ASGITransport(create_app(site))
    async with httpx.AsyncClient(transport=transport, base_url="http://live.test:8080") as client:
        yield Website(client, clock, site, store, event_file)
