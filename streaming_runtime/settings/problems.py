"""Turns pydantic's findings into sentences for the person who wrote the file."""

from collections.abc import Sequence
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


def key_path(location: Sequence[int | str]) -> str:
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
        case "string_pattern_mismatch":
            return f"{_shown(error['input'])} does not match the pattern {context['pattern']}"
        case "value_error":
            return f"{_shown(error['input'])}: {context['error']}"
    message = error["msg"][0].lower() + error["msg"][1:]
    return f"{_shown(error['input'])} does not fit: {message}"


def problems_of(error: ValidationError, prefix: Sequence[int | str] = ()) -> list[Problem]:
    """Every problem that pydantic found, in the order of the file.

    Args:
        error: what a model's validation raised.
        prefix: where in the file the validated value stands.
    """
    return [
        Problem(key_path([*prefix, *details["loc"]]), _sentence(details))
        for details in error.errors(include_url=False)
    ]
