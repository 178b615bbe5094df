"""Hosts that must reach each other, and viewers that must reach them."""

from collections.abc import Iterator, Mapping
from typing import Any

from streaming.checks.raw import host_of, kind_of, rooms, value
from streaming_runtime.settings.problems import Problem


def check_links(stack: Mapping[str, Any]) -> Iterator[Problem]:
    """Hosts of kind local that others must reach and that have no address for that."""
    needed: dict[str, str] = {}
    for target, other, reason in _reached(stack):
        if kind_of(stack, target) == "local" and kind_of(stack, other) not in ("local", None):
            needed.setdefault(target, reason)
    for host, reason in needed.items():
        if not value(stack, "hosts", host, "address"):
            yield Problem(
                f"hosts.{host}.address",
                f"missing; {reason}: name the address under which this machine is reached",
            )


def _reached(stack: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every host that another one must reach, that other, and why."""
    website = host_of(stack, value(stack, "website"))
    for key, room in rooms(stack):
        collector = host_of(stack, value(room, "collector"))
        encoder = host_of(stack, value(room, "encoder"))
        yield encoder, collector, f"{key}.collector on {collector!r} sends its stream here"
        yield encoder, website, f"viewers of the website on {website!r} fetch {key} from here"
        for node, host in (("collector", collector), ("encoder", encoder)):
            yield website, host, f"{key}.{node} on {host!r} reports to the website here"
