"""`python -m tools.legacy FILE`: makes a stack file of an old JSON configuration."""

import argparse
import re
import sys
from pathlib import Path

from streaming_runtime.settings.problems import Problem
from tools.legacy.conversion import import_legacy
from tools.legacy.report import one_line

_STACK_FILE_NAME = re.compile(r"Pulumi\.[A-Za-z0-9_.-]+\.yaml")


def main(arguments: list[str] | None = None) -> int:
    """Import and write; returns the exit code: 0, or 2 with every problem told."""
    parser = argparse.ArgumentParser(prog="tools.legacy", description=__doc__)
    parser.add_argument("file", type=Path, help="the old config.json")
    parser.add_argument("--private", type=Path, help="the old config.private.json")
    parser.add_argument(
        "--output", type=Path, help="Pulumi.<stack>.yaml to write; standard output if absent"
    )
    parser.add_argument("--force", action="store_true", help="replace an output that exists")
    options = parser.parse_args(arguments)
    imported, problems = import_legacy(options.file, options.private)
    problems += _unfit(options.output, options.force) if options.output else []
    if imported and not problems:
        problems += _write(imported.text, options.output, options.force)
    if imported is None or problems:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        _say([f"{count}; nothing was written", *(f"  {problem}" for problem in problems)])
        return 2
    _say([f"{options.output} written", ""] if options.output else [])
    _say(imported.report)
    return 0


def _unfit(output: Path, force: bool) -> list[Problem]:
    problems = []
    if not _STACK_FILE_NAME.fullmatch(output.name):
        problems.append(Problem(str(output), "must be called Pulumi.<stack>.yaml"))
    if output.exists() and not force:
        problems.append(Problem(str(output), "exists; choose another name, or force it"))
    return problems


def _write(text: str, output: Path | None, force: bool) -> list[Problem]:
    if output is None:
        sys.stdout.write(text)
        return []
    try:
        with output.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        return [Problem(str(output), f"cannot be written: {error.strerror}")]
    return []


def _say(lines: list[str]) -> None:
    sys.stderr.writelines(f"{one_line(line)}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
