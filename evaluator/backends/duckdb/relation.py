"""What a scan reads and what it measures there, once names and types were looked up. Runs in the child process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from evaluator.backends.duckdb.sql import Unit
from evaluator.backends.duckdb.words import Refused
from evaluator.core.counts import Reason
from slo_spec.record import Record

MOST_CELLS = 2_000_000
"""More stretches times groups than this would not fit into the parent."""

Run = Callable[[str, str], list[tuple[Any, ...]]]
"""The rows of a statement about a place; ``Refused`` where DuckDB raises."""


@dataclass(slots=True)
class Source:
    """What is read: its SQL after FROM, its columns with their types, its name for the reader.

    ``skips`` tells whether a comparison of the time with a constant spares reading: Parquet keeps the
    least and the greatest value of every few rows, a text has to be read to its end. ``kinds`` are the
    types of expressions, as far as they are known.
    """

    place: str
    sql: str
    columns: dict[str, str]
    skips: bool = False
    time: str = ""
    unit: Unit | None = None
    instant: str = ""
    groups: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)


class Column(Record):
    """A measure that was checked: its kind and the columns of ``facts`` that it needs."""

    index: int
    kind: str
    data: Mapping[str, Any]
    columns: dict[str, str]


@dataclass(slots=True)
class Found:
    """The extent of the rows, and the answer to each measure by its index."""

    extent: list[Any] = field(default_factory=list)
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)


def untimed(source: Source, scan: Mapping[str, Any], rows: int) -> Refused:
    """Why rows without a time leave a measure unanswered."""
    word = "row" if rows == 1 else "rows"
    detail = f"{rows} {word} of {source.place} without a time that can be read in {scan['time']!r}"
    return Refused(Reason.IMPLAUSIBLE, detail)


def too_many_cells(source: Source, cells: int) -> Refused:
    """Why more cells than fit leave a measure unanswered."""
    return Refused(Reason.BACKEND, f"{source.place}: {cells} slices times groups are too many to answer")


def plain(value: Any) -> int | str | None:
    """A number as JSON carries it: it has no exact decimals, so what is no whole number travels as text."""
    if value is None or isinstance(value, int):
        return value
    return repr(value) if isinstance(value, float) else str(Decimal(value))
