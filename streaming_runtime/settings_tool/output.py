"""Writes what the tool made: to standard output or, whole or not at all, to a file."""

import sys
import tempfile
from pathlib import Path

from streaming_runtime.environment import variable
from streaming_runtime.errors import SettingsError
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.keys import keys_of
from streaming_runtime.settings_tool.toml import toml_text

FORMATS = ("toml", "json")
SETTINGS_MODE = 0o644
SECRETS_MODE = 0o600


def text_of(settings: SettingsModel, form: str, heading: str) -> str:
    """A file's text in that form: `toml`, `json`, or `env` for secrets.

    Args:
        settings: what the file is to say.
        form: the form.
        heading: the first comment, where the form has comments.
    """
    match form:
        case "json":
            return settings.model_dump_json(by_alias=True, indent=2) + "\n"
        case "env":
            return env_text(settings, heading)
    return toml_text(settings, heading)


def env_text(secrets: SettingsModel, heading: str) -> str:
    """Secrets as `docker run --env-file` reads them: no quotes, a line each."""
    content = secrets.model_dump(mode="json", by_alias=True)
    lines = [
        f"{variable('secrets', key)}={content[key.path[0]]}"
        for key in keys_of(type(secrets))
        if content[key.path[0]] is not None
    ]
    return "\n".join([f"# {heading}", *lines]) + "\n"


def form_of(file: Path) -> str:
    """The form that a file's name asks for: its suffix, JSON if that says nothing."""
    form = file.suffix.removeprefix(".")
    return form if form in (*FORMATS, "env") else "json"


def write(text: str, file: Path | None, mode: int = SETTINGS_MODE) -> None:
    """Write to standard output or put in place of a file's content.

    Raises:
        SettingsError: the file cannot be written; its old content stays.
    """
    if file is None:
        sys.stdout.write(text)
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False) as temporary:
            new = Path(temporary.name)
            try:
                temporary.write(text)
                new.chmod(mode)
                new.replace(file)
            except OSError:
                new.unlink()
                raise
    except OSError as error:
        raise SettingsError(
            f"{file}: cannot be written: {error.strerror}; in a container, mount its directory and "
            'run as its owner: docker run -u "$(id -u):$(id -g)" …'
        ) from None
