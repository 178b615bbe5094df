"""Cobbler's records on disk: one JSON file each, below `collections`."""

import json
import logging
from pathlib import Path

log = logging.getLogger(__name__)

DAMAGED = ".damaged"


def set_damaged_aside(folder: Path) -> None:
    """Take away what a power cut left half written: Cobbler would not start with it.

    The stack writes a record that is missing anew after `pulumi refresh`.
    """
    for file in sorted(folder.glob("collections/*/*.json")):
        try:
            json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            file.rename(file.with_name(f"{file.name}{DAMAGED}"))
            log.warning("%s is damaged and was set aside", file.relative_to(folder))
