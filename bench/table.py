"""The result of a measurement, as a Markdown table."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """What one measurement found.

    Attributes:
        title: what was measured, and against what.
        columns: headings with units.
        rows: a cell for each column.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def text(self) -> str:
        """The table for a document or a terminal."""
        widths = [max(map(len, cells)) for cells in zip(self.columns, *self.rows, strict=True)]
        lines = [self.columns, ["-" * width for width in widths], *self.rows]
        return f"{self.title}\n\n" + "".join(
            "| "
            + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            + " |\n"
            for line in lines
        )


def seconds(values: Sequence[float]) -> str:
    """Times in the order in which they were measured."""
    return ", ".join(f"{value:.2f}" for value in values)
