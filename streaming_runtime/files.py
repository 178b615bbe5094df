"""Reads a role's settings and secrets files."""

import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from streaming_runtime.errors import SettingsError
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.keys import keys_of
from streaming_runtime.settings.problems import problems_of

Model = TypeVar("Model", bound=SettingsModel)


def read_model(model: type[Model], file: Path) -> Model:
    """The file's content as a model: TOML if it is called so, else JSON.

    Raises:
        SettingsError: the file cannot be read, is not what it is called, or does not fit; every
            problem is named.
    """
    return checked(model, read_content(model, file), str(file))


def read_content(model: type[SettingsModel], file: Path) -> Any:
    """The file's content, not checked.

    Raises:
        SettingsError: the file cannot be read, or is not what it is called.
    """
    is_toml = file.suffix == ".toml"
    try:
        text = file.read_text(encoding="utf-8")
        return _with_nulls(model, tomllib.loads(text)) if is_toml else json.loads(text)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        kind = "TOML" if is_toml else "JSON"
        raise SettingsError(f"{file}: is not {kind}: {error}") from error


def checked(model: type[Model], content: Any, origin: str) -> Model:
    """Content as a model.

    Args:
        model: what it should fit.
        content: keys and values, as a file holds them.
        origin: where it is from, for the message.

    Raises:
        SettingsError: it does not fit; every problem is named.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = "\n".join(f"  {problem}" for problem in problems_of(error, content, model))
        raise SettingsError(f"{origin}: wrong settings\n{lines}") from None


def _with_nulls(model: type[SettingsModel], content: dict[str, Any]) -> dict[str, Any]:
    """TOML knows no null: where a section can be switched off, `false` stands for it."""
    switches = {
        key.path[0]
        for key in keys_of(model)
        if len(key.path) == 1 and key.is_section and key.may_be_null
    }
    return {
        name: None if value is False and name in switches else value
        for name, value in content.items()
    }
