"""Queries as plain data for the child process: one scan for all that one reading of a table can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Query
from slo_spec.model import Comparison, Rows, RowSource, Threshold
from slo_spec.record import Record, as_data, names_of

_LARGER_IS_WORSE = (Comparison.BELOW, Comparison.AT_MOST, None)


class Measured(Record, kw_only=True):
    """What one query wants of each row: events (``good`` or ``bad``, perhaps ``total``) or readings (``value``).

    Expressions are SQL as the spec says them. ``tie`` tells which of two readings of one instant
    is the last: the larger or the smaller, whichever is worse.
    """

    where: str | None = None
    good: str | None = None
    bad: str | None = None
    total: str | None = None
    value: str | None = None
    reduce: str = "avg"
    tie: str = "max"


class Scan(Record, kw_only=True):
    """One reading of a table (or of a query's rows) between two instants.

    Rows are counted in the stretches between the instants ``start + n * step`` and ``cuts``: with
    ``step`` None, between the cuts alone. Every knot of the queries is one of these instants.
    """

    time: str
    start: int
    end: int
    table: str | None = None
    query: str | None = None
    step: int | None = None
    cuts: tuple[int, ...] = ()
    group_by: tuple[str, ...] = ()
    at_most: int = 100
    measures: tuple[Measured, ...] = ()

    def data(self) -> dict[str, Any]:
        """The scan as JSON knows it."""
        return {name: as_data(getattr(self, name)) for name in names_of(Scan)}


@dataclass(slots=True)
class Batch:
    """The scans for a batch of queries, the queries of each scan, and what cannot be asked at all."""

    scans: list[Scan] = field(default_factory=list)
    queries: list[list[Query]] = field(default_factory=list)
    refused: dict[Query, Unanswered] = field(default_factory=dict)


def batch(queries: Sequence[Query]) -> Batch:
    """The fewest scans for the queries: those of one table with the same stretches and groups share one."""
    made = Batch()
    together: dict[tuple[object, ...], list[Query]] = {}
    for query in dict.fromkeys(queries):
        refusal = _refusal(query)
        if refusal is not None:
            made.refused[query] = refusal
            continue
        rows = rows_of(query)
        stretches = (query.span, query.knots, query.step)
        key = (rows.table, rows.query, rows.time, query.group_by, query.at_most, stretches)
        together.setdefault(key, []).append(query)
    for sharing in together.values():
        made.scans.append(_scan(sharing))
        made.queries.append(sharing)
    return made


def rows_of(query: Query) -> RowSource:
    """The rows that a query is about. TypeError for a measure that has none: ``batch`` refused it."""
    measure = query.measure
    if isinstance(measure, Rows):
        return measure.rows
    if isinstance(measure, Threshold) and measure.rows is not None:
        return measure.rows
    raise TypeError(f"a {type(measure).__name__} has no rows")


def _refusal(query: Query) -> Unanswered | None:
    measure = query.measure
    if not isinstance(measure, Rows) and not (isinstance(measure, Threshold) and measure.rows is not None):
        word = type(measure).__name__.lower()
        detail = f"{query.source} holds rows, and {word} asks for PromQL; use rows:, or threshold: with a table"
        return Unanswered(Reason.BACKEND, detail)
    if query.presence is not None:
        detail = f"{query.source} holds rows, which are covered from the first to the last; presence: is for series"
        return Unanswered(Reason.BACKEND, detail)
    if isinstance(measure, Threshold) and query.step is None:
        return Unanswered(Reason.BACKEND, "a threshold is judged slice by slice, and no slice was asked for")
    return None


def _scan(queries: Sequence[Query]) -> Scan:
    first = queries[0]
    rows = rows_of(first)
    grid = set(range(first.span.start, first.span.end + 1, first.step)) if first.step else {first.span.start}
    return Scan(
        time=rows.time,
        start=first.span.start,
        end=first.span.end,
        table=rows.table,
        query=rows.query,
        step=first.step,
        cuts=tuple(knot for knot in first.knots if knot not in grid and knot < first.span.end),
        group_by=first.group_by,
        at_most=first.at_most,
        measures=tuple(_measured(query) for query in queries),
    )


def _measured(query: Query) -> Measured:
    measure, where = query.measure, rows_of(query).where
    if isinstance(measure, Threshold):
        tie = "max" if measure.comparison in _LARGER_IS_WORSE else "min"
        return Measured(where=where, value=measure.column, reduce=measure.reduce, tie=tie)
    if isinstance(measure, Rows):
        return Measured(where=where, good=measure.good, bad=measure.bad, total=measure.total)
    raise TypeError(f"a {type(measure).__name__} has no rows")
