"""What the commands say to a person, and how they end when something is wrong."""

import sys


class CommandError(Exception):
    """A command cannot go on; the message says why and what to do."""


def say(line: str = "") -> None:
    """A line for a person, on standard error: standard output is for results."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
