"""What a key is, how it is given, and what it may be."""

from collections.abc import Iterator

from streaming_runtime.environment import Part, variable
from streaming_runtime.errors import SettingsError
from streaming_runtime.settings.assignments import find_key, nearest, parts_of
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings.keys import ENTRY, Key, keys_of
from streaming_runtime.settings_tool.documents import Document
from streaming_runtime.settings_tool.options import default_of, option_of


def explanation(document: Document, dotted: str) -> str:
    """All that is to be said of a key of the document or of its secrets.

    Raises:
        SettingsError: there is no such key.
    """
    models: dict[Part, type[SettingsModel]] = {document.part: document.model}
    if document.secrets:
        models["secrets"] = document.secrets
    for part, model in models.items():
        if find_key(model, parts_of(dotted)):
            return "\n".join(_lines(part, model, dotted))
    raise SettingsError(f"{dotted}: unknown key; {nearest(document.model, dotted)}")


def _lines(part: Part, model: type[SettingsModel], dotted: str) -> Iterator[str]:
    found = find_key(model, parts_of(dotted))
    assert found is not None  # noqa: S101 - the caller has looked
    for use in (key for key in keys_of(model) if key.path == found.path):
        of_kind = f" (kind {use.kind})" if use.kind else ""
        yield f"{use}{of_kind}: {use.description}"
        yield f"  value     {use.values}"
        yield f"  if absent {'refused: it is needed' if use.needed else _default(use)}"
    if part != "secrets" and ENTRY not in found.path:
        yield f"  option    {option_of(found)}"
    yield f"  variable  {variable(part, found)}"
    if part == "secrets":
        yield f"            {variable(part, found)}_FILE names a file that holds it"
    length = len(found.path)
    within = dict.fromkeys(
        str(key)
        for key in keys_of(model)
        if len(key.path) > length and key.path[:length] == found.path
    )
    if within:
        yield f"  holds     {', '.join(within)}"


def _default(key: Key) -> str:
    default = default_of(key).removeprefix("; default: ")
    return default or ("the defaults of what it holds" if key.default else "nothing")
