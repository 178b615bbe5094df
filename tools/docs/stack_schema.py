"""The JSON schema of a stack file, for editors that complete and check YAML.

Pydantic describes the event; what stands around it in a stack file is Pulumi's.
"""

import json
from dataclasses import dataclass
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from streaming.cobbler.places import COBBLER_PASSWORD
from streaming.event import EventSettings
from streaming.hosts.pxe_checks import POWER_PASSWORDS
from streaming.registry_checks import PASSWORD_KEY
from streaming.stack import STACK_SECRET

NAMESPACE = "streaming-system"
"""The project's name, which begins each of its keys in a stack file."""


@dataclass(frozen=True)
class SecretKey:
    """A key of the stack file whose value Pulumi encrypts.

    key: the key.
    kind: what it holds, in words.
    default: what holds if it is absent, in words.
    meaning: what it is for.
    """

    key: str
    kind: str
    default: str
    meaning: str


SECRETS = (
    SecretKey(
        STACK_SECRET,
        "secret text",
        "made once",
        "Root of all of the stack's secrets: at least 32 random bytes as text, such as `openssl "
        "rand -hex 32` prints; `pulumi config set --secret stackSecret` asks for it. If absent, "
        "one is made at the first `make up` and kept in the stack's state.",
    ),
    SecretKey(
        PASSWORD_KEY,
        "secret text",
        "",
        "Password of `registry.username`; `pulumi config set --secret registryPassword` asks for "
        "it.",
    ),
    SecretKey(
        COBBLER_PASSWORD,
        "secret text",
        "",
        "Password of `cobbler.user` of a given Cobbler; `pulumi config set --secret "
        "cobblerPassword` asks for it.",
    ),
    SecretKey(
        POWER_PASSWORDS,
        "secret text by host",
        "",
        "Password of `power.user` of each host of kind `pxe`; `pulumi config set --secret --path "
        "'streaming-system:powerPasswords.<host>'` asks for it.",
    ),
)

KIND_UNDERSTOOD = "OwnCobbler"
"""The one member of a union that is known by its other keys."""

Schema = dict[str, Any]


_ENCRYPTED: Schema = {
    "type": "object",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
}
_BY_HOST: Schema = {"type": "object", "additionalProperties": _ENCRYPTED}


class _WithoutFieldTitles(GenerateJsonSchema):
    """A field's key is its title."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def event_schema() -> Schema:
    """The schema of the event itself, keys in camelCase."""
    schema = EventSettings.model_json_schema(by_alias=True, schema_generator=_WithoutFieldTitles)
    for name, definition in schema["$defs"].items():
        kind = definition.get("properties", {}).get("kind")
        if kind and name != KIND_UNDERSTOOD:
            # A union is told apart by its kind, which must be written although it has a default.
            kind.pop("default", None)
            definition["required"] = sorted({"kind", *definition.get("required", ())})
    # A name that breaks the pattern is an error, not a key of another sort.
    schema["properties"]["hosts"]["additionalProperties"] = False
    return schema


def stack_schema() -> Schema:
    """The schema of a whole `Pulumi.<stack>.yaml`."""
    event = event_schema()
    keys = {f"{NAMESPACE}:{key}": schema for key, schema in event["properties"].items()}
    for secret in SECRETS:
        keys[f"{NAMESPACE}:{secret.key}"] = {
            "description": secret.meaning,
            **(_BY_HOST if secret.key == POWER_PASSWORDS else _ENCRYPTED),
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Stack file of the streaming system",
        "description": "Pulumi.<stack>.yaml: one conference.",
        "type": "object",
        "properties": {
            "config": {
                "description": "Settings of the event, and of Pulumi's providers.",
                "type": "object",
                "properties": keys,
                "patternProperties": {f"^(?!{NAMESPACE}:)[^:]+:.+$": {}},
                "required": [f"{NAMESPACE}:{key}" for key in event["required"]],
                "additionalProperties": False,
            },
            "encryptionsalt": _pulumi("Written by Pulumi: salt of a passphrase's secrets."),
            "encryptedkey": _pulumi("Written by Pulumi: key of a cloud secrets provider."),
            "secretsprovider": _pulumi("Written by Pulumi: which secrets provider the stack uses."),
            "environment": {"description": "Pulumi ESC environments to import."},
        },
        "required": ["config"],
        "additionalProperties": False,
        "$defs": event["$defs"],
    }


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(stack_schema(), indent=2, ensure_ascii=False) + "\n"


def _pulumi(description: str) -> Schema:
    return {"description": description, "type": "string"}
