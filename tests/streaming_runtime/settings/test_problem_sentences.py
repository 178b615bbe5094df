"""What is wrong with a settings file is said in sentences, without giving secrets away."""

from typing import Any, Literal

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from streaming_runtime.settings import (
    CollectorSecrets,
    CollectorSettings,
    EncoderSecrets,
    EncoderSettings,
    EventFile,
    WebsiteSecrets,
    WebsiteSettings,
)
from streaming_runtime.settings.base import SettingsModel, Slug
from streaming_runtime.settings.problems import Problem, key_path, problems_of
from streaming_runtime.settings.vocabulary import fields_at, kinds_at


def problems(model: type[BaseModel], content: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as failure:
        model.model_validate(content)
    return {problem.path: problem.message for problem in problems_of(failure.value, content, model)}


@pytest.mark.parametrize(
    ("location", "expected"),
    [((), ""), (("rooms", 0, "slug"), "rooms[0].slug"), ((0, "name"), "[0].name")],
)
def test_a_key_is_written_as_people_write_it(
    location: tuple[int | str, ...], expected: str
) -> None:
    assert key_path(location) == expected


def test_a_problem_of_the_whole_has_no_key() -> None:
    assert str(Problem("", "is empty")) == "is empty"
    assert str(Problem("port", "is taken")) == "port: is taken"


def test_the_tag_of_a_union_is_no_part_of_the_key() -> None:
    found = problems(CollectorSettings, {"room": "main", "source": {"kind": "srt", "port": 0}})
    assert found["source.port"] == "0 does not fit: use at least 1"


def test_a_key_that_is_called_like_a_kind_is_part_of_the_key() -> None:
    class Odd(SettingsModel):
        kind: Literal["odd"]
        odd: int

    assert set(problems(Odd, {"kind": "odd", "odd": "x"})) == {"odd"}


def test_a_wrong_entry_is_not_called_a_missing_one() -> None:
    """Pydantic counts only good entries and then says that there are too few."""
    found = problems(EncoderSettings, {"room": "main", "ladder": ["999p"]})
    assert set(found) == {"ladder[0]"}


@pytest.mark.parametrize(
    ("model", "content"),
    [
        (CollectorSecrets, {"srtPassphrase": "hunter2 hunter2", "ingestKey": "hunter2!"}),
        (EncoderSecrets, {"srtPassphrase": "hunter2"}),
        (WebsiteSecrets, {"registerKey": "hunter2"}),
    ],
)
def test_wrong_secrets_are_not_shown(model: type[BaseModel], content: dict[str, str]) -> None:
    found = problems(model, content)
    assert set(found) == set(content)
    assert "hunter2" not in str(found)
    assert all(message.startswith("the value does not fit: use ") for message in found.values())


def test_without_a_model_an_unknown_key_is_still_named() -> None:
    with pytest.raises(ValidationError) as failure:
        WebsiteSettings.model_validate({"prot": 1})
    [problem] = problems_of(failure.value)
    assert str(problem) == "prot: unknown key; remove it or correct its spelling"


def test_known_keys_are_those_of_the_chosen_kind() -> None:
    assert list(fields_at(CollectorSettings, ("source", "file"))) == ["kind", "path"]
    assert list(fields_at(EventFile, ("rooms", 3))) == ["slug", "title"]
    assert list(fields_at(EncoderSettings, ("ladder", 0))) == [
        *("name", "width", "height", "bitrateKbps")
    ]


def test_kinds_are_listed_where_one_can_be_chosen() -> None:
    assert kinds_at(CollectorSettings, ("source",)) == ["test", "file", "v4l2", "srt", "rtmp"]
    assert kinds_at(CollectorSettings, ("video",)) == []


@pytest.mark.parametrize("slug", ["main", "a", "hall-2", "x" * 30])
def test_good_slugs(slug: str) -> None:
    assert TypeAdapter(Slug).validate_python(slug) == slug


@pytest.mark.parametrize("slug", ["", "2nd", "Main", "a_b", "-a", "a-", "x" * 31, "a\n", 5, None])
def test_bad_slugs_are_told_what_a_slug_is(slug: Any) -> None:
    with pytest.raises(ValidationError, match="use lower-case letters, digits and hyphens"):
        TypeAdapter(Slug).validate_python(slug)


def test_schemas_for_editors_keep_the_pattern() -> None:
    assert "pattern" in TypeAdapter(Slug).json_schema()
