"""A file in TOML, with a comment for each key that says what it is (https://toml.io/en/v1.0.0)."""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from streaming_runtime.settings import STANDARD_RENDITIONS
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.keys import Key, keys_of
from streaming_runtime.settings_tool.options import capitalized, kinds_of, state_of

WIDTH = 98


def toml_text(settings: SettingsModel, heading: str) -> str:
    """The file's text, every key in it; those without a value as comments.

    Args:
        settings: what the file is to say.
        heading: what it is, for its first line.
    """
    content = settings.model_dump(mode="json", by_alias=True)
    lines = [*_comment(heading), "", *_section((), content, keys_of(type(settings)))]
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(
    path: tuple[str, ...], content: Mapping[str, Any], keys: Sequence[Key]
) -> Iterator[str]:
    """The lines of a section: its plain keys, then the sections within it."""
    kind = content.get("kind")
    own = [key for key in keys if key.path[:-1] == path and key.kind in (None, kind)]
    inner = [key for key in own if isinstance(content[key.path[-1]], dict)]
    for key in own:
        if key not in inner:
            yield from _comment(_about(key, keys))
            yield from _line(key, content[key.path[-1]])
            yield ""
    for key in inner:
        switch = f" `{key} = false` instead of it means none." if key.may_be_null else ""
        yield from _comment(key.description + switch)
        yield f"[{'.'.join(key.path)}]"
        yield from _section(key.path, content[key.path[-1]], keys)


def _about(key: Key, keys: Sequence[Key]) -> str:
    if key.path[-1] != "kind":
        return f"{key.description} {capitalized(key.values)}{state_of(key)}."
    return kinds_of(other for other in keys if other.path == key.path)


def _line(key: Key, value: Any) -> Iterator[str]:
    name = key.path[-1]
    if value is None:
        yield f"{name} = false" if key.is_section else f"# {name} ="
    elif isinstance(value, list) and any(isinstance(_short(entry), dict) for entry in value):
        yield f"{name} = ["
        yield from (f"    {_value(entry)}," for entry in value)
        yield "]"
    else:
        yield f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    match _short(value):
        case dict() as table:
            return f"{{ {', '.join(f'{name} = {_value(item)}' for name, item in table.items())} }}"
        case list() as entries:
            return f"[{', '.join(map(_value, entries))}]"
        case plain:
            # JSON's strings, numbers and booleans are TOML's too, but for one character.
            return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")


def _short(value: Any) -> Any:
    """A standard rendition by its name."""
    if isinstance(value, dict) and value.get("name") in STANDARD_RENDITIONS:
        standard = STANDARD_RENDITIONS[value["name"]]
        if standard.model_dump(mode="json", by_alias=True) == value:
            return standard.name
    return value


def _comment(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from textwrap.wrap(
            line, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
        ) or ["#"]
