"""Steps are carried out in order, each with its line; the first failure ends it."""

import io
from dataclasses import dataclass

import pytest

from tools.setup.progress import Progress
from tools.setup.step import SetupError, carry_out


@dataclass
class Thing:
    title: str
    there: bool = False
    fails: bool = False

    def ready(self) -> str | None:
        return "there" if self.there else None

    def provide(self, progress: Progress) -> str:
        if self.fails:
            raise SetupError("install it")
        self.there = True
        return "made"


def test_what_is_there_is_ready_and_what_is_missing_is_made_once() -> None:
    things = [Thing("one", there=True), Thing("two")]
    first, second = io.StringIO(), io.StringIO()
    carry_out(things, first)
    carry_out(things, second)
    assert [" ".join(line.split()) for line in first.getvalue().splitlines()] == [
        "one there: ready",
        "two made (0.0 s)",
    ]
    assert [" ".join(line.split()) for line in second.getvalue().splitlines()] == [
        "one there: ready",
        "two there: ready",
    ]


def test_quiet_says_nothing_of_what_is_there() -> None:
    stream = io.StringIO()
    carry_out([Thing("one", there=True), Thing("two")], stream, quiet=True)
    assert " ".join(stream.getvalue().split()) == "two made (0.0 s)"


def test_failure_names_its_step_and_ends_the_set_up() -> None:
    last = Thing("last")
    with pytest.raises(SetupError, match="broken: install it"):
        carry_out([Thing("broken", fails=True), last], io.StringIO())
    assert not last.there
