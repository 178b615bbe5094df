"""Says in words which values a part of a JSON schema allows: for help, comments and documents."""

from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]

TYPES = {"boolean": "`true` or `false`", "integer": "whole number", "number": "number"}


def in_words(schema: Schema, name_of: Callable[[str], str]) -> str:
    """The allowed values of one key.

    Args:
        schema: the key's schema.
        name_of: given the name of a definition, what the page calls it.

    Raises:
        KeyError: the schema holds something that this module has no words for yet.
    """
    choices = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    if choices:
        words = [in_words(choice, name_of) for choice in choices if not _is_null(choice)]
        return " or ".join(dict.fromkeys(words))
    if "$ref" in schema:
        return name_of(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    match schema["type"]:
        case "array":
            return f"list{_count(schema)} of {in_words(schema['items'], name_of)}"
        case "object":
            (values,) = schema["patternProperties"].values()
            return f"names, each with {in_words(values, name_of)}"
        case "string":
            return _text(schema)
    return TYPES[schema["type"]] + _range(schema)


def _is_null(schema: Schema) -> bool:
    return schema.get("type") == "null"


def _text(schema: Schema) -> str:
    if schema.get("format") == "date-time":
        return "date and time such as `2027-05-01T08:00`"
    if "pattern" in schema:
        advice: str = schema["patternErrorMessage"]
        return advice.removeprefix("use ")
    if "maxLength" in schema:
        return f"text, {schema.get('minLength', 0)} to {schema['maxLength']} characters"
    return "text"


def _count(schema: Schema) -> str:
    if "maxItems" in schema:
        return f", {schema.get('minItems', 0)} to {schema['maxItems']},"
    return ""


def _range(schema: Schema) -> str:
    words = ""
    if "minimum" in schema and "maximum" in schema:
        words += f", {schema['minimum']} to {schema['maximum']}"
    if schema.get("multipleOf") == 2:
        words += ", even"
    return words
