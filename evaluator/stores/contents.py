"""What a store of closed hours holds, and forgetting it."""

from __future__ import annotations

import sqlite3

from evaluator.core.interval import Span
from evaluator.core.stretches import HOUR
from evaluator.stores.keeping import delete_runs
from slo_spec.record import Record


class Entry(Record, kw_only=True):
    """The hours of one question: its source, what people call it, and from when to when there are how many."""

    source: str
    name: str
    span: Span
    hours: int
    groups: int


def contents(connection: sqlite3.Connection) -> tuple[Entry, ...]:
    """An entry for each question of which there is anything, by source and name."""
    rows = connection.execute(
        "SELECT source, name, min(first), max(last), sum(last - first),"
        " (SELECT count(DISTINCT labels) FROM series JOIN run ON run.id = series.run WHERE run.question = question.id)"
        " FROM question JOIN run ON run.question = question.id GROUP BY question.id ORDER BY source, name, question.id"
    )
    return tuple(
        Entry(source=source, name=name, span=Span(first, last), hours=seconds // HOUR, groups=groups)
        for source, name, first, last, seconds, groups in rows
    )


def clear(connection: sqlite3.Connection, select: str, before: int | None) -> int:
    """How many hours were forgotten: what is selected (empty: all), as far as it ended ``before``."""
    forgotten = 0
    rows = connection.execute(
        "SELECT run.id, source, name, first, last FROM run JOIN question ON question.id = run.question"
    ).fetchall()
    for run, source, name, first, last in rows:
        if not _is_selected(select, source, name):
            continue
        until = last if before is None else min(last, before // HOUR * HOUR)
        if until <= first:
            continue
        forgotten += (until - first) // HOUR
        if until == last:
            delete_runs(connection, (run,))
        else:
            _shorten(connection, run, until)
    connection.execute("DELETE FROM question WHERE id NOT IN (SELECT question FROM run)")
    return forgotten


def _is_selected(select: str, source: str, name: str) -> bool:
    """Whether a selection (empty, a source, a service or service/objective) means a question."""
    objectives = name.split(", ")
    return select in ("", source, *objectives, *(each.partition("/")[0] for each in objectives))


def _shorten(connection: sqlite3.Connection, run: int, until: int) -> None:
    """Forget the beginning of a run: sums need no zero to begin with, a window is a difference."""
    connection.execute(
        "DELETE FROM edge WHERE instant < ? AND series IN (SELECT id FROM series WHERE run = ?)", (until, run)
    )
    connection.execute("UPDATE series SET first = max(first, ?) WHERE run = ?", (until, run))
    connection.execute("UPDATE run SET first = ? WHERE id = ?", (until, run))
