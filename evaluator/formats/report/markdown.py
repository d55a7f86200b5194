"""A report on a period as Markdown: for an issue, a wiki or a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluator.core.period_report import PeriodReport
from evaluator.formats.plain import one_line
from evaluator.formats.report import words
from evaluator.formats.report.sections import Section, sections

_MARKS = re.compile(r"([\\`*_\[\]<>|#!&~@])")


def render(report: PeriodReport) -> str:
    """The report under one heading."""
    lines = [f"# {_plain(words.title(report))}", "", _plain(words.span(report))]
    for each in sections(report):
        lines += ["", *_lines(each)]
    return "".join(f"{line}\n" for line in lines)


def _lines(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    if section.said:
        yield from ("", _plain(section.said))
    if section.rows:
        yield from ("", _row(section.head), _row(["---"] * len(section.head)))
        yield from (_row([_plain(cell) for cell in row]) for row in section.rows)
    if section.lines:
        yield from ("", *(f"- {_plain(line)}" for line in section.lines))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _plain(text: str) -> str:
    """The text on one line, with nothing in it that Markdown would read as its own, and nobody mentioned."""
    return _MARKS.sub(r"\\\1", one_line(text))
