"""Writes the stack file of an imported event, with comments that say what is to be done."""

from collections.abc import Iterator
from typing import Any

import yaml

from streaming.stack import validate
from streaming_runtime.settings.problems import Problem
from tools.legacy.event import ImportedEvent, ImportedRoom
from tools.legacy.report import one_line

NAMESPACE = "streaming-system"
HOST = "server"


def stack_file(event: ImportedEvent, source: str, report: list[str]) -> str:
    """The file's text.

    Args:
        event: what it says.
        source: name of the file it was made from.
        report: lines for the end.
    """
    lines = [
        f"# Made from {source} by `make import-legacy`. Read the comments, also those at the end,",
        "# then try it: `make preview STACK=…` names what is still wrong and changes nothing.",
        "config:",
        *_conference(event),
        "",
        *_hosts(event.rooms),
        "",
        f"  {NAMESPACE}:rooms:",
    ]
    for room in event.rooms:
        lines += _room(room)
    lines += ["", *(f"# {line}".rstrip() for line in report)]
    return "".join(f"{one_line(line)}\n" for line in lines)


def problems_in(text: str) -> list[Problem]:
    """What `make up` would refuse in a stack file's text."""
    return validate(values_of(text))[1]


def values_of(text: str) -> dict[str, Any]:
    """The values of a stack file's text, by key without the project's name."""
    config = yaml.safe_load(text)["config"]
    return {key.removeprefix(f"{NAMESPACE}:"): value for key, value in config.items()}


def _conference(event: ImportedEvent) -> Iterator[str]:
    conference = event.conference
    yield f"  {NAMESPACE}:conference:"
    yield f"    name: {_scalar(conference.name)}"
    yield f"    timezone: {_scalar(conference.timezone)}"
    if conference.links:
        yield "    links:"
    for link in conference.links:
        yield f"      - {{title: {_scalar(link.title)}, url: {_scalar(link.url)}}}"


def _hosts(rooms: tuple[ImportedRoom, ...]) -> Iterator[str]:
    machines: dict[str, list[str]] = {}
    for room in rooms:
        for role, machine in room.machines.items():
            machines.setdefault(machine, []).append(f"{role} of {room.group}")
    yield f"  {NAMESPACE}:hosts:"
    if machines:
        yield "    # Everything runs on this one machine for now. The old machines were:"
    for machine, uses in sorted(machines.items()):
        yield f"    #   {machine}: {', '.join(uses)}"
    yield f"    {HOST}: {{kind: local}}"


def _room(room: ImportedRoom) -> Iterator[str]:
    yield f"    - slug: {_scalar(room.slug)}"
    if room.title:
        yield f"      title: {_scalar(room.title)}"
    yield "      collector:"
    for role, machine in room.machines.items():
        if role != "encoder":
            yield f"        # The {role} was {machine}."
    yield "        # A test picture until you say where the room's picture comes from, such as"
    yield "        # {kind: v4l2, device: /dev/video0} or {kind: srt}: see docs/sources/index.md."
    yield "        source: {kind: test}"


def _scalar(value: str) -> str:
    """In double quotes, so that no reader of YAML takes `on` or `1e3` for anything but text."""
    written: str = yaml.safe_dump(
        value, default_style='"', width=float("inf"), allow_unicode=True
    ).rstrip("\n")
    return written
