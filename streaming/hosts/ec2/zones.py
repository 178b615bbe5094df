"""Which availability zones a stack is in, and which of them a host is in."""

import hashlib
from collections.abc import Iterable, Sequence

DEFAULT_ZONES = 2


def stack_zones(available: Iterable[str], named: Iterable[str]) -> list[str]:
    """The zones that the stack has a subnet in: the region's first two, and those that hosts name.

    A host that comes or goes moves no other host to another zone.

    Args:
        available: the region's zones.
        named: zones that hosts name.
    """
    first = sorted(available)[:DEFAULT_ZONES]
    return [*first, *sorted(set(named) - set(first))]


def zone_of(host: str, chosen: str | None, zones: Sequence[str]) -> str:
    """The zone of a host: the chosen one, else one that its name alone decides.

    Args:
        host: the host's name.
        chosen: the zone that the stack file names, if any.
        zones: the stack's zones, of which the first two are for hosts that name none.
    """
    if chosen:
        return chosen
    defaults = zones[:DEFAULT_ZONES]
    digest = hashlib.sha256(host.encode()).digest()
    return defaults[digest[0] % len(defaults)]
