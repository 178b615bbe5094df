"""What must fit together in a stack file: hosts that exist, ports and devices that do not clash.

These checks look at the file as it was written, not at the validated model, so that a mistake in
one key does not hide the mistakes in others.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from streaming.event import WebsiteOptions
from streaming_runtime.settings import V4l2Source
from streaming_runtime.settings.event import RESERVED_SLUGS
from streaming_runtime.settings.problems import Problem

DEFAULT_WEBSITE_PORT = WebsiteOptions().port
DEFAULT_DEVICE = V4l2Source(kind="v4l2").device


def cross_check(stack: Mapping[str, Any]) -> list[Problem]:
    """Every clash and dangling reference in the stack file's values."""
    return [
        *_hosts(stack),
        *_host_references(stack),
        *_slugs(stack),
        *_ports(stack),
        *_capture_cards(stack),
        *_encoders_without_collector(stack),
    ]


def _value(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _rooms(stack: Mapping[str, Any]) -> list[tuple[str, Any]]:
    rooms = stack.get("rooms")
    if not isinstance(rooms, Sequence) or isinstance(rooms, str):
        return []
    return [(f"rooms[{index}]", room) for index, room in enumerate(rooms)]


def _host_names(stack: Mapping[str, Any]) -> list[str]:
    hosts = stack.get("hosts")
    return list(hosts) if isinstance(hosts, Mapping) else []


def _hosts(stack: Mapping[str, Any]) -> Iterator[Problem]:
    local = [name for name in _host_names(stack) if _value(stack, "hosts", name, "kind") == "local"]
    if len(local) > 1:
        yield Problem(
            "hosts",
            f"{', '.join(map(repr, local))} are all of kind local, which is this one machine; "
            "keep one of them",
        )


def _placed(stack: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every component's key, and the host that it names (None: none named)."""
    yield "website.host", _value(stack, "website", "host")
    for key, room in _rooms(stack):
        for role in ("collector", "encoder"):
            yield f"{key}.{role}.host", _value(room, role, "host")


def _host_references(stack: Mapping[str, Any]) -> Iterator[Problem]:
    names = _host_names(stack)
    if not names:
        return
    for key, host in _placed(stack):
        if isinstance(host, str) and host not in names:
            yield Problem(
                key,
                f"no host is called {host!r}; use one of {', '.join(names)}, or add it to hosts",
            )
        elif host is None and len(names) > 1:
            yield Problem(key, f"missing; with several hosts, name one of {', '.join(names)}")


def _slugs(stack: Mapping[str, Any]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for key, room in _rooms(stack):
        slug = _value(room, "slug")
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


def _named_ports(stack: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    """(key, host, protocol, port) of every port that is named or fixed."""
    only = next(iter(_host_names(stack)), "")
    website = _value(stack, "website", "port") or DEFAULT_WEBSITE_PORT
    yield "website.port", _value(stack, "website", "host") or only, "tcp", website
    for key, room in _rooms(stack):
        host = _value(room, "encoder", "host") or only
        yield f"{key}.encoder.port", host, "tcp", _value(room, "encoder", "port")
        source = _value(room, "collector", "source")
        protocol = "udp" if _value(source, "kind") == "srt" else "tcp"
        host = _value(room, "collector", "host") or only
        yield f"{key}.collector.source.port", host, protocol, _value(source, "port")


def _ports(stack: Mapping[str, Any]) -> Iterator[Problem]:
    first: dict[tuple[str, str, int], str] = {}
    for key, host, protocol, port in _named_ports(stack):
        if not isinstance(port, int) or not isinstance(host, str):
            continue
        use = (host, protocol, port)
        if use in first:
            yield Problem(
                key,
                f"{protocol} port {port} of host {host!r} is taken by {first[use]}; "
                "choose another, or leave it out to have one allotted",
            )
        first.setdefault(use, key)


def _capture_cards(stack: Mapping[str, Any]) -> Iterator[Problem]:
    only = next(iter(_host_names(stack)), "")
    first: dict[tuple[str, str], str] = {}
    for key, room in _rooms(stack):
        source = _value(room, "collector", "source")
        if _value(source, "kind") != "v4l2":
            continue
        host = _value(room, "collector", "host") or only
        for field in ("device", "audioDevice"):
            device = _value(source, field) or (DEFAULT_DEVICE if field == "device" else None)
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
    for key, room in _rooms(stack):
        if _value(room, "encoder") is not None and _value(room, "collector") is None:
            yield Problem(
                f"{key}.encoder",
                "has no collector to get a stream from; add `collector` with a `source`",
            )
