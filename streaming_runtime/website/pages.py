"""The pages: rendered here, so that they work without JavaScript, which only keeps them fresh."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from streaming_runtime.website.addresses import CurrentViewer
from streaming_runtime.website.api import room_view
from streaming_runtime.website.headers import CSP_HEADER, EMBEDDED_PLAYER_POLICY, PLAYER_POLICY
from streaming_runtime.website.responses import conditional
from streaming_runtime.website.rooms import RoomState
from streaming_runtime.website.site import CurrentSite, Site

TEMPLATES = Path(__file__).parent / "templates"
STATE_LABELS = {
    RoomState.LIVE: "Live",
    RoomState.SLATE: "Back soon",
    RoomState.OFFLINE: "Not live",
}
STATE_NOTES = {
    RoomState.LIVE: "",
    RoomState.SLATE: "The picture from the room is away; it comes back here by itself.",
    RoomState.OFFLINE: "Nothing is on air in this room at the moment. It starts here by itself.",
}

router = APIRouter(include_in_schema=False)
_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(site: Site, template: str, **values: Any) -> bytes:
    """A page's HTML."""
    event = site.events.event
    return (
        _templates.get_template(template)
        .render(
            conference=event.conference if event else None,
            labels={state.value: label for state, label in STATE_LABELS.items()},
            notes={state.value: note for state, note in STATE_NOTES.items()},
            asset=site.assets.address,
            **values,
        )
        .encode()
    )


def _page(request: Request, content: bytes, headers: Mapping[str, str] | None = None) -> Response:
    return conditional(
        request, content, "text/html", cache_control="no-cache", headers=dict(headers or {})
    )


@router.api_route("/", methods=["GET", "HEAD"])
async def index(request: Request, site: CurrentSite, viewer: CurrentViewer) -> Response:
    """All rooms."""
    views = [room_view(room, viewer) for room in site.rooms.all()]
    return _page(request, render(site, "index.html", rooms=views))


@router.api_route("/static/{path:path}", methods=["GET", "HEAD"])
async def static(path: str, request: Request, site: CurrentSite) -> Response:
    """A static file; one whose address names its version may be kept for ever."""
    asset = site.assets.get(path)
    if asset is None:
        raise HTTPException(404)
    versioned = request.query_params.get("v") == asset.version
    headers = {"Vary": "Accept-Encoding"}
    content = asset.content
    if asset.gzipped and "gzip" in request.headers.get("accept-encoding", ""):
        content = asset.gzipped
        headers["Content-Encoding"] = "gzip"
    return conditional(
        request,
        content,
        asset.media_type,
        cache_control="public, max-age=31536000, immutable" if versioned else "no-cache",
        headers=headers,
    )


@router.api_route("/{slug}", methods=["GET", "HEAD"])
async def room(slug: str, request: Request, site: CurrentSite, viewer: CurrentViewer) -> Response:
    """One room with its player."""
    views = {room.slug: room_view(room, viewer) for room in site.rooms.all()}
    if slug not in views:
        raise HTTPException(404)
    others = [view for view in views.values() if view.slug != slug]
    content = render(site, "room.html", room=views[slug], others=others)
    return _page(request, content, {CSP_HEADER: PLAYER_POLICY})


@router.api_route("/{slug}/embed", methods=["GET", "HEAD"])
async def embed(slug: str, request: Request, site: CurrentSite, viewer: CurrentViewer) -> Response:
    """A room's player alone, for other websites to frame."""
    found = site.rooms.get(slug)
    if found is None:
        raise HTTPException(404)
    content = render(site, "embed.html", room=room_view(found, viewer))
    return _page(request, content, {CSP_HEADER: EMBEDDED_PLAYER_POLICY})
