"""AWS's refusals, and which of them a check may pass over."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, ParamSpec

from streaming.aws_session import aws_errors
from streaming_runtime.settings.problems import Problem

Parameters = ParamSpec("Parameters")


def code_of(error: Any) -> str:
    """The code of a `botocore.exceptions.ClientError`: `UnauthorizedOperation`."""
    code: str = error.response.get("Error", {}).get("Code", "")
    return code


def message_of(error: Any) -> str:
    """Its message."""
    message: str = error.response.get("Error", {}).get("Message", "")
    return message


def or_left_out(
    check: Callable[Parameters, Iterator[Problem]],
) -> Callable[Parameters, Iterator[Problem]]:
    """The check, or what it found until AWS did not let it ask on.

    The credentials are good when it is run: what AWS refuses then, it refuses for lack of a
    permission that the deployment itself may not need.
    """

    @wraps(check)
    def checked(*arguments: Parameters.args, **named: Parameters.kwargs) -> Iterator[Problem]:
        try:
            yield from check(*arguments, **named)
        except aws_errors():
            return

    return checked
