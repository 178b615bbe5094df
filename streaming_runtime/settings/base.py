"""The base of every settings model, and the field types that several of them share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel


class SettingsModel(BaseModel):
    """Immutable settings: camelCase in files, snake_case in Python, unknown keys refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )


Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$"),
]
"""A short name that is safe in host names, URLs and file names: `main`, `hall-2`."""

Port = Annotated[int, Field(ge=1, le=65535)]
"""A TCP or UDP port number."""

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A line of text for people."""
