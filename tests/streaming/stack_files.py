"""Small stack files to start a test from."""

from typing import Any


def room(slug: str, *, collector: Any = None, **keys: Any) -> dict[str, Any]:
    """A room with a test picture; `collector` replaces or adds to the collector's keys."""
    return {
        "slug": slug,
        "collector": {"source": {"kind": "test"}, **(collector or {})},
        **keys,
    }


def stack(*rooms: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """A stack with these rooms, by default one called `main`, on this machine."""
    return {
        "conference": {"name": "Rehearsal"},
        "hosts": {"laptop": {"kind": "local"}},
        "rooms": list(rooms) or [room("main")],
        **sections,
    }


THREE_ROOMS = stack(
    room("hall", title="Great hall"),
    room("annex", collector={"source": {"kind": "srt"}}),
    room("cellar", collector={"source": {"kind": "rtmp"}}),
)
"""One room per way of ingest: none, UDP, TCP."""
