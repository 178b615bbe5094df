"""A group's values: its own or the default's, with `%(key)s` replaced by other values of it."""

import re
from dataclasses import dataclass
from typing import Any

from tools.legacy.counterparts import COUNTERPARTS, is_secret_name
from tools.legacy.reading import DEFAULT, Block, Entry

GROUP = "group"
"""The key under which a group's own name can be interpolated."""

_TOKEN = re.compile(r"%(?:\((?P<key>[^()]*)\)s|%)")


class EndlessInterpolation(Exception):
    """A value that, by way of others, contains itself; the message names its place."""


@dataclass(frozen=True)
class Resolved:
    """A value as the old website would have shown it.

    Attributes:
        value: text, or what else stands in the file.
        place: where it stands: `default.link`.
        file: name of the file.
        private: whether that is the private file.
        secret: whether something went into it that must not be shown.
    """

    value: Any
    place: str
    file: str
    private: bool
    secret: bool


@dataclass(frozen=True)
class Group:
    """One group of the old configuration."""

    name: str
    own: Block
    default: Block

    def resolve(self, key: str, within: tuple[str, ...] = ()) -> Resolved | None:
        """The group's value of a key; None if neither it nor the default has one.

        Raises:
            EndlessInterpolation: the value contains itself.
        """
        entry, place = self.own.get(key), f"{self.name}.{key}"
        if entry is None:
            entry, place = self.default.get(key), f"{DEFAULT}.{key}"
        if entry is None:
            return None
        if key in within:
            raise EndlessInterpolation(f"{entry.file}: {place}")
        value = entry.value
        secret = is_secret(key, entry)
        if not secret and isinstance(value, str) and is_interpolated(value):
            inner = {name: self._inner(name, (*within, key)) for name in names_in(value)}
            value = _TOKEN.sub(lambda match: inner[match["key"]][0] if match["key"] else "%", value)
            secret = any(made_of_secret for _, made_of_secret in inner.values())
        return Resolved(value, place, entry.file, entry.private, secret)

    def _inner(self, key: str, within: tuple[str, ...]) -> tuple[str, bool]:
        found = self.resolve(key, within)
        if found is None:
            return (self.name if key == GROUP else f"%({key})s"), False
        return str(found.value), found.secret


def is_secret(key: str, entry: Entry) -> bool:
    """Whether an entry must not be shown: by its name, or as a private one of no use here."""
    return is_secret_name(key) or (entry.private and key not in COUNTERPARTS)


def is_interpolated(value: str) -> bool:
    """Whether every `%` in a value is one that Python's `%` understands.

    The original left any other value alone, such as an address with `%23` in it.
    """
    return "%" not in _TOKEN.sub("", value)


def names_in(value: str) -> list[str]:
    """The keys that a value interpolates, each once."""
    return list(dict.fromkeys(match["key"] for match in _TOKEN.finditer(value) if match["key"]))
