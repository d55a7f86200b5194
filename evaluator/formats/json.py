"""The report for programs: ``slogate-report/v1``, as schemas/slogate-report-v1.schema.json has it."""

from __future__ import annotations

from evaluator.core.report import Report
from evaluator.formats.data.text import dumps
from evaluator.formats.data.writing import data_of
from evaluator.formats.style import Style

__all__ = ["dumps", "render"]


def render(report: Report, style: Style) -> str:
    """The report as JSON: the same report gives the same bytes, in ASCII."""
    return dumps(data_of(report, style))
