"""What a role is given: files in `/etc/streaming`, and over them environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streaming_runtime.environment import PREFIXES, Part, assignments_from, models_of, variable
from streaming_runtime.errors import SettingsError
from streaming_runtime.files import checked, read_content
from streaming_runtime.roles import Role
from streaming_runtime.settings.assignments import Assignment, AssignmentError, assigned
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.keys import Key, keys_of

DIRECTORY = Path("/etc/streaming")
SUFFIXES = (".json", ".toml")


@dataclass(frozen=True)
class Given:
    """A role's settings, its secrets, and for the website the event, if it came along."""

    settings: SettingsModel
    secrets: SettingsModel
    event: SettingsModel | None


def read_given(
    role: Role,
    environ: Mapping[str, str],
    files: Mapping[Part, Path | None],
    directory: Path = DIRECTORY,
) -> Given:
    """Everything that the role is given.

    Args:
        role: the role.
        environ: environment variables; what they give goes before what files say.
        files: where to read instead of the directory's `settings.json`, `settings.toml` and so on.
        directory: where files are looked for; none needs to be there.

    Raises:
        SettingsError: something is missing or wrong; every problem is named, and what the role
            needs if it was given nothing.
    """
    variables = assignments_from(environ, role)
    paths = {part: files.get(part) or _file(directory, part) for part in models_of(role)}
    if not any(paths.values()) and not any(variables.values()):
        raise SettingsError(needs_of(role, directory))
    models: dict[Part, SettingsModel] = {}
    problems = []
    for part, model in models_of(role).items():
        if part == "event" and not paths[part] and not variables[part]:
            continue
        try:
            models[part] = _read(model, paths[part], variables[part], part)
        except SettingsError as error:
            problems.append(str(error))
    if problems:
        raise SettingsError("\n".join(problems))
    return Given(models["settings"], models["secrets"], models.get("event"))


def needs_of(role: Role, directory: Path = DIRECTORY) -> str:
    """For a role without any settings: what it needs, and how to give it."""
    needed = [
        (variable(part, key), key.description)
        for part, model in models_of(role).items()
        for key in _leaves_needed(model)
    ]
    width = max(len(name) for name, _ in needed)
    lines = "\n".join(f"  {name:{width}}  {meaning}" for name, meaning in needed)
    options = " ".join(f"-e {name}=…" for name, _ in needed)
    image = "streaming-system/{}:TAG"
    tool = f"{image.format('base')} settings"
    files = (
        "as files, which this writes for a website, an encoder and a collector that fit\n"
        f'  docker run --rm -u "$(id -u):$(id -g)" -v "$PWD:/here" -w /here {tool} pair '
        "--room main\n"
        if role.secrets.model_fields
        else f"as a file, which this writes\n  docker run --rm {tool} {role.name} …\n"
    )
    return (
        f"{role.name} {role.summary}.\n"
        f"It has no settings: there is no {directory}/settings.json, no {directory}/settings.toml "
        f"and no variable STREAMING_….\n\n"
        f"It needs\n{lines}\n\n"
        f"either as variables\n  docker run {options} … {image.format(role.name)}\n"
        f"or {files}"
        f"All keys\n  docker run --rm {tool} {role.name} --help"
    )


def _leaves_needed(model: type[SettingsModel]) -> list[Key]:
    """The keys that must be given, without the sections that they stand in."""
    keys = keys_of(model)
    optional = {key.path for key in keys if not key.needed or key.kind}
    outer = {key.path[:length] for key in keys for length in range(1, len(key.path))}
    return [
        key
        for key in keys
        if key.path not in outer
        and not any(key.path[:length] in optional for length in range(1, len(key.path) + 1))
    ]


def _file(directory: Path, part: Part) -> Path | None:
    found = [file for suffix in SUFFIXES if (file := directory / f"{part}{suffix}").exists()]
    if len(found) > 1:
        raise SettingsError(
            f"{found[0]} and {found[1]}: only one of them can count; remove the other"
        )
    return found[0] if found else None


def _read(
    model: type[SettingsModel], file: Path | None, variables: list[Assignment], part: Part
) -> SettingsModel:
    content: Any = read_content(model, file) if file else {}
    named = f"variables {PREFIXES[part]}…"
    origin = f"{file} and {named}" if file and variables else str(file or named)
    try:
        return checked(model, assigned(content, variables), origin)
    except AssignmentError as error:
        raise SettingsError(f"{origin}: {error}") from None
