"""The HTTP API: reports in, rooms and streams out.

Fields are only ever added. Everything that is read is public and may be read from any website.
"""

import logging
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.alias_generators import to_camel

from streaming_runtime.report import REPORT_PATH, SIGNATURE_HEADER, RecordingReport
from streaming_runtime.website.addresses import CurrentViewer, Viewer
from streaming_runtime.website.responses import conditional
from streaming_runtime.website.rooms import Node, Room, RoomState
from streaming_runtime.website.site import CurrentSite
from streaming_runtime.website.tracker import RefusedReport

log = logging.getLogger(__name__)

MAX_REPORT_BYTES = 64 * 1024
TOO_LONG = f"a report has at most {MAX_REPORT_BYTES} bytes"
CACHE_CONTROL = "public, max-age=1"
RETRY_SECONDS = 3

router = APIRouter()


class ApiModel(BaseModel):
    """Base of what the API says: camelCase on the wire."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Endpoint(ApiModel):
    """Where to fetch a room's stream; the addresses fit the viewer who asked."""

    playlist: str
    audio_playlist: str | None
    preview: str


class RoomView(ApiModel):
    """A room as viewers see it; `endpoint` is null while there is nothing to watch."""

    slug: str
    title: str
    state: RoomState
    since: datetime
    page: str
    endpoint: Endpoint | None


class NodeView(ApiModel):
    """A node as operators see it."""

    node: str
    room: str
    version: str
    state: str
    detail: str
    heard_seconds_ago: float
    recording: RecordingReport | None
    processes: dict[str, dict[str, Any]]


class StatusView(ApiModel):
    """The event at a glance, and every node."""

    event: str | None
    rooms: dict[RoomState, int]
    nodes: list[NodeView]


_ROOM_VIEWS = TypeAdapter(list[RoomView])


def endpoint_view(room: Room, viewer: Viewer) -> Endpoint | None:
    """Where this viewer fetches the room's stream."""
    stream = room.stream
    if stream is None:
        return None
    return Endpoint(
        playlist=viewer.address(stream, stream.playlist),
        audio_playlist=(
            viewer.address(stream, stream.audio_playlist) if stream.audio_playlist else None
        ),
        preview=viewer.address(stream, stream.preview),
    )


def room_view(room: Room, viewer: Viewer) -> RoomView:
    """The room as this viewer gets it."""
    return RoomView(
        slug=room.slug,
        title=room.title,
        state=room.state,
        since=datetime.fromtimestamp(round(room.since), UTC),
        page=f"{viewer.origin}/{room.slug}",
        endpoint=endpoint_view(room, viewer),
    )


def _node_view(node: Node) -> NodeView:
    report = node.report
    return NodeView(
        node=report.node,
        room=report.room,
        version=report.version,
        state="gone" if node.gone else report.health.state,
        detail=report.health.detail,
        heard_seconds_ago=round(node.heard_seconds_ago, 1),
        recording=report.recording,
        processes=report.processes,
    )


def _answer(request: Request, content: bytes) -> Response:
    return conditional(
        request,
        content,
        "application/json",
        cache_control=CACHE_CONTROL,
        headers={"Access-Control-Allow-Origin": "*"},
    )


@router.get("/api/v1/rooms", response_model=list[RoomView])
async def rooms(request: Request, site: CurrentSite, viewer: CurrentViewer) -> Response:
    """Every room, in the event's order."""
    views = [room_view(room, viewer) for room in site.rooms.all()]
    return _answer(request, _ROOM_VIEWS.dump_json(views, by_alias=True))


@router.get("/api/v1/rooms/{slug}", response_model=RoomView)
async def room(slug: str, request: Request, site: CurrentSite, viewer: CurrentViewer) -> Response:
    """One room."""
    view = room_view(_known(site, slug), viewer)
    return _answer(request, view.model_dump_json(by_alias=True).encode())


@router.get("/api/v1/rooms/{slug}/endpoint", response_model=Endpoint)
async def endpoint(
    slug: str, request: Request, site: CurrentSite, viewer: CurrentViewer
) -> Response:
    """The best endpoint of a room for this viewer; 503 while there is none."""
    view = endpoint_view(_known(site, slug), viewer)
    if view is None:
        raise HTTPException(
            503, f"room {slug!r} is not live", headers={"Retry-After": str(RETRY_SECONDS)}
        )
    return _answer(request, view.model_dump_json(by_alias=True).encode())


@router.get("/api/v1/status", response_model=StatusView)
async def status(request: Request, site: CurrentSite) -> Response:
    """The event at a glance, and every node with its health and recording."""
    event = site.events.event
    states = [room.state for room in site.rooms.all()]
    view = StatusView(
        event=event.conference.name if event else None,
        rooms={state: states.count(state) for state in RoomState},
        nodes=[_node_view(node) for node in site.rooms.nodes()],
    )
    return _answer(request, view.model_dump_json(by_alias=True).encode())


@router.post(REPORT_PATH, status_code=204)
async def report(
    request: Request,
    site: CurrentSite,
    signature: Annotated[str | None, Header(alias=SIGNATURE_HEADER)] = None,
) -> Response:
    """Take in a node's signed report."""
    try:
        site.tracker.take(await _limited_body(request), signature)
    except RefusedReport as refusal:
        log.warning("report refused: %s", refusal.reason)
        return JSONResponse({"detail": refusal.reason}, refusal.status)
    site.rooms.forget()
    return Response(status_code=204)


@router.get("/healthz")
async def healthz() -> Response:
    """Whether the website answers."""
    return Response(b"ok\n", media_type="text/plain", headers={"Cache-Control": "no-store"})


def _known(site: CurrentSite, slug: str) -> Room:
    found = site.rooms.get(slug)
    if found is None:
        raise HTTPException(404, f"the event has no room {slug!r}")
    return found


async def _limited_body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    body = bytearray()
    if not declared.isdecimal() or int(declared) > MAX_REPORT_BYTES:
        raise RefusedReport(413, TOO_LONG)
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_REPORT_BYTES:
            raise RefusedReport(413, TOO_LONG)
    return bytes(body)
