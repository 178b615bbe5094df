"""Lets Cobbler's API tell what a fence agent said, which Cobbler itself says in its log only."""

import functools
import re
import threading
from collections.abc import Callable
from typing import Any

SAID = re.compile(r"received on stderr: (?P<text>.*)", re.DOTALL)
"""Cobbler 3.3, utils.py, subprocess_sp."""
ORIGIN = re.compile(r"^[\d: ,-]*(ERROR|CRITICAL): ")

_heard = threading.local()


def hear(line: str) -> None:
    """Remember what an agent said, if this line of Cobbler's log is that."""
    said = SAID.fullmatch(line)
    lines = [part.strip() for part in said["text"].splitlines()] if said else []
    faults = [part for part in lines if ORIGIN.match(part)] or [part for part in lines if part]
    if faults:
        _heard.words = ORIGIN.sub("", faults[0])


def telling(power: Callable[..., Any], error_class: type[Exception]) -> Callable[..., Any]:
    """What switches a machine, with the agent's words in the error when it fails.

    Args:
        power: Cobbler's `PowerManager._power`.
        error_class: Cobbler's `CX`, whose `value` is the error's text.
    """

    @functools.wraps(power)
    def told(*arguments: Any, **more: Any) -> Any:
        _heard.words = ""
        try:
            return power(*arguments, **more)
        except error_class as error:
            if not _heard.words:
                raise
            text = getattr(error, "value", error)
            raise error_class(f"{text}; agent: {_heard.words}") from None

    return told
