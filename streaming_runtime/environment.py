"""Environment variables of a container: one for each key of its role's files.

`STREAMING_ENCODER__ADDRESS` is `encoder.address` of the settings; `STREAMING_SECRET_SRT_PASSPHRASE`
is `srtPassphrase` of the secrets, and with `_FILE` behind it names a file that holds the value;
`STREAMING_EVENT__ROOMS__0__SLUG` is `rooms[0].slug` of the website's event file.
"""

from collections.abc import Mapping, MutableMapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from streaming_runtime.errors import SettingsError
from streaming_runtime.roles import Role
from streaming_runtime.settings.assignments import Assignment, AssignmentError, assignment, find_key
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.keys import ENTRY, Key, keys_of

Part = Literal["settings", "secrets", "event"]

PREFIXES: dict[Part, str] = {
    "event": "STREAMING_EVENT__",
    "secrets": "STREAMING_SECRET_",
    "settings": "STREAMING_",
}
"""What a variable's name begins with, the longest first."""
FILE = "_FILE"
LEVEL = "__"


def models_of(role: Role) -> dict[Part, type[SettingsModel]]:
    """The models of a role's files."""
    models: dict[Part, type[SettingsModel]] = {"settings": role.settings, "secrets": role.secrets}
    return models | {"event": role.event} if role.event else models


def variable(part: Part, key: Key) -> str:
    """The variable of a key; `0` stands for the number of a list's entry."""
    words = ("0" if word == ENTRY else word for word in key.words)
    return PREFIXES[part] + LEVEL.join(words).upper()


def assignments_from(environ: Mapping[str, str], role: Role) -> dict[Part, list[Assignment]]:
    """What the variables give to each of the role's files.

    Raises:
        SettingsError: a variable is unknown, or names a file that cannot be read; all are named.
    """
    models = models_of(role)
    found: dict[Part, list[Assignment]] = {part: [] for part in models}
    problems = []
    for name in sorted(name for name in environ if name.startswith(PREFIXES["settings"])):
        part = next(part for part, prefix in PREFIXES.items() if name.startswith(prefix))
        try:
            if part not in models:
                raise AssignmentError(f"is not for the role {role.name}")
            found[part].append(_assignment(name, environ[name], part, models[part]))
        except AssignmentError as error:
            problems.append(f"  {name}: {error}")
    if problems:
        lines = "\n".join(problems)
        raise SettingsError(f"environment variables: wrong settings\n{lines}")
    return found


def forget_secrets(environ: MutableMapping[str, str]) -> None:
    """Keep what a role was given from the programs that it starts."""
    for name in [name for name in environ if name.startswith(PREFIXES["secrets"])]:
        del environ[name]


def _assignment(name: str, text: str, part: Part, model: type[SettingsModel]) -> Assignment:
    parts = name.removeprefix(PREFIXES[part]).split(LEVEL)
    if part == "secrets" and name.endswith(FILE) and not find_key(model, parts):
        parts[-1] = parts[-1].removesuffix(FILE)
        if find_key(model, parts):
            text = _content(text)
    if find_key(model, parts) is None:
        raise AssignmentError(f"unknown variable; {_guess(name, part, model)}")
    return assignment(model, parts, text)


def _guess(name: str, part: Part, model: type[SettingsModel]) -> str:
    known = {variable(part, key).removeprefix(PREFIXES[part]) for key in keys_of(model)}
    near = get_close_matches(name.removeprefix(PREFIXES[part]), known, n=1, cutoff=0.7)
    if near:
        return f"did you mean {PREFIXES[part]}{near[0]}?"
    return "remove it or correct its spelling"


def _content(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise AssignmentError(f"{file} cannot be read: {reason}") from None
