"""HTTPS: names for all that viewers reach, and plain HTTP only where it is asked for."""

from collections.abc import Iterator, Mapping
from typing import Any

from streaming.checks.raw import host_of, kind_of, rooms, value
from streaming_runtime.settings.problems import Problem

CLOUD = ("ec2",)


def check_https(stack: Mapping[str, Any]) -> Iterator[Problem]:
    """A website without the names that its certificates need, or silently without HTTPS."""
    website = stack.get("website")
    host = host_of(stack, website)
    domain, kind = value(website, "domain"), value(website, "tls", "kind")
    if value(website, "tls") is None and (domain or kind_of(stack, host) in CLOUD):
        add = "" if domain else "`domain` and "
        yield Problem(
            "website.tls",
            f"missing; add {add}`tls: {{kind: acme}}` for HTTPS, or `tls: {{kind: none}}` for "
            "plain HTTP, which anyone on the way can read and change",
        )
    if kind == "acme" and not domain:
        yield Problem("website.domain", "missing; a certificate needs the name of the website")
    if kind == "acme":
        yield from _streams_without_name(stack, host)


def _streams_without_name(stack: Mapping[str, Any], website: str) -> Iterator[Problem]:
    named = value(stack, "dns", "zone")
    hosts = {host_of(stack, value(room, "encoder")): key for key, room in reversed(rooms(stack))}
    for host, key in hosts.items():
        if host != website and not named and not value(stack, "hosts", host, "domain"):
            yield Problem(
                f"hosts.{host}.domain",
                f"missing; pages served over HTTPS play no streams over plain HTTP, and {key} is "
                "served from this host: give it a name of its own, or `dns.zone` for all",
            )
