"""Bare machines that boot through Cobbler: each of its own, in one network, with its disks."""

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network, ip_address
from typing import Any

from streaming.checks.raw import host_names, host_of, kind_of, rooms, value
from streaming_runtime.settings.problems import Problem

RECORDINGS = "/srv/recordings"
"""Where the host image mounts the disk for recordings."""
OWN_OPTIONS = ("boot", "systemd.hostname")
OWN_PREFIX = "streaming."


def check_pxe(stack: Mapping[str, Any]) -> Iterator[Problem]:
    """Machines without a Cobbler, that are named twice, or that record where it is lost."""
    machines = [name for name in host_names(stack) if kind_of(stack, name) == "pxe"]
    cobbler = stack.get("cobbler")
    if machines and cobbler is None:
        yield Problem(
            "cobbler",
            f"missing; hosts.{machines[0]} is of kind pxe, and boots through Cobbler: add "
            "`cobbler: {host: …, address: …, dhcp: …}` for one that the stack runs, or `kind: "
            "given` for one that is there",
        )
    yield from _place(stack)
    yield from _network(stack, machines)
    yield from _named_twice(stack, machines)
    for name in machines:
        yield from _kernel_options(name, value(stack, "hosts", name, "kernelOptions"))
    for key, room in rooms(stack):
        host = host_of(stack, value(room, "collector"))
        if host in machines:
            yield from _collector(key, value(room, "collector"), host, value(stack, "hosts", host))


def _place(stack: Mapping[str, Any]) -> Iterator[Problem]:
    host = value(stack, "cobbler", "host")
    if not isinstance(host, str):
        return
    if host not in host_names(stack):
        yield Problem(
            "cobbler.host",
            f"no host is called {host!r}; use one of {', '.join(host_names(stack))}",
        )
    elif kind_of(stack, host) in ("ec2", "pxe"):
        yield Problem(
            "cobbler.host",
            f"{host!r} is of kind {kind_of(stack, host)}; Cobbler must be on a host of kind local "
            "or ssh, which is in the machines' network before they boot",
        )


def _network(stack: Mapping[str, Any], machines: list[str]) -> Iterator[Problem]:
    subnet = _read(IPv4Network, value(stack, "cobbler", "dhcp", "subnet"))
    if subnet is None:
        return
    addresses = {
        f"hosts.{name}.address": value(stack, "hosts", name, "address") for name in machines
    }
    for key, written in {
        "cobbler.address": value(stack, "cobbler", "address"),
        "cobbler.dhcp.router": value(stack, "cobbler", "dhcp", "router"),
        **addresses,
    }.items():
        address = _read(ip_address, written)
        if address is not None and address not in subnet:
            yield Problem(
                key, f"{written} is not in the network where machines boot, {subnet}; correct one"
            )


def _read(kind: Callable[[str], Any], written: Any) -> Any:
    """What is written, or None if it is nothing of that kind."""
    try:
        return kind(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _named_twice(stack: Mapping[str, Any], machines: list[str]) -> Iterator[Problem]:
    """Whatever belongs to one machine alone."""
    first: dict[tuple[str, Any], str] = {}
    for name in machines:
        host = value(stack, "hosts", name)
        mac, power = value(host, "mac"), value(host, "power")
        belongings = {
            "mac": mac.lower() if isinstance(mac, str) else None,
            "address": value(host, "address"),
            "record": value(host, "record"),
            "power": (value(power, "address"), value(power, "id") or "")
            if isinstance(value(power, "address"), str)
            else None,
        }
        for key, what in belongings.items():
            if what is None:
                continue
            if (key, what) in first:
                shown = what if isinstance(what, str) else " ".join(map(str, what)).strip()
                yield Problem(
                    f"hosts.{name}.{key}", f"{shown} is host {first[key, what]!r} already"
                )
            first.setdefault((key, what), name)


def _kernel_options(name: str, options: Any) -> Iterator[Problem]:
    for option in options if isinstance(options, Mapping) else ():
        if str(option) in OWN_OPTIONS or str(option).startswith(OWN_PREFIX):
            yield Problem(
                f"hosts.{name}.kernelOptions.{option}",
                "the stack sets this option itself; remove it",
            )


def _collector(key: str, collector: Any, host: str, machine: Any) -> Iterator[Problem]:
    if value(collector, "source", "kind") == "file":
        yield Problem(
            f"{key}.collector.source.kind",
            "'file' is not possible on a host of kind pxe, which has no files of yours; use "
            "another source, or a host of kind ssh",
        )
    recording = value(collector, "recording")
    if value(recording, "enabled") is False:
        return
    listed = value(machine, "disks")
    disks = listed if isinstance(listed, list) else []
    directory = value(recording, "directory")
    if isinstance(directory, str):
        if directory != RECORDINGS and not directory.startswith(f"{RECORDINGS}/"):
            yield Problem(
                f"{key}.collector.recording.directory",
                f"{directory!r} is in the RAM of host {host!r}; use {RECORDINGS}, which is its "
                "disk for recordings",
            )
        elif "rec" not in disks:
            yield Problem(
                f"hosts.{host}.disks",
                f"lacks `rec`; {key} is recorded to {RECORDINGS}, which is in RAM without a disk "
                "labelled streaming-rec (docs/hosts/host-image.md)",
            )
    elif "docker" not in disks and value(machine, "recordingsInRam") is not True:
        yield Problem(
            f"hosts.{host}.disks",
            f"{key} would be recorded to RAM, which a power cut empties: add `rec` and record to "
            f"`directory: {RECORDINGS}`, or add `docker`, or say `recordingsInRam: true`",
        )
