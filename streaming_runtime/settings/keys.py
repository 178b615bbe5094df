"""Every key that a settings model knows, as people write it: for options, comments, variables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_snake

from streaming_runtime.settings.words import in_words

Schema = dict[str, Any]

ENTRY = "[]"
"""Stands in a path for any entry of a list: `rooms[].slug`."""


@dataclass(frozen=True)
class Key:
    """One key of a file.

    Attributes:
        path: its place, as files spell it: `("source", "port")`.
        needed: whether it must be given where its section is.
        kind: the kind of section it belongs to, where there are several.
        description: what it means.
        values: what it may be, in words.
        default: what it is if absent, as in a file; None if nothing.
        is_list: whether it holds several entries.
        is_section: whether it holds keys of its own.
        may_be_null: whether it may be given as nothing.
    """

    path: tuple[str, ...]
    needed: bool
    kind: str | None
    description: str
    values: str
    default: Any
    is_list: bool
    is_section: bool
    may_be_null: bool

    def __str__(self) -> str:
        """`rooms[].slug`."""
        return ".".join(self.path).replace(f".{ENTRY}", ENTRY)

    @property
    def words(self) -> tuple[str, ...]:
        """The path in snake_case, as options and variables spell it."""
        return tuple(to_snake(part) for part in self.path)


@cache
def keys_of(model: type[BaseModel]) -> Sequence[Key]:
    """All keys of a model, each section before what it holds.

    A key that sections of several kinds have appears once for each of them.
    """
    schema = model.model_json_schema(by_alias=True)
    return tuple(_keys((), schema, schema.get("$defs", {}), None))


def folded(part: str) -> str:
    """A part of a path without what spellings differ in: `latencyMs` and `LATENCY_MS` are one."""
    return re.sub(r"[_-]", "", part).lower()


def _keys(
    path: tuple[str, ...], section: Schema, definitions: Schema, kind: str | None
) -> Iterator[Key]:
    for name, schema in section["properties"].items():
        sections = list(_sections(schema, definitions))
        entries = [entry for part in _choices(schema) for entry in [part.get("items")] if entry]
        yield Key(
            path=(*path, name),
            needed=name in section.get("required", ()),
            kind=kind,
            description=_description(schema, definitions) or f"Chooses this {path[-1]}.",
            values=in_words(schema, lambda name: _section_in_words(definitions[name])),
            default=schema.get("default"),
            is_list=bool(entries),
            is_section=bool(sections),
            may_be_null=any(part.get("type") == "null" for part in schema.get("anyOf", ())),
        )
        for inner in sections:
            yield from _keys((*path, name), inner, definitions, _kind(inner))
        for inner in (inner for entry in entries for inner in _sections(entry, definitions)):
            yield from _keys((*path, name, ENTRY), inner, definitions, _kind(inner))


def _choices(schema: Schema) -> Sequence[Schema]:
    return (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ()))


def _sections(schema: Schema, definitions: Schema) -> Iterator[Schema]:
    for choice in _choices(schema):
        if choice is not schema and "oneOf" in choice:
            yield from _sections(choice, definitions)
        elif "$ref" in choice:
            yield definitions[choice["$ref"].rpartition("/")[2]]


def _description(schema: Schema, definitions: Schema) -> str:
    described = [schema, *_sections(schema, definitions)]
    return next((part["description"] for part in described if "description" in part), "")


def _kind(section: Schema) -> str | None:
    kind: str | None = section["properties"].get("kind", {}).get("const")
    return kind


def _section_in_words(section: Schema) -> str:
    kind = _kind(section)
    if kind:
        return f"kind `{kind}`"
    return f"a section with {', '.join(section['properties'])}"
