"""Refusals in AWS's words: those that moto passes over, and those that it gives."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError
from botocore.model import OperationModel, Shape

GONE = ("NotFound", "NoSuch", "NotExist", "404", "InvalidGroup")


class Refusal(Exception):
    """What AWS would refuse, or what the stand-in does not do."""


def said(error: Exception, what: str) -> str:
    """An error as the provider shows it."""
    if isinstance(error, ClientError):
        details = error.response["Error"]
        operation = f"operation error {error.operation_name}"
        return f"{what}: {operation}: {details.get('Code')}: {details.get('Message')}"
    return f"{what}: {error}"


def is_gone(error: ClientError) -> bool:
    """Whether AWS says that what was named does not exist."""
    code = str(error.response["Error"].get("Code"))
    return any(word in code for word in GONE)


def refuse_foreign_values(params: Mapping[str, Any], model: OperationModel, **_: Any) -> None:
    """Refuse values outside an enumeration of the API's own model, most of which moto takes."""
    if model.input_shape is not None:
        _walk(model.input_shape, params, model.name)


def _walk(shape: Shape, value: Any, path: str) -> None:
    members = getattr(shape, "members", None)
    if members is not None and isinstance(value, Mapping):
        for key in value.keys() & members.keys():
            _walk(members[key], value[key], f"{path}.{key}")
    elif shape.type_name == "list" and isinstance(value, list | tuple):
        for part in value:
            _walk(shape.member, part, path)
    elif (allowed := getattr(shape, "enum", None)) and value not in allowed:
        some = ", ".join(allowed[:8]) + (", …" if len(allowed) > 8 else "")
        raise Refusal(f"InvalidParameterValue: {path} {value!r} is none of {some}")
