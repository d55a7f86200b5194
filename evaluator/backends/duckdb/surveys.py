"""From what the child found to surveys, in the parent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.backends.duckdb.coverage import extent_of
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Query
from evaluator.core.survey import Code, Finding, Survey, unanswered
from slo_spec.model import Threshold

_CODES = {"table": Code.TABLE, "column": Code.COLUMN, "rows": Code.ROWS}


def survey_of(query: Query, found: Mapping[str, Any]) -> Survey:
    """The survey of a query from one part of the child's reply."""
    findings = tuple(_finding(query, *each) for each in found["findings"])
    extent = extent_of(found["extent"] or (), query)
    if extent is None:
        return Survey(findings=findings)
    return Survey(
        findings=findings,
        interval_seconds=extent.usual or None,
        first=max(query.span.start, extent.first),
        last=min(query.span.end, extent.last),
        samples=found["rows"],
    )


def _finding(query: Query, missing: str, part: str, reason: str, detail: str) -> Finding:
    if part == "query" and isinstance(query.measure, Threshold):
        part = "query_rows"
    code = _CODES.get(missing)
    if code is None:
        return unanswered(Unanswered(Reason(reason), f"{query.source}: {detail}"), part)
    return Finding(code=code, message=f"{query.source}: {detail}", part=part)
