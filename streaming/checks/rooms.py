"""Slugs that differ, capture cards that are used once, encoders that have something to do."""

from collections.abc import Iterator, Mapping
from typing import Any

from streaming.checks.raw import host_of, rooms, value
from streaming_runtime.settings import V4l2Source
from streaming_runtime.settings.event import RESERVED_SLUGS
from streaming_runtime.settings.problems import Problem

DEFAULT_DEVICE = V4l2Source(kind="v4l2").device


def check_rooms(stack: Mapping[str, Any]) -> Iterator[Problem]:
    """Slugs, capture cards, and encoders without a collector."""
    yield from _slugs(stack)
    yield from _capture_cards(stack)
    yield from _encoders_without_collector(stack)


def _slugs(stack: Mapping[str, Any]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for key, room in rooms(stack):
        slug = value(room, "slug")
        if not isinstance(slug, str):
            continue
        if slug in first:
            yield Problem(
                f"{key}.slug",
                f"{slug!r} is the slug of {first[slug]} already; give each room its own",
            )
        first.setdefault(slug, key)
        if slug in RESERVED_SLUGS:
            yield Problem(
                f"{key}.slug", f"{slug!r} is an address of the website itself; choose another"
            )


def _capture_cards(stack: Mapping[str, Any]) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for key, room in rooms(stack):
        source = value(room, "collector", "source")
        if value(source, "kind") != "v4l2":
            continue
        host = host_of(stack, value(room, "collector"))
        for field in ("device", "audioDevice"):
            device = value(source, field) or (DEFAULT_DEVICE if field == "device" else None)
            if not isinstance(device, str) or not isinstance(host, str):
                continue
            path = f"{key}.collector.source.{field}"
            if (host, device) in first:
                yield Problem(
                    path,
                    f"{device!r} of host {host!r} is taken by {first[host, device]}; "
                    "give each room a capture device of its own",
                )
            first.setdefault((host, device), path)


def _encoders_without_collector(stack: Mapping[str, Any]) -> Iterator[Problem]:
    for key, room in rooms(stack):
        if value(room, "encoder") is not None and value(room, "collector") is None:
            yield Problem(
                f"{key}.encoder",
                "has no collector to get a stream from; add `collector` with a `source`",
            )
