"""Reads a role's settings and secrets files."""

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from streaming_runtime.errors import SettingsError
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.problems import problems_of

Model = TypeVar("Model", bound=SettingsModel)


def read_model(model: type[Model], file: Path) -> Model:
    """The file's content as a model.

    Raises:
        SettingsError: the file cannot be read, is no JSON, or does not fit; every problem is named.
    """
    try:
        content: Any = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(f"{file}: is not JSON: {error}") from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = "\n".join(f"  {problem}" for problem in problems_of(error, content, model))
        raise SettingsError(f"{file}: wrong settings\n{lines}") from None
