"""docs/settings.md: every key of a stack file, from the descriptions in the model."""

import json
from collections.abc import Iterator
from typing import Any

from streaming_runtime.settings import STANDARD_RENDITIONS
from streaming_runtime.settings.words import in_words
from tools.docs.stack_schema import NAMESPACE, SECRETS, Schema, event_schema

INTRODUCTION = f"""\
<!-- Written by `make docs` from the models of the stack file: change the descriptions there. -->
# Every key of a stack file

A stack file is `Pulumi.<stack>.yaml`. The first part of each key carries the project's name:

```yaml
config:
  {NAMESPACE}:conference:
    name: My conference
```

Keys that are not listed here are errors. All errors of a file are told at once, before anything is
changed. `rooms[]` means: in each of the rooms.

Editors that use the YAML language server (VS Code, Neovim, Emacs) complete and check the file as
you type, if its first line is

```yaml
# yaml-language-server: $schema=docs/stack.schema.json
```

## The whole file
"""

SECRET_ROWS = [(secret.key, secret.kind, secret.default, secret.meaning) for secret in SECRETS]


def settings_page() -> str:
    """The page's text."""
    schema = event_schema()
    definitions: dict[str, Schema] = schema["$defs"]
    top = _table([*_rows("", schema, definitions), *SECRET_ROWS])
    sections = "".join(_sections("", schema, definitions))
    return f"{INTRODUCTION}\n{top}{sections}{_standard_renditions()}"


def _sections(path: str, schema: Schema, definitions: dict[str, Schema]) -> Iterator[str]:
    """A section for each object within the schema, outer ones first."""
    for key, value in schema["properties"].items():
        for place, name in _objects(f"{path}.{key}" if path else key, value):
            definition = definitions[name]
            kind = _kind(definition)
            title = f"`{place}`, kind `{kind}`" if kind else f"`{place}`"
            table = _table(_rows(place, definition, definitions))
            yield f"\n## {title}\n\n{definition['description']}\n\n{table}"
            yield from _sections(place, definition, definitions)


def _objects(path: str, schema: Schema) -> Iterator[tuple[str, str]]:
    """The definitions that a key's value may follow, each with its path."""
    if "$ref" in schema:
        yield path, schema["$ref"].rpartition("/")[2]
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _objects(path, choice)
    if "items" in schema:
        yield from _objects(f"{path}[]", schema["items"])
    for value in schema.get("patternProperties", {}).values():
        yield from _objects(f"{path}.<name>", value)


def _rows(path: str, schema: Schema, definitions: dict[str, Schema]) -> Iterator[tuple[str, ...]]:
    def name_of(definition: str) -> str:
        kind = _kind(definitions[definition])
        return f"kind `{kind}`" if kind else "keys of its own, below"

    for key, value in schema["properties"].items():
        needed = key in schema.get("required", ())
        reference = value.get("$ref", "").rpartition("/")[2]
        yield (
            f"{path}.{key}" if path else key,
            in_words(value, name_of),
            "needed" if needed else _default(value.get("default")),
            value.get("description")
            or definitions.get(reference, {}).get("description")
            or f"Chooses this {path.rpartition('.')[2]}.",
        )


def _kind(definition: Schema) -> str:
    kind: str = definition["properties"].get("kind", {}).get("const", "")
    return kind


def _default(value: Any) -> str:
    match value:
        case dict():
            return "as below"
        case None | []:
            return ""
        case [{"name": _}, *_]:
            return f"`[{', '.join(item['name'] for item in value)}]`"
    return f"`{json.dumps(value) if not isinstance(value, str) else value}`"


def _table(rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    lines = [
        f"| `{key}` | {value} | {default} | {meaning} |\n" for key, value, default, meaning in rows
    ]
    return "| Key | Value | Default | Meaning |\n|-|-|-|-|\n" + "".join(lines)


def _standard_renditions() -> str:
    lines = [
        f"| `{item.name}` | {item.width}x{item.height} | {item.bitrate_kbps} |\n"
        for item in STANDARD_RENDITIONS.values()
    ]
    return (
        "\n## Standard renditions\n\nWhat a `ladder` may call by name:\n\n"
        "| Name | Picture | Video, kbit/s |\n|-|-|-|\n" + "".join(lines)
    )
