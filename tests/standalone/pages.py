"""Runs every command of a page, in one shell as a reader would, and compares what it prints."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "### block"


@dataclass(frozen=True)
class Block:
    """Commands, and the lines that must be among what they print, if the page says so."""

    commands: str
    expected: Sequence[str]


def blocks_of(page: Path) -> Iterator[Block]:
    """The page's commands in their order."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    assert {language for language, _ in found} <= {"sh", "text"}
    for (language, text), (following, output) in zip(found, [*found[1:], ("", "")], strict=True):
        if language == "sh":
            yield Block(text, output.splitlines() if following == "text" else ())


def run_page(page: Path, folder: Path, environment: Mapping[str, str], **words: str) -> None:
    """Run all of the page's commands; one that fails, or prints something else, is an error.

    Args:
        page: the page.
        folder: where the commands run.
        environment: what is set beforehand.
        words: what stands for other words on this machine.
    """
    blocks = list(blocks_of(page))
    script = "set -euo pipefail\n" + "\n".join(
        f"echo '{MARK} {number}'\n{block.commands}" for number, block in enumerate(blocks)
    )
    for word, replacement in words.items():
        script = script.replace(word.replace("_", " "), replacement)
    result = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )
    printed = re.split(rf"^{MARK} \d+\n", result.stdout, flags=re.MULTILINE)[1:]
    assert result.returncode == 0, f"failed: {blocks[len(printed) - 1].commands}\n{printed[-1]}"
    assert len(printed) == len(blocks)
    for block, output in zip(blocks, printed, strict=True):
        for line in block.expected:
            pattern = ".*".join(map(re.escape, line.split("…")))
            assert re.search(rf"^{pattern}$", output, re.MULTILINE), f"{line}\nnot in\n{output}"
