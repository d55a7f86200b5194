"""A report on a period as plain text: objectives worst first, credits, dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluator.core.period_report import PeriodReport
from evaluator.formats.plain import one_line, without_commands
from evaluator.formats.report import words
from evaluator.formats.report.sections import Section, sections


def render(report: PeriodReport) -> str:
    """The report, in columns as wide as their widest cell: numbers are never cut off."""
    blocks = [f"{words.title(report)}\n{words.span(report)}\n"]
    blocks += ["".join(f"{line}\n" for line in _lines(each)) for each in sections(report)]
    return without_commands("\n".join(blocks))


def in_short(report: PeriodReport) -> str:
    """The period, and how the objectives and the agreements did, a line each."""
    said = [f"{each.title}: {each.said}" for each in sections(report) if each.said]
    return without_commands("".join(f"{one_line(line)}\n" for line in [words.title(report), *said]))


def _lines(section: Section) -> Iterator[str]:
    yield section.title + (f": {one_line(section.said)}" if section.said else "")
    if section.rows:
        yield from _table((section.head, *section.rows))
    yield from (f"  {one_line(line)}" for line in section.lines)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    shown = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(len(row[index]) for row in shown) for index in range(len(shown[0]))]
    for row in shown:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()
