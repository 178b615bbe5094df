"""An `ssh` that gives one prepared answer after the other, and notes how it was called."""

import stat
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = """#!/bin/sh
printf '%s\\0' "$*" >>'{folder}/calls'
count=$(cat '{folder}/count' 2>/dev/null || echo 0)
[ -d "{folder}/answers/$((count + 1))" ] && count=$((count + 1))
echo "$count" >'{folder}/count'
answer="{folder}/answers/$count"
cat "$answer/out"
cat "$answer/err" >&2
read -r code seconds <"$answer/code"
[ "$seconds" = 0 ] || exec sleep "$seconds"
exit "$code"
"""


@dataclass(frozen=True)
class Answer:
    """What one call of ssh gives; it hangs for so many seconds first, if any."""

    code: int = 0
    output: str = ""
    errors: str = ""
    hangs: int = 0


class FakeSsh:
    """Stands in for ssh(1) on PATH; the last answer is repeated for ever."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put it on PATH, before the real one."""
        self._folder = folder
        program = folder / "ssh"
        program.write_text(SCRIPT.format(folder=folder))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(folder), prepend=":")

    def answers(self, *answers: Answer) -> None:
        """Prepare the answers to the calls to come."""
        for number, answer in enumerate(answers, 1):
            place = self._folder / "answers" / str(number)
            place.mkdir(parents=True)
            (place / "out").write_text(answer.output)
            (place / "err").write_text(answer.errors)
            (place / "code").write_text(f"{answer.code} {answer.hangs}\n")

    @property
    def calls(self) -> list[str]:
        """The arguments of each call."""
        return (self._folder / "calls").read_text().split("\0")[:-1]
