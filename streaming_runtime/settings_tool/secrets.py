"""Secrets for a role: fresh ones, or such as fit the neighbours'."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any

from streaming_runtime.environment import PREFIXES
from streaming_runtime.errors import SettingsError
from streaming_runtime.files import read_content
from streaming_runtime.settings import CollectorSettings, RtmpSource, SrtSource
from streaming_runtime.settings.assignments import find_key
from streaming_runtime.settings.base import SecretsModel, SettingsModel
from streaming_runtime.settings.report import register_token
from streaming_runtime.settings_tool.documents import DOCUMENTS, Document

BYTES = 16
"""Of randomness in each; hexadecimal, they are as long as every reader allows."""

OWN = frozenset({"registerToken"})
"""What no neighbour may have too."""


def secrets_for(
    document: Document, settings: SettingsModel, known: Mapping[str, str]
) -> SecretsModel:
    """What a role with these settings needs.

    Args:
        document: the role's.
        settings: its settings.
        known: secrets of its neighbours: the link's passphrase, the website's register key.
    """
    if document.secrets is None:
        raise SettingsError(f"{document.name} has no secrets")
    content = {"srtPassphrase": token_hex(BYTES), "registerKey": token_hex(BYTES), **known}
    if _is_pushed(settings):
        content.setdefault("ingestKey", token_hex(BYTES))
    else:
        content.pop("ingestKey", None)
    room = getattr(settings, "room", None)
    if "registerKey" in known and room:
        content["registerToken"] = register_token(known["registerKey"], f"{document.role}/{room}")
    allowed = {field.alias for field in document.secrets.model_fields.values()}
    result = document.secrets.model_validate(
        {name: value for name, value in content.items() if name in allowed}
    )
    assert isinstance(result, SecretsModel)  # noqa: S101 - the table of documents says so
    return result


def known_secrets(files: Iterable[Path]) -> dict[str, str]:
    """What files of neighbours' secrets hold that others share.

    Raises:
        SettingsError: a file cannot be read or holds no secrets.
    """
    known: dict[str, str] = {}
    for file in files:
        content = _env_content(file) if file.suffix == ".env" else read_content(SecretsModel, file)
        if not isinstance(content, dict) or not content:
            raise SettingsError(f"{file}: holds no secrets of a collector, encoder or website")
        known |= {name: value for name, value in content.items() if name not in OWN}
    return known


def _env_content(file: Path) -> dict[str, Any]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from None
    models = [document.secrets for document in DOCUMENTS.values() if document.secrets]
    content = {}
    for name, _, value in (line.partition("=") for line in lines if not line.startswith("#")):
        parts = [name.removeprefix(PREFIXES["secrets"])]
        key = next((key for model in models if (key := find_key(model, parts))), None)
        if key:
            content[key.path[0]] = value
    return content


def _is_pushed(settings: SettingsModel) -> bool:
    """Whether a sender must show a key."""
    return isinstance(settings, CollectorSettings) and isinstance(
        settings.source, SrtSource | RtmpSource
    )
