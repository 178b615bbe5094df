"""The base of every settings model, and the field types that several of them share."""

import ssl
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class SettingsModel(BaseModel):
    """Immutable settings: camelCase in files, snake_case in Python, unknown keys refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )


class SecretsModel(SettingsModel):
    """Settings whose values must not be shown, not even where they are wrong."""


@dataclass(frozen=True)
class InWords:
    """Stands beside a pattern and says what it asks for, to whoever wrote something else."""

    advice: str

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Pydantic's hook: replaces the messages of what this annotates."""
        return core_schema.custom_error_schema(
            handler(source), custom_error_type="in_words", custom_error_message=self.advice
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Pydantic's hook: tells editors too, by an extension that YAML language servers know."""
        return {**handler(schema), "patternErrorMessage": self.advice}


Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$"),
    InWords(
        "use lower-case letters, digits and hyphens, beginning with a letter and ending with a "
        "letter or digit, at most 30 characters"
    ),
]
"""A short name that is safe in host names, URLs and file names: `main`, `hall-2`."""

Port = Annotated[int, Field(ge=1, le=65535)]
"""A TCP or UDP port number."""

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A line of text for people."""

DomainName = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
        max_length=253,
    ),
    InWords("use a full host name in lower case, such as live.example.org"),
]
"""A host name that a certification authority can look up in public DNS (RFC 1123)."""

WebOrigin = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\s/]+$"),
    InWords("use an origin without a path, such as http://website:8080"),
]
"""Scheme, host and port of a web server (RFC 6454)."""


def _readable_certificates(value: str) -> str:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=value)
    except ssl.SSLError as error:
        raise ValueError(f"cannot be read as certificates: {error.reason}") from None
    return value


Certificates = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        pattern=r"^-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s-]*\s-----END CERTIFICATE-----$",
        max_length=100_000,
    ),
    InWords("use the text of a PEM file, from -----BEGIN CERTIFICATE----- to its end"),
    AfterValidator(_readable_certificates),
]
"""Certificates of authorities, one after another (PEM, RFC 7468)."""

PublicUrl = Annotated[
    str,
    StringConstraints(
        pattern=r"^https?://[^\s/?#@\\]+(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$", max_length=2000
    ),
    InWords(
        "use an origin, with a path if need be, such as https://live.example.org/streams, without "
        "a slash at the end"
    ),
]
"""What stands in front of the paths of a web server's files, for viewers."""
