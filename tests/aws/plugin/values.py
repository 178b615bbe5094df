"""Values as the Pulumi engine sends them: protobuf structs, secrets and what is not known yet."""

from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format, struct_pb2

Properties = dict[str, Any]

# What the engine marks special values with (pulumi/sdk: go/common/resource/plugin/rpc.go).
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark, no secret


def loaded(struct: struct_pb2.Struct) -> Properties:
    """A struct as Python has it: no secret marks, whole numbers as int."""
    result: Properties = _plain(json_format.MessageToDict(struct))
    return result


def dumped(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Properties as a struct; those that are None are left out."""
    struct = struct_pb2.Struct()
    given = {key: value for key, value in properties.items() if value is not None}
    json_format.ParseDict(given, struct)
    return struct


def secret(value: str) -> Properties:
    """A value that the engine is to keep secret."""
    return {SIGNATURE: SECRET, "value": value}


def without_marks(properties: Mapping[str, Any]) -> Properties:
    """Without what providers note for themselves in the inputs, as `__defaults`."""
    return {key: value for key, value in properties.items() if not key.startswith("__")}


def has_unknown(value: Any) -> bool:
    """Whether part of a value is known only once something else has been created."""
    if isinstance(value, dict):
        return any(has_unknown(part) for part in value.values())
    if isinstance(value, list):
        return any(has_unknown(part) for part in value)
    return bool(value == UNKNOWN)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal; every list among the modelled properties is a set."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        rest = list(other)
        for part in one:
            match = next((index for index, there in enumerate(rest) if same(part, there)), None)
            if match is None:
                return False
            del rest[match]
        return not rest
    return bool(one == other)


def overlaid(given: Any, live: Any) -> Any:
    """What was given, with what is really there in its place: a drift becomes visible.

    What AWS adds to an object by itself is no drift.
    """
    if isinstance(given, dict) and isinstance(live, dict):
        return {key: overlaid(part, live.get(key, part)) for key, part in given.items()}
    if isinstance(given, list) and isinstance(live, list) and len(given) == len(live):
        if all(isinstance(part, dict) for part in given):
            pairs = zip(given, live, strict=True)
            live = [overlaid(part, there) for part, there in pairs]
        return given if same(given, live) else live
    return live


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return _plain(value["value"])
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
