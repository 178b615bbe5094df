"""Which keys and kinds a settings model knows at a place of its file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def fields_at(model: type[BaseModel], location: Sequence[int | str]) -> dict[str, FieldInfo]:
    """The fields that may stand at a place, by the keys that the file uses.

    Args:
        model: the model of the whole file.
        location: the place as pydantic's errors give it, with the tags of unions.
    """
    return {key: field for member in _models_at(model, location) for key, field in _fields(member)}


def kinds_at(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """The values of `kind` that may stand at a place."""
    return [kind for member in _models_at(model, location) for kind in _kinds(member)]


def _models_at(model: type[BaseModel], location: Sequence[int | str]) -> Sequence[type[BaseModel]]:
    models: Sequence[type[BaseModel]] = [model]
    for part in location:
        field = next(
            (field for member in models for key, field in _fields(member) if key == part), None
        )
        if field:
            models = list(_models_in([field.annotation]))
        else:
            models = [member for member in models if part in _kinds(member)] or models
    return models


def _fields(model: type[BaseModel]) -> list[tuple[str, FieldInfo]]:
    return [(field.alias or name, field) for name, field in model.model_fields.items()]


def _kinds(model: type[BaseModel]) -> Sequence[str]:
    kind = model.model_fields.get("kind")
    return get_args(kind.annotation) if kind else ()


def _models_in(annotations: Iterable[Any]) -> Iterator[type[BaseModel]]:
    for annotation in annotations:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
        else:
            yield from _models_in(get_args(annotation))
