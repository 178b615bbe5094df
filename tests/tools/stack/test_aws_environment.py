"""Pulumi's environment names the stack's account, for programs that Pulumi's plugins start."""

from typing import Any

import pytest

from streaming.credential_helper import PROFILE_VARIABLE, REGION_VARIABLE
from tools.stack.aws_environment import aws_environment


@pytest.mark.parametrize(
    ("aws", "variables"),
    [
        (None, {}),
        ({"region": "eu-central-1"}, {REGION_VARIABLE: "eu-central-1"}),
        (
            {"region": "eu-central-1", "profile": "conference"},
            {REGION_VARIABLE: "eu-central-1", PROFILE_VARIABLE: "conference"},
        ),
        ({"region": 7, "profile": None}, {}),
    ],
)
def test_region_and_profile_are_the_stack_files(
    aws: Any, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"aws": aws} if aws else {}
    monkeypatch.setattr("tools.stack.stack_file.stack_values", lambda stack: values)
    assert aws_environment("pyexample") == variables
