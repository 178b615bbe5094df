"""What a person is told of an import: what to look at, and what has no counterpart."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tools.legacy.counterparts import (
    COUNTERPARTS,
    TIMEZONE,
    UNKNOWN,
    WITHOUT,
    is_secret_name,
    may_be_shown,
)
from tools.legacy.reading import CONFIG, Block, Entry, LegacyConfig

SECRETS = (
    "(not shown): secrets, and what the private file says and no stack file needs, are neither",
    "shown nor written. Titles, links and the names of machines are, from the private file too.",
)


def report(legacy: LegacyConfig, remarks: list[str]) -> list[str]:
    """The report's lines, fit for a terminal and for comments."""
    lines = []
    if remarks:
        lines += ["Look at:", *(f"  {remark}" for remark in remarks), ""]
    left = left_out(legacy)
    if left:
        lines.append("Without a counterpart in a stack file:")
        for key, entries in left.items():
            lines.append(f"  {key}: {WITHOUT.get(key, UNKNOWN)}")
            lines += [f"    {place}: {_shown(key, entry)}" for place, entry in entries.items()]
        lines.append("")
    return [one_line(line) for line in [*lines, *SECRETS]]


def left_out(legacy: LegacyConfig) -> dict[str, dict[str, Entry]]:
    """By key, then by place, everything that no stack file can say."""
    left: dict[str, dict[str, Entry]] = {}
    for name, key, entry in _entries(legacy.blocks):
        taken = {TIMEZONE} if name == CONFIG else COUNTERPARTS
        if key not in taken:
            left.setdefault(key, {})[f"{name}.{key}"] = entry
    return left


def one_line(text: str) -> str:
    """The text with everything that is not printable escaped, so that it stays one line.

    Between double quotes the escapes (`\\xa0`, `\\u200b`) are YAML's as well.
    """
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def _entries(blocks: Mapping[str, Block]) -> Iterator[tuple[str, str, Entry]]:
    for name, block in blocks.items():
        for key, entry in block.items():
            yield name, key, entry


def _shown(key: str, entry: Entry) -> str:
    value: Any = entry.value
    if entry.private or is_secret_name(key) or not may_be_shown(value):
        return "(not shown)"
    return json.dumps(value, ensure_ascii=False)
