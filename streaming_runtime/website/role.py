"""The website's role: serves the pages and the tracker until told to stop."""

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from streaming_runtime.errors import SettingsError
from streaming_runtime.health import show_health
from streaming_runtime.settings import WebsiteSecrets, WebsiteSettings
from streaming_runtime.website.app import create_app
from streaming_runtime.website.assets import Assets
from streaming_runtime.website.event_file import FILE_NAME, EventWatcher
from streaming_runtime.website.rooms import Rooms
from streaming_runtime.website.site import Site
from streaming_runtime.website.store import Store
from streaming_runtime.website.tracker import Tracker

log = logging.getLogger(__name__)

STATIC_DIRECTORY = Path(__file__).parent / "static"
VENDOR_DIRECTORY = Path("/opt/streaming/web")
STORE_NAME = "tracker.sqlite3"
TICK_SECONDS = 1.0
STOP_SECONDS = 3


class _Server(uvicorn.Server):
    """uvicorn that leaves signals to the role's own main function."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def make_site(
    settings: WebsiteSettings, secrets: WebsiteSecrets, store: Store, vendor: Path
) -> Site:
    """Everything behind the pages, from the settings and the open store."""
    events = EventWatcher(Path(settings.directory) / FILE_NAME)
    return Site(
        events=events,
        rooms=Rooms(events, store, settings.report_timeout_seconds, time.time),
        tracker=Tracker(secrets.register_key, events, store, time.time),
        assets=Assets({"": STATIC_DIRECTORY, "vendor/": vendor}),
        https_domains=settings.https_domains,
    )


async def run(
    settings: WebsiteSettings, secrets: WebsiteSecrets, vendor: Path = VENDOR_DIRECTORY
) -> None:
    """Serve until cancelled.

    Raises:
        SettingsError: the directory cannot be used.
    """
    with contextlib.closing(_open_store(Path(settings.directory))) as store:
        site = make_site(settings, secrets, store, vendor)
        config = uvicorn.Config(
            create_app(site),
            # All of the container's network; what of it the host publishes is Docker's affair.
            host="0.0.0.0",  # noqa: S104
            port=settings.port,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        server = _Server(config)
        async with asyncio.TaskGroup() as group:
            group.create_task(_serve(server))
            group.create_task(site.events.run())
            group.create_task(_tick(server, site))


def _open_store(directory: Path) -> Store:
    try:
        return Store(directory / STORE_NAME)
    except sqlite3.Error as error:
        raise SettingsError(
            f"{directory}: the tracker's database cannot be used: {error}"
        ) from None


async def _serve(server: uvicorn.Server) -> None:
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise


async def _tick(server: uvicorn.Server, site: Site) -> None:
    """Note the rooms' states even when nobody asks, and show that the website is well."""
    while True:
        site.rooms.all()
        show_health(server.started)
        await asyncio.sleep(TICK_SECONDS)
