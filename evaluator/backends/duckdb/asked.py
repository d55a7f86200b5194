"""A question in one line, as its author would say it; the SQL that it became stands behind it."""

from __future__ import annotations

from evaluator.core.query import Query
from evaluator.core.wording import duration
from slo_spec.model import Rows, RowSource, Threshold


def asked(query: Query) -> str:
    """Such as "bad: errors, total: requests; from requests where service = 'checkout', at minute"."""
    measure = query.measure
    if isinstance(measure, Rows):
        numbers = [("good", measure.good), ("bad", measure.bad), ("total", measure.total or "rows")]
        return _of(", ".join(f"{name}: {text}" for name, text in numbers if text), measure.rows, query.group_by)
    if isinstance(measure, Threshold) and measure.rows is not None:
        bound = f" {measure.comparison.value} {measure.bound}" if measure.comparison else ""
        reduced = f"{measure.reduce}({measure.column}){bound}"
        return _of(f"{reduced} in each {duration(measure.slice_seconds)}", measure.rows, query.group_by)
    return ""


def _of(what: str, rows: RowSource, group_by: tuple[str, ...]) -> str:
    where = f" where {rows.where}" if rows.where else ""
    groups = f", for each {', '.join(group_by)}" if group_by else ""
    return f"{what}; from {rows.table or 'the query'}{where}, at {rows.time}{groups}"
