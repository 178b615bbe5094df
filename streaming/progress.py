"""What a long step tells whoever waits for it."""

import sys


def say(line: str) -> None:
    """Tell who waits: Pulumi shows what its plugins write here, line by line, as it comes."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
