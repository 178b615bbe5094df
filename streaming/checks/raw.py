"""Looks into a stack file as it was written, whatever nonsense may stand in it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def value(value: Any, *keys: str) -> Any:
    """What stands under these keys, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def rooms(stack: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Every room with the path of its key: `rooms[0]`."""
    found = stack.get("rooms")
    if not isinstance(found, Sequence) or isinstance(found, str):
        return []
    return [(f"rooms[{index}]", room) for index, room in enumerate(found)]


def host_names(stack: Mapping[str, Any]) -> list[str]:
    """The names of all hosts."""
    hosts = stack.get("hosts")
    return list(hosts) if isinstance(hosts, Mapping) else []


def placed(stack: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every component's key, and the host that it names (None: none named)."""
    yield "website.host", value(stack, "website", "host")
    for key, room in rooms(stack):
        for role in ("collector", "encoder"):
            yield f"{key}.{role}.host", value(room, role, "host")


def host_of(stack: Mapping[str, Any], component: Any) -> str:
    """The host on which a component is: the named one, else the first."""
    named = value(component, "host")
    return named if isinstance(named, str) else next(iter(host_names(stack)), "")


def kind_of(stack: Mapping[str, Any], host: str) -> Any:
    """A host's kind."""
    return value(stack, "hosts", host, "kind")
