"""Hosts that exist, and are named where there are several."""

from collections.abc import Iterator, Mapping
from typing import Any

from streaming.checks.raw import host_names, kind_of, placed
from streaming_runtime.settings.problems import Problem


def check_hosts(stack: Mapping[str, Any]) -> Iterator[Problem]:
    """More than one host of kind local; hosts that are named nowhere or do not exist."""
    local = [name for name in host_names(stack) if kind_of(stack, name) == "local"]
    if len(local) > 1:
        yield Problem(
            "hosts",
            f"{', '.join(map(repr, local))} are all of kind local, which is this one machine; "
            "keep one of them",
        )
    yield from _references(stack)


def _references(stack: Mapping[str, Any]) -> Iterator[Problem]:
    names = host_names(stack)
    if not names:
        return
    for key, host in placed(stack):
        if isinstance(host, str) and host not in names:
            yield Problem(
                key,
                f"no host is called {host!r}; use one of {', '.join(names)}, or add it to hosts",
            )
        elif host is None and len(names) > 1:
            yield Problem(key, f"missing; with several hosts, name one of {', '.join(names)}")
