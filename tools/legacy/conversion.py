"""From an old configuration's files to a stack file's text, or all that speaks against it."""

from dataclasses import dataclass
from pathlib import Path

from streaming_runtime.settings.problems import Problem
from tools.legacy.checks import check
from tools.legacy.event import Importer
from tools.legacy.reading import read
from tools.legacy.report import report
from tools.legacy.stack_file import problems_in, stack_file

PRIVATE_NAME = "config.private.json"


@dataclass(frozen=True)
class Imported:
    """A stack file's text, and what a person is told of it, line by line."""

    text: str
    report: list[str]


def import_legacy(
    public: Path, private: Path | None = None
) -> tuple[Imported | None, list[Problem]]:
    """What the files become; None if there are problems."""
    legacy, problems = read(public, private)
    if legacy is None:
        return None, problems
    told = {problem.path for problem in problems}
    problems += [problem for problem in check(legacy) if problem.path not in told]
    if problems:
        return None, problems
    importer = Importer(legacy)
    event = importer.event()
    unread = public.with_name(PRIVATE_NAME)
    if private is None and unread.is_file() and unread != public:
        importer.remarks.append(f"{PRIVATE_NAME}, which lies beside it, was not read")
    lines = report(legacy, importer.remarks)
    text = stack_file(event, public.name, lines)
    problems = problems_in(text)
    return (None if problems else Imported(text, lines)), problems
