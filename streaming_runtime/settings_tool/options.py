"""One option for each key of a file."""

import argparse
import json
from collections.abc import Iterable
from typing import Any

from streaming_runtime.errors import SettingsError
from streaming_runtime.settings.assignments import (
    Assignment,
    AssignmentError,
    assignment,
    parts_of,
    value_of,
)
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.keys import ENTRY, Key, keys_of

DESTINATION = "key:"


def option_of(key: Key) -> str:
    """`--encoder-latency-ms`."""
    return "--" + "-".join(key.words).replace("_", "-")


def add_options(parser: argparse.ArgumentParser, model: type[SettingsModel]) -> None:
    """Give the parser an option for every key that is no entry of a list."""
    group = parser.add_argument_group("keys of the file")
    for path, uses in _by_path(model).items():
        key = uses[0]
        group.add_argument(
            option_of(key),
            dest=f"{DESTINATION}{path}",
            action="append" if key.is_list else "store",
            metavar="VALUE",
            help=_help(uses).replace("%", "%%"),
        )


def kinds_of(uses: Iterable[Key]) -> str:
    """What the key `kind` chooses from, given its uses."""
    return f"Which kind: {', '.join(use.kind or '' for use in uses)}; each has keys of its own."


def help_of(key: Key) -> str:
    """What a key means, what it may be, and what it is if absent."""
    prefix = f"(kind {key.kind}) " if key.kind else ""
    values = key.values
    if key.is_section:
        values = "JSON, or false for none" if key.may_be_null else "JSON"
    elif key.is_list:
        values += "; may be given several times"
    return f"{prefix}{key.description} {capitalized(values)}{state_of(key)}."


def capitalized(text: str) -> str:
    """The text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def state_of(key: Key) -> str:
    """Whether a key is needed, else its default, behind a semicolon; empty if nothing is to say."""
    return "; needed" if key.needed else default_of(key)


def default_of(key: Key) -> str:
    """The default in words, behind a semicolon; empty if there is none to speak of."""
    match key.default:
        case {"kind": kind}:
            return f"; default: kind {kind}"
        case None | dict() | []:
            return ""
        case [{"name": _}, *_]:
            return f"; default: {','.join(entry['name'] for entry in key.default)}"
        case str():
            return f"; default: {key.default}"
    return f"; default: {json.dumps(key.default)}"


def assignments_of(options: argparse.Namespace, model: type[SettingsModel]) -> list[Assignment]:
    """What the options of keys and `--set` give.

    Raises:
        SettingsError: a key is unknown or its text broken; every one is named.
    """
    keys = {str(key): key for key in keys_of(model)}
    chosen = [
        (keys[destination.removeprefix(DESTINATION)], texts)
        for destination, texts in vars(options).items()
        if destination.startswith(DESTINATION) and texts is not None
    ]
    found, problems = [], []
    for key, texts in chosen:
        try:
            found.append(Assignment(key.path, _value(key, texts)))
        except AssignmentError as error:
            problems.append(f"  {key}: {error}")
    for text in options.set:
        try:
            found.append(set_by(model, text))
        except AssignmentError as error:
            problems.append(f"  {text}: {error}")
    if problems:
        lines = "\n".join(problems)
        raise SettingsError(f"command line: wrong settings\n{lines}")
    return found


def set_by(model: type[SettingsModel], text: str) -> Assignment:
    """What `--set encoder.port=9000` gives.

    Raises:
        AssignmentError: it is no `KEY=VALUE`, there is no such key, or the value is broken JSON.
    """
    dotted, equals, value = text.partition("=")
    if not equals:
        raise AssignmentError("use KEY=VALUE, such as --set encoder.port=9000")
    return assignment(model, parts_of(dotted.strip()), value.strip())


def _value(key: Key, texts: str | list[str]) -> Any:
    if isinstance(texts, str):
        return value_of(key, texts)
    return [entry for text in texts for entry in value_of(key, text)]


def _help(uses: list[Key]) -> str:
    if uses[0].path[-1] == "kind":
        return kinds_of(uses)
    return " ".join(map(help_of, uses))


def _by_path(model: type[SettingsModel]) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for key in keys_of(model):
        if ENTRY not in key.path:
            found.setdefault(str(key), []).append(key)
    return found
