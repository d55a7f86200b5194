"""Questions to a DuckDB source over a folder of files, shortly."""

from __future__ import annotations

import time
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from evaluator.backends.duckdb import connect
from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Counts, Unanswered
from evaluator.core.interval import Span
from evaluator.core.query import Deadline, Query, Settings
from slo_spec.model import Comparison, Measure, Rows, RowSource, Threshold

MIDNIGHT = 1793491200
"""2026-11-01T00:00:00Z."""
HOUR = Span(MIDNIGHT, MIDNIGHT + 3600)


def events(table: str = "orders", time: str = "ts", where: str | None = None, **expressions: str) -> Rows:
    """Rows of a table, each an event (or numbers to be summed)."""
    if not {"good", "bad"} & set(expressions):
        expressions["good"] = "status < 500"
    return Rows(rows=RowSource(table=table, time=time, where=where), **expressions)


def readings(comparison: Comparison = Comparison.AT_MOST, bound: str = "27", **changes: Any) -> Threshold:
    """Readings of a table, in slices of five minutes."""
    rows = RowSource(table="readings", time="ts", where=changes.pop("where", None))
    values: dict[str, Any] = {"slice_seconds": 300, "column": "celsius", "reduce": "max"} | changes
    return Threshold(comparison=comparison, bound=Decimal(bound), rows=rows, **values)


def query(measure: Measure, span: Span = HOUR, *knots: int, **more: Any) -> Query:
    """A query of a measure, readable at both ends and at the knots."""
    return Query(source="shop", measure=measure, span=span, knots=tuple(sorted({span.start, span.end, *knots})), **more)


def ask(
    root: Path, asked: Query, tables: Mapping[str, Any] | None = None, seconds: float = 60, **options: Any
) -> Answer:
    """The answer of a source over files below ``root``: ``orders.csv`` unless ``tables`` says otherwise."""
    if "database" not in options:
        options["tables"] = dict(tables or {"orders": "orders.csv"})
    backend = connect(Settings(name="shop", type="duckdb", options=options, root=root))
    deadline = Deadline(time.monotonic() + seconds, time.monotonic)
    return backend.answer([asked], deadline)[asked]


def timeline(found: Answer) -> Timeline:
    """The only timeline of an answer without groups."""
    assert isinstance(found, Answered), found
    ((labels, only),) = found.groups
    assert labels == ()
    assert isinstance(only, Timeline), only
    return only


def counted(found: Answer, span: Span = HOUR) -> Counts:
    """What an answer without groups counted in a span."""
    counts = timeline(found).between(span)
    assert isinstance(counts, Counts)
    return counts


def why(found: Answer) -> Unanswered:
    """The reason for no answer, at the top or of the only group."""
    if isinstance(found, Answered):
        ((_, only),) = found.groups
        assert isinstance(only, Unanswered), only
        return only
    return found


def write_orders(root: Path, *lines: str, header: str = "ts,status,region") -> None:
    """A file ``orders.csv`` of these lines."""
    (root / "orders.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
