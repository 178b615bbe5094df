"""The files that the tool knows: each role's settings and secrets, and the website's event file."""

from dataclasses import dataclass

from streaming_runtime.environment import Part
from streaming_runtime.roles import ROLES
from streaming_runtime.settings import EventFile
from streaming_runtime.settings.base import SettingsModel

PROGRAM = "streaming_runtime settings"


@dataclass(frozen=True)
class Document:
    """A file of a role's that the tool writes, checks and explains.

    Attributes:
        name: what it is called on the command line.
        summary: what it is for.
        role: the role that reads it.
        part: which of the role's files it is.
        model: what it may hold.
        secrets: the model of the secrets beside it; None if there are none.
    """

    name: str
    summary: str
    role: str
    part: Part
    model: type[SettingsModel]
    secrets: type[SettingsModel] | None = None


DOCUMENTS = {
    document.name: document
    for document in (
        *(
            Document(
                role.name,
                f"{role.name} {role.summary}",
                role.name,
                "settings",
                role.settings,
                role.secrets if role.secrets.model_fields else None,
            )
            for role in ROLES.values()
        ),
        Document(
            "event",
            "what the website must know of the event",
            "website",
            "event",
            EventFile,
        ),
    )
}


def heading(document: Document) -> str:
    """A file's first lines."""
    name = document.name
    what = f"Settings of the {name}" if name in ROLES else "The event, for the website"
    return f"{what}.\nWhat this file says is checked by: {PROGRAM} {name} --check FILE"
