"""The report for programs: ``slogate-report/v1``, as schemas/slogate-report-v1.schema.json has it."""

from __future__ import annotations

import json
from typing import Any

from evaluator.core.report import Report
from evaluator.formats.data.writing import data_of
from evaluator.formats.style import Style


def render(report: Report, style: Style) -> str:
    """The report as JSON: the same report gives the same bytes, in ASCII."""
    return dumps(data_of(report, style))


def dumps(data: dict[str, Any]) -> str:
    """Data as JSON text that is safe in a terminal and in a build log, ending with a line break."""
    text = json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False)
    # Some build servers obey "##[" anywhere in a line. A "#" stands only within JSON's strings.
    return text.replace("##", "#\\u0023") + "\n"
