"""Machines of the venue that are known by their host key, and by one only."""

from collections.abc import Iterator, Mapping
from typing import Any

from streaming.checks.raw import host_names, kind_of, value
from streaming_runtime.settings.problems import Problem


def check_ssh(stack: Mapping[str, Any]) -> Iterator[Problem]:
    """Host keys that are missing or given twice, and machines that stand for two hosts."""
    first: dict[tuple[Any, Any], str] = {}
    for name in host_names(stack):
        if kind_of(stack, name) != "ssh":
            continue
        host = value(stack, "hosts", name)
        yield from _host_key(name, host)
        address = value(host, "address")
        place = (address, value(host, "port") or 22)
        if isinstance(address, str) and place in first:
            yield Problem(
                f"hosts.{name}.address",
                f"{address!r} is host {first[place]!r} already; a machine is one host, which can "
                "have any number of rooms",
            )
        first.setdefault(place, name)


def _host_key(name: str, host: Any) -> Iterator[Problem]:
    key, learn = value(host, "hostKey"), value(host, "learnHostKey")
    if key and learn:
        yield Problem(
            f"hosts.{name}.learnHostKey", "`hostKey` is there, so nothing is learnt; remove this"
        )
    if key or learn:
        return
    scan = f"ssh-keyscan -t ed25519 -p {value(host, 'port') or 22} {value(host, 'address')}"
    yield Problem(
        f"hosts.{name}.hostKey",
        f"missing; `{scan}` prints it, behind the address: compare its fingerprint (`{scan} | "
        "ssh-keygen -lf -`) with the one that `ssh-keygen -lf "
        "/etc/ssh/ssh_host_ed25519_key.pub` shows at the machine's console. Or let "
        "`learnHostKey: true` believe whatever answers first",
    )
