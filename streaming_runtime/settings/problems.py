"""Turns pydantic's findings into sentences for the person who wrote the file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from streaming_runtime.settings.base import SecretsModel
from streaming_runtime.settings.vocabulary import fields_at, kinds_at


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


def problems_of(
    error: ValidationError, content: Any = None, model: type[BaseModel] | None = None
) -> list[Problem]:
    """Every problem that pydantic found, in the order of the file.

    Args:
        error: what a model's validation raised.
        content: what was validated; needed where it holds unions.
        model: the model; with it, messages name the keys that are known and what they mean.
    """
    return [
        Problem(key_path(_keys(details["loc"], content)), _sentence(details, model))
        for details in error.errors(include_url=False)
        if not _follows_from_others(details)
    ]


def _follows_from_others(error: ErrorDetails) -> bool:
    """Whether a list is called too short only because its wrong entries were not counted."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _keys(location: Sequence[int | str], content: Any) -> Iterator[int | str]:
    """The location without what pydantic adds to it: a union member's tag, a mark for bad keys."""
    for index, part in enumerate(location, start=1):
        if part == "[key]":
            continue
        if isinstance(content, Mapping):
            # Only a missing key stands last; before that it is a tag, whose kind may be a default.
            tag = part == content.get("kind") or index < len(location)
            if part not in content and tag:
                continue
            content = content.get(part)
        elif isinstance(content, Sequence) and isinstance(part, int) and part < len(content):
            content = content[part]
        yield part


def _shown(value: Any) -> str:
    match value:
        case None:
            return "an empty value"
        case bool():
            return str(value).lower()
    text = repr(value)
    if len(text) <= 80:
        return text
    return f"a list of {len(value)} entries" if isinstance(value, list) else text[:77] + "..."


def _sentence(error: ErrorDetails, model: type[BaseModel] | None) -> str:
    context, location = error.get("ctx", {}), error["loc"]
    hidden = model is not None and issubclass(model, SecretsModel)
    shown = "the value" if hidden else _shown(error["input"])
    match error["type"]:
        case "extra_forbidden":
            known = fields_at(model, location[:-1]) if model else {}
            return f"unknown key; {_other_key(str(location[-1]), list(known))}"
        case "missing":
            known = fields_at(model, location[:-1]) if model else {}
            return f"missing; this key is needed{_meaning(known.get(str(location[-1])))}"
        case "union_tag_invalid":
            return f"unknown kind {context['tag']!r}; use one of {context['expected_tags']}"
        case "union_tag_not_found" | "model_attributes_type":
            kinds = ", ".join(kinds_at(model, location)) if model else ""
            return f"{shown} does not say its `kind`; use {{kind: …}} with " + (
                f"one of {kinds}" if kinds else "a kind that the documentation names"
            )
        case "literal_error":
            return f"{shown} is not allowed; use {context['expected']}"
        case "value_error":
            return f"{shown}: {context['error']}"
    return f"{shown} does not fit: {_advice(error['type'], context, error['msg'])}"


def _other_key(key: str, known: Sequence[str]) -> str:
    if not known:
        return "remove it or correct its spelling"
    near = get_close_matches(key, known, n=1, cutoff=0.7)
    guess = f"did you mean `{near[0]}`? " if near else "remove it; "
    return f"{guess}allowed here: {', '.join(known)}"


def _meaning(field: FieldInfo | None) -> str:
    return f" ({field.description.rstrip('.')})" if field and field.description else ""


def _advice(kind: str, context: Mapping[str, Any], message: str) -> str:
    """What to write instead, for an error type of pydantic's (docs: Validation Errors)."""
    match kind:
        case "in_words":
            return message
        case (
            "naive_datetime_type"
            | "timezone_naive"
            | "datetime_parsing"
            | "datetime_from_date_parsing"
        ):
            return "use date and time without a zone, such as 2027-05-01T08:00"
        case "string_type":
            return "use text; put it in quotes if it looks like a number"
        case "int_type" | "int_parsing" | "int_from_float":
            return "use a whole number"
        case "float_type" | "float_parsing":
            return "use a number"
        case "bool_type" | "bool_parsing":
            return "use true or false"
        case "model_type" | "dict_type":
            return "use a section of `key: value` lines"
        case "tuple_type":
            return "use a list, each entry on a line that begins with `- `"
        case "greater_than_equal":
            return f"use at least {context['ge']}"
        case "less_than_equal":
            return f"use at most {context['le']}"
        case "multiple_of":
            factor = context["multiple_of"]
            return "use an even number" if factor == 2 else f"use a multiple of {factor}"
        case "too_short":
            return f"give at least {_entries(context['min_length'])}"
        case "too_long":
            return f"give at most {_entries(context['max_length'])}"
        case "string_too_short":
            return f"use at least {_characters(context['min_length'])}"
        case "string_too_long":
            return f"use at most {_characters(context['max_length'])}"
    return message[0].lower() + message[1:]


def _entries(count: int) -> str:
    return "one entry" if count == 1 else f"{count} entries"


def _characters(count: int) -> str:
    return "one character" if count == 1 else f"{count} characters"
