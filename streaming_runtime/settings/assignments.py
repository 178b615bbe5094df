"""Settings given one at a time and as text: by an option, `a.b=c` or an environment variable."""

import json
import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from streaming_runtime.settings.keys import ENTRY, Key, folded, keys_of

Path = tuple[int | str, ...]


class AssignmentError(ValueError):
    """A setting cannot be given like this; the message says why and what would be right."""


@dataclass(frozen=True)
class Assignment:
    """A value for one place of a file: `("rooms", 0, "slug")`."""

    path: Path
    value: Any


def parts_of(dotted: str) -> list[str]:
    """`rooms[0].slug`, or `rooms.0.slug`, in its parts."""
    return re.sub(r"\[(\d*)\]", r".\1", dotted).split(".")


def find_key(model: type[BaseModel], parts: Sequence[str]) -> Key | None:
    """The key that is meant, in whatever spelling: `latencyMs`, `latency-ms`, `LATENCY_MS`."""
    wanted = tuple(ENTRY if not part or part.isdigit() else folded(part) for part in parts)
    return next(
        (key for key in keys_of(model) if tuple(map(folded, key.path)) == wanted),
        None,
    )


def assignment(model: type[BaseModel], parts: Sequence[str], text: str) -> Assignment:
    """What this text gives to the key of these parts.

    Raises:
        AssignmentError: there is no such key, or the text is broken JSON.
    """
    key = find_key(model, parts)
    if key is None:
        raise AssignmentError(f"unknown key; {nearest(model, '.'.join(parts))}")
    path = tuple(
        int(part) if part.isdigit() else name for part, name in zip(parts, key.path, strict=True)
    )
    return Assignment(path, value_of(key, text))


def nearest(model: type[BaseModel], dotted: str) -> str:
    """A guess at what was meant, or all that is allowed."""
    known = list(dict.fromkeys(str(key) for key in keys_of(model)))
    by_fold = {folded(name): name for name in known}
    near = get_close_matches(folded(dotted), by_fold, n=1, cutoff=0.7)
    return f"did you mean `{by_fold[near[0]]}`?" if near else f"known are: {', '.join(known)}"


def value_of(key: Key, text: str) -> Any:
    """The text as a file would hold it; whether it fits is for the model to say.

    Raises:
        AssignmentError: it begins as JSON and is none.
    """
    if key.may_be_null and (text == "null" or (key.is_section and text == "false")):
        return None
    if key.is_list and not text.startswith("["):
        return [_json(text)] if text.startswith("{") else [part.strip() for part in text.split(",")]
    if key.is_list or (key.is_section and text.startswith("{")):
        return _json(text)
    return text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise AssignmentError(f"is not JSON: {error}") from None


def assigned(content: Any, assignments: Iterable[Assignment]) -> Any:
    """A copy of a file's content with these assignments made, in the order of their places.

    A section that is given another `kind` begins anew.

    Raises:
        AssignmentError: an entry of a list is given before those that precede it.
    """
    result = deepcopy(content)
    for item in sorted(assignments, key=_order):
        result = _put(result, item.path, item.value, item.path)
    return result


def _order(item: Assignment) -> tuple[int, bool, list[tuple[bool, int | str]]]:
    """Sections before what they hold, a section's kind before its other keys, entries by number."""
    return (len(item.path), item.path[-1] != "kind", [(isinstance(p, str), p) for p in item.path])


def _put(content: Any, path: Path, value: Any, whole: Path) -> Any:
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(part, int):
        entries = content if isinstance(content, list) else []
        if part > len(entries):
            place = ".".join(map(str, whole[: -len(path)]))
            raise AssignmentError(f"entry {part} of {place} needs those from 0 to {part - 1} first")
        old = entries[part] if part < len(entries) else None
        return [*entries[:part], _put(old, rest, value, whole), *entries[part + 1 :]]
    section = content if isinstance(content, dict) else {}
    if part == "kind" and section.get("kind") not in (None, value):
        section = {}
    return {**section, part: _put(section.get(part), rest, value, whole)}
