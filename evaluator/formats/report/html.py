"""A report on a period as one page: no script, no other address, light or dark as the reader has it, fit to print."""

from __future__ import annotations

import importlib.resources
from typing import Any

import jinja2

from evaluator.core.interval import rfc3339
from evaluator.core.period_report import PeriodReport
from evaluator.formats.plain import one_line
from evaluator.formats.report import words
from evaluator.formats.report.sections import AGREEMENTS, OBJECTIVES, Section, sections

_MARKS = {"met": "✓", "kept": "✓", "missed": "✗", "unknown": "?"}
"""Beside the word, so that nothing is told by colour alone."""


def render(report: PeriodReport) -> str:
    """The page."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, finalize=_shown)
    template = environment.from_string(
        importlib.resources.files("evaluator.formats.report").joinpath("page.html").read_text(encoding="utf-8")
    )
    found = sections(report)
    page = template.render(
        title=words.title(report),
        span=words.span(report),
        sections=found,
        verdicts=frozenset(_MARKS),
        marks=_MARKS,
        numbers={each.title: _numbers(each) for each in found},
        at=rfc3339(report.at),
        version=report.version,
    )
    return f"{page}\n"


def _numbers(section: Section) -> range:
    """The columns that hold figures, which stand to the right."""
    if section.title == OBJECTIVES:
        return range(2, len(section.head))
    return range(3, 4) if section.title == AGREEMENTS else range(0)


def _shown(value: Any) -> Any:
    """Text without what would turn a line around or hide in it; jinja2 escapes it afterwards."""
    return one_line(value) if isinstance(value, str) else value
