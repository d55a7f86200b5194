"""A report on a period as a message, ``{"text": ...}``: as Slack, Mattermost and Rocket.Chat take it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from evaluator.core.period_report import PeriodReport
from evaluator.formats.plain import one_line
from evaluator.formats.report import words
from evaluator.formats.report.sections import OBJECTIVES, Section, sections
from slo_spec.patterns import regex

MOST_LETTERS = 3_500
"""A message that is longer is cut or refused by some of them; whole lines are left out instead."""
MOST_ROWS = 15
_UNBROKEN = "\u200b"
_NAMES = regex(r"@(?=\w)")


def render(report: PeriodReport) -> str:
    """The body of the request."""
    return json.dumps({"text": _text(report)}, ensure_ascii=True)


def _text(report: PeriodReport) -> str:
    lines = list(_lines(report))
    shown: list[str] = []
    left = MOST_LETTERS
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            rest = len(lines) - len(shown)
            return "\n".join([*shown, f"... and {rest} lines more in the report"])
        shown.append(line)
    return "\n".join(shown)


def _lines(report: PeriodReport) -> Iterator[str]:
    yield f"*{_plain(words.title(report))}*"
    yield _plain(words.span(report))
    for section in sections(report):
        yield ""
        yield f"*{section.title}*" + (f": {_plain(section.said)}" if section.said else "")
        yield from _rows(section)
        yield from (f"> {_plain(line)}" for line in section.lines[:MOST_ROWS])
        if len(section.lines) > MOST_ROWS:
            yield f"> and {len(section.lines) - MOST_ROWS} more"


def _rows(section: Section) -> Iterator[str]:
    """A row a line: a message knows no tables, and the worst come first."""
    for row in section.rows[:MOST_ROWS]:
        named = zip(section.head[2:], row[2:], strict=True)
        labelled = section.title == OBJECTIVES
        figures = ", ".join(f"{head} {cell}" if labelled else cell for head, cell in named if cell)
        yield f"• {' '.join(_plain(cell) for cell in row[:2] if cell)}: {_plain(figures)}"
    if len(section.rows) > MOST_ROWS:
        yield f"• and {len(section.rows) - MOST_ROWS} more"


def _plain(text: str) -> str:
    """The text with nothing in it that calls somebody, links or marks: an invisible sign parts what would."""
    shown = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = re.sub(r"([*_~`])", rf"{_UNBROKEN}\1", shown)
    return _NAMES.sub(f"@{_UNBROKEN}", shown)
