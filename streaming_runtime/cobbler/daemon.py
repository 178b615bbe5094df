"""Starts cobblerd, with all boot files written anew and without passwords in its log.

A program of its own, since Cobbler is in its image only.
"""

import logging
import re
import sys
from typing import Any

from streaming_runtime.cobbler.agent_words import hear, telling

PASSWORDS = re.compile(r"(\w*(?:pass|secret)\w*[\"']?\s*[=:]\s*)(\"[^\"]*\"|[^\n]+)")
"""A key that fence agents have for a password, and the text in quotes or the rest of its line."""


def redacted(text: str) -> str:
    """A line of Cobbler's log without what it gives to fence agents."""
    return PASSWORDS.sub(r"\1[secret]", text)


class RedactedRecord(logging.LogRecord):
    """Takes passwords out before any handler sees the text: Cobbler adds some of its own."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """As logging makes it."""
        super().__init__(*arguments, **more)
        self.msg, self.args = redacted(self.getMessage()), None
        hear(self.msg)


def worth_reading(record: logging.LogRecord) -> bool:
    """Cobbler says at DEBUG what a BMC answered, and at INFO what is of no use."""
    text = record.getMessage().rstrip()
    if text.startswith(("received on stdout:", "received on stderr:")):
        return not text.endswith(":")
    return record.levelno >= logging.INFO and not text.startswith("Loaded migrations")


def main() -> None:
    """Serve the API until told to end."""
    logging.setLogRecordFactory(RedactedRecord)
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(worth_reading)
    logging.basicConfig(level=logging.DEBUG, format="%(message)s", handlers=[handler])
    from cobbler import cobblerd
    from cobbler.api import CobblerAPI
    from cobbler.cexceptions import CX
    from cobbler.power_manager import PowerManager

    PowerManager._power = telling(PowerManager._power, CX)
    api = CobblerAPI(is_cobblerd=True)
    try:
        # The host image or the boot loaders may be others than those of the last container.
        api.sync()
    except Exception:
        logging.exception("boot files could not be written; machines keep what there is")
    cobblerd.core(api)


if __name__ == "__main__":
    main()
