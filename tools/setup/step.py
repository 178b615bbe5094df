"""What a step of the set-up is, and how steps are carried out."""

from collections.abc import Iterable
from typing import Protocol, TextIO

from tools.setup.progress import Progress


class SetupError(Exception):
    """Something is missing that set-up cannot provide: says what, and what to do about it."""


class Step(Protocol):
    """One thing that has to be there."""

    @property
    def title(self) -> str:
        """One or two words for its line."""

    def ready(self) -> str | None:
        """What is there already, in a few words; None if there is something to do. Quick."""

    def provide(self, progress: Progress) -> str:
        """Brings it about, wholly or not at all; says what was done.

        Raises:
            SetupError: if it cannot be done here.
        """


def carry_out(steps: Iterable[Step], stream: TextIO, *, quiet: bool = False) -> None:
    """Does what is missing, in order, with a line for each step.

    Args:
        steps: what has to be there.
        stream: where the lines go.
        quiet: say nothing of what is there already.

    Raises:
        SetupError: from the first step that fails; its message names the step.
    """
    for step in steps:
        progress = Progress(step.title, stream)
        found = step.ready()
        if found is not None:
            if not quiet:
                stream.write(f"{step.title:<14} {found}: ready\n")
            continue
        try:
            progress.finish(step.provide(progress))
        except SetupError as error:
            raise SetupError(f"{step.title}: {error}") from error
