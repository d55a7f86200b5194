"""What a case has to show: tables with the command that repeats them, and figures by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under columns; ``remarks`` say what a reader would otherwise miss."""

    title: str
    command: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()

    def markdown(self) -> str:
        """The table as a section of a page. The first column is text, the others are figures."""
        lines = [f"### {self.title}", "", f"`{self.command}`", ""]
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        rule = tuple("-" * widths[0] if not number else "-" * (width - 1) + ":" for number, width in enumerate(widths))
        for row in (self.columns, rule, *self.rows):
            cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join([*lines, *(f"\n{remark}" for remark in self.remarks)]) + "\n"


@dataclass(frozen=True, slots=True)
class Printed:
    """What a script printed, as it stands."""

    title: str
    command: str
    text: str

    def markdown(self) -> str:
        """The lines as a section of a page."""
        return f"### {self.title}\n\n`{self.command}`\n\n```text\n{self.text.rstrip()}\n```\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The tables of a case, and its figures by the names that ``goals`` knows."""

    tables: tuple[Table | Printed, ...]
    figures: Mapping[str, float] = field(default_factory=dict)


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """All tables and figures as one outcome."""
    return Outcome(
        tuple(table for each in outcomes for table in each.tables),
        {name: figure for each in outcomes for name, figure in each.figures.items()},
    )
