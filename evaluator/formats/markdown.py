"""Markdown for a comment: what did not pass first, then the table, then how the numbers came about, folded."""

from __future__ import annotations

from evaluator.core.report import Report, Verdict
from evaluator.formats import sections
from evaluator.formats.entries import entries
from evaluator.formats.sections import Section
from evaluator.formats.style import Style

MOST_BYTES = 60_000
"""GitHub takes 65,536 characters a comment, GitLab a million; this also fits what others allow."""
MOST_ROWS = 50
MOST_BEFORE_THE_TABLE = 20


def render(report: Report, style: Style) -> str:
    """The report as a comment; the hidden first line lets the next run find it and write over it."""
    listed = entries(report)
    troubled = [result for result in report.results if result.verdict is not Verdict.PASS]
    reasons = tuple(sections.reasons(listed, style))
    found = (
        Section("marker", (f"<!-- slogate:{style.key} -->",)),
        sections.head(report),
        *sections.findings(listed),
        *reasons[:MOST_BEFORE_THE_TABLE],
        *sections.table(report.results, MOST_ROWS),
        *sections.commitments(report.exposures, MOST_ROWS),
        *reasons[MOST_BEFORE_THE_TABLE:],
        *sections.notices(report),
        *sections.details(troubled),
    )
    return sections.fitted(found, MOST_BYTES)
