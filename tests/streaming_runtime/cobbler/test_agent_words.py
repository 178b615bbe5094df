"""What a fence agent says reaches whoever asked Cobbler for it."""

from collections.abc import Callable
from typing import Any

import pytest

from streaming_runtime.cobbler.agent_words import hear, telling

FAILED = "command failed (rc=1), please validate the physical setup and cobbler config"
SILENT = "received on stderr: 2026-11-23 11:08:37,099 ERROR: Connection timed out\n\n"


class CX(Exception):
    """As Cobbler's own."""

    def __init__(self, value: str) -> None:
        self.value = value


def agent(*lines: str) -> Callable[..., Any]:
    """A machine that does not obey."""

    def power(operation: str) -> None:
        for line in lines:
            hear(line)
        raise CX(f"{FAILED}: {operation}")

    return telling(power, CX)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (SILENT, "Connection timed out"),
        ("received on stderr: WARNING:root:x\nERROR: Failed: no plug\n", "Failed: no plug"),
        ("received on stderr: Unable to connect\n", "Unable to connect"),
    ],
)
def test_the_agents_words_are_added(line: str, words: str) -> None:
    with pytest.raises(CX) as caught:
        agent("running: /sbin/fence_ipmilan", line, "received on stdout: ")("on")
    assert caught.value.value == f"{FAILED}: on; agent: {words}"


def test_words_of_an_earlier_call_are_not() -> None:
    with pytest.raises(CX):
        agent(SILENT)("on")
    with pytest.raises(CX) as caught:
        agent("received on stderr: \n")("off")
    assert caught.value.value == f"{FAILED}: off"


def test_what_works_is_passed_on() -> None:
    assert telling(lambda operation: operation == "status", CX)("status") is True
