"""Which inputs a type takes here, and what a change of each means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.aws.plugin.values import UNKNOWN

NOT_MODELLED = "is not modelled by the stand-in for AWS (tests only)"


@dataclass(frozen=True)
class Input:
    """An input of a resource, or a field of such an object.

    replaces: a change needs a new resource. chosen: AWS sets it where the program does not.
    fields: those of the object that it is, or of the objects that it is a list of.
    values: the only ones that AWS takes.
    """

    required: bool = False
    replaces: bool = False
    chosen: bool = False
    fields: "Mapping[str, Input] | None" = None
    values: tuple[Any, ...] = ()


Schema = Mapping[str, Input]


def schema(**inputs: Input) -> Schema:
    """The inputs of a type, or the fields of an object."""
    return inputs


PLAIN, REQUIRED = Input(), Input(required=True)
FIXED, REQUIRED_FIXED = Input(replaces=True), Input(required=True, replaces=True)


def violations(declared_inputs: Schema, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The properties that cannot be, each with the reason."""
    for key in given.keys() - declared_inputs.keys():
        yield key, NOT_MODELLED
    for key, declared in declared_inputs.items():
        if key not in given:
            if declared.required:
                yield key, "is required"
            continue
        value = given[key]
        if declared.values and value != UNKNOWN and value not in declared.values:
            yield key, f"is {value!r}, and only {', '.join(map(repr, declared.values))} can be"
        if declared.fields is not None:
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict):
                    for field, reason in violations(declared.fields, part):
                        yield f"{key}.{field}", reason


def replaced_by(
    declared_inputs: Schema, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[str]:
    """The inputs whose change needs a new resource, given those that differ."""
    for key, declared in declared_inputs.items():
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        objects = [value or {} for value in (before, after) if isinstance(value or {}, dict)]
        if declared.replaces or (
            declared.fields and len(objects) == 2 and any(replaced_by(declared.fields, *objects))
        ):
            yield key
