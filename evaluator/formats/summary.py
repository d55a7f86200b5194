"""GitHub's step summary: the whole report as Markdown, cut by whole sections below the size that GitHub takes."""

from __future__ import annotations

from evaluator.core.report import Report
from evaluator.formats import sections
from evaluator.formats.entries import entries
from evaluator.formats.style import Style

MOST_BYTES = 900_000
"""GitHub takes 1 MiB a step, and drops a summary that is longer without showing any of it."""
MOST_ROWS = 1_000


def render(report: Report, style: Style) -> str:
    """The report as Markdown for ``$GITHUB_STEP_SUMMARY``."""
    listed = entries(report)
    found = (
        sections.head(report),
        *sections.findings(listed),
        *sections.table(report.results, MOST_ROWS),
        *sections.commitments(report.exposures, MOST_ROWS),
        *sections.reasons(listed, style),
        *sections.notices(report),
        *sections.details(report.results, report.exposures),
    )
    return sections.fitted(found, MOST_BYTES)
