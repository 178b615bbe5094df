"""`make` alone explains every target."""

import re
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]


def test_help_lists_every_target() -> None:
    done = subprocess.run(["make", "-C", CHECKOUT], capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^  ([\w-]+) +\S", done.stdout, re.MULTILINE))
    declared = re.search(r"^\.PHONY: (.*)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    assert declared is not None
    assert listed == set(declared[1].split())
