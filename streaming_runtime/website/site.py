"""What the website's pages and API are made from, handed to them by the app."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from streaming_runtime.website.assets import Assets
from streaming_runtime.website.event_file import EventWatcher
from streaming_runtime.website.rooms import Rooms
from streaming_runtime.website.tracker import Tracker


@dataclass(frozen=True)
class Site:
    """Everything behind the pages and the API.

    Attributes:
        https_domains: host names that viewers reach by HTTPS, whatever the request looks like here.
    """

    events: EventWatcher
    rooms: Rooms
    tracker: Tracker
    assets: Assets
    https_domains: Collection[str] = ()


def _site_of(request: Request) -> Site:
    return cast(Site, request.app.state.site)


CurrentSite = Annotated[Site, Depends(_site_of)]
