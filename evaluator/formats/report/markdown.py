"""A report on a period as Markdown: for an issue, a wiki or a mail."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.core.period_report import PeriodReport
from evaluator.formats.markdown_text import plain, row
from evaluator.formats.report import words
from evaluator.formats.report.sections import Section, sections


def render(report: PeriodReport) -> str:
    """The report under one heading."""
    lines = [f"# {plain(words.title(report))}", "", plain(words.span(report))]
    for each in sections(report):
        lines += ["", *_lines(each)]
    return "".join(f"{line}\n" for line in lines)


def _lines(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    if section.said:
        yield from ("", plain(section.said))
    if section.rows:
        yield from ("", row(section.head), row(["---"] * len(section.head)))
        yield from (row([plain(cell) for cell in cells]) for cells in section.rows)
    if section.lines:
        yield from ("", *(f"- {plain(line)}" for line in section.lines))
