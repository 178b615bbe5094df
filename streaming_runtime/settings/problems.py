"""Turns pydantic's findings into sentences for the person who wrote the file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, and what would be right."""

    path: str
    message: str

    def __str__(self) -> str:
        """`rooms[0].slug: what is wrong`, as printed."""
        return f"{self.path}: {self.message}" if self.path else self.message


def key_path(location: Iterable[int | str]) -> str:
    """`("rooms", 0, "slug")` as `rooms[0].slug`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _sentence(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return "unknown key; remove it or correct its spelling"
        case "missing":
            return "missing; this key is needed"
        case "union_tag_invalid":
            return f"unknown kind {context['tag']!r}; use one of {context['expected_tags']}"
        case "union_tag_not_found":
            return f"needs a `kind`, and it is not among {_shown(error['input'])}"
        case "literal_error":
            return f"{_shown(error['input'])} is not allowed; use {context['expected']}"
        case "string_pattern_mismatch":
            return f"{_shown(error['input'])} does not match the pattern {context['pattern']}"
        case "value_error":
            return f"{_shown(error['input'])}: {context['error']}"
    message = error["msg"][0].lower() + error["msg"][1:]
    return f"{_shown(error['input'])} does not fit: {message}"


def problems_of(error: ValidationError, content: Any = None) -> list[Problem]:
    """Every problem that pydantic found, in the order of the file.

    Args:
        error: what a model's validation raised.
        content: what was validated; needed where it holds unions.
    """
    return [
        Problem(key_path(_keys(details["loc"], content)), _sentence(details))
        for details in error.errors(include_url=False)
    ]


def _keys(location: Sequence[int | str], content: Any) -> Iterator[int | str]:
    """The location without what pydantic adds to it: a union member's tag, a mark for bad keys."""
    for part in location:
        if part == "[key]":
            continue
        if isinstance(content, Mapping):
            if part not in content and part == content.get("kind"):
                continue
            content = content.get(part)
        elif isinstance(content, Sequence) and isinstance(part, int) and part < len(content):
            content = content[part]
        yield part
