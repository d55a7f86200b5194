"""Closed hours in SQLite: cumulative sums, so that a window is the difference of two rows.

A *question* is what a fingerprint stands for. Its *runs* are stretches of hours without a gap, never
overlapping. Each group of labels in a run is a *series* with one row at the edge of every hour since it was
first seen; a missing row is therefore damage, never "nothing happened". Rows are added and deleted, never
changed: a run grows at its end, and a gap is filled by growing the run before it up to the next.

Numbers are exact: integers of SQLite where they fit, otherwise text (``7/3``), see ``stores.exact``.
Writing is in ``stores.keeping``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evaluator.core.interval import Span
from evaluator.core.kept import Sums
from evaluator.core.stretches import HOUR
from evaluator.stores.contents import Entry, clear, contents
from evaluator.stores.database import StoreUnusable, opened, transaction, usable
from evaluator.stores.keeping import COLUMNS, Remembered, delete_runs, keep, labels_of_text, read_row
from slo_spec.model import Labels
from slo_spec.record import Record

APPLICATION = 0x510_6A7E
MIGRATIONS: Mapping[int, Sequence[str]] = {
    1: (
        """
        CREATE TABLE question (
            id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, source TEXT NOT NULL, name TEXT NOT NULL
        )""",
        """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY, question INTEGER NOT NULL REFERENCES question, first INTEGER NOT NULL,
            last INTEGER NOT NULL, estimated INTEGER NOT NULL, groups INTEGER NOT NULL, UNIQUE (question, first)
        )""",
        """
        CREATE TABLE series (
            id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, labels TEXT NOT NULL,
            first INTEGER NOT NULL, UNIQUE (run, labels)
        )""",
        """
        CREATE TABLE edge (
            series INTEGER NOT NULL REFERENCES series, instant INTEGER NOT NULL, observed INTEGER NOT NULL,
            seen INTEGER NOT NULL, good, total, counted_good, counted_total, bad_good, bad_total,
            PRIMARY KEY (series, instant)
        ) WITHOUT ROWID""",
    )
}


class Run(Record):
    """Hours that the store has of one question, without a gap, and how many groups it has seen in them."""

    id: int
    span: Span
    estimated: bool
    groups: int


class Edge(Record):
    """The sums of one series at the edge of an hour; ``sums`` is None where the row is missing or makes no sense."""

    run: int
    labels: Labels
    first: int
    instant: int
    observed: int
    seen_until: int
    sums: Sums | None


EdgeRow = tuple[Any, ...]
"""The run, the labels as text, the first instant of the series, the instant, and the values of ``COLUMNS``."""


class HourStore:
    """An open store of closed hours. Every method raises ``StoreUnusable`` where SQLite refuses."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def known(self, keys: Iterable[bytes]) -> dict[bytes, tuple[Run, ...]]:
        """The runs of each question that the store has anything of, in order."""
        found: dict[bytes, list[Run]] = {}
        with usable(self._path):
            # A temporary table, because one join is faster than a thousand statements.
            self._connection.execute("DROP TABLE IF EXISTS temp.asked")
            self._connection.execute("CREATE TEMP TABLE asked (key BLOB PRIMARY KEY) WITHOUT ROWID")
            self._connection.executemany("INSERT OR IGNORE INTO temp.asked VALUES (?)", ((key,) for key in keys))
            rows = self._connection.execute(
                "SELECT asked.key, run.id, run.first, run.last, run.estimated, run.groups FROM asked"
                " JOIN question ON question.key = asked.key JOIN run ON run.question = question.id"
                " ORDER BY run.question, run.first"
            )
            for key, run, first, last, estimated, groups in rows:
                # SQLite keeps any type in any column; what is damaged is not there.
                if type(first) is type(last) is int and first < last and not first % HOUR and not last % HOUR:
                    found.setdefault(key, []).append(Run(run, Span(first, last), bool(estimated), groups))
        return {key: tuple(runs) for key, runs in found.items()}

    def edges(self, wanted: Iterable[tuple[int, int]]) -> list[Edge]:
        """What each series of a run has at an instant, for pairs of run and instant, in order."""
        return [edge_of(row) for row in self.rows(wanted)]

    def rows(self, wanted: Iterable[tuple[int, int]]) -> list[EdgeRow]:
        """The same as it is stored: whoever reads thousands of them takes them in columns."""
        with usable(self._path):
            self._connection.execute("DROP TABLE IF EXISTS temp.wanted")
            self._connection.execute(
                "CREATE TEMP TABLE wanted (run INTEGER, instant INTEGER, PRIMARY KEY (run, instant)) WITHOUT ROWID"
            )
            self._connection.executemany("INSERT OR IGNORE INTO temp.wanted VALUES (?, ?)", wanted)
            return self._connection.execute(
                f"SELECT wanted.run, series.labels, series.first, wanted.instant, {COLUMNS}"  # noqa: S608  # nosec B608 # columns of our own, values bound
                " FROM wanted JOIN series ON series.run = wanted.run"
                " LEFT JOIN edge ON edge.series = series.id AND edge.instant = wanted.instant"
                " ORDER BY wanted.run, series.id, wanted.instant"
            ).fetchall()

    def remember(
        self, hours: Sequence[Remembered], damaged: Iterable[int] = (), *, go_on: Callable[[], bool] = lambda: True
    ) -> None:
        """Keep hours, all or none; what the store has already stays as it is, ``damaged`` runs are dropped first.

        It gives up, and keeps nothing, where ``go_on`` says no.
        """
        with usable(self._path), transaction(self._connection, go_on):
            delete_runs(self._connection, damaged)
            for each in hours:
                if not go_on():
                    raise StoreUnusable(f"{self._path}: there was no time left to write it")
                keep(self._connection, each)

    def contents(self) -> tuple[Entry, ...]:
        """What the store has, by source and name."""
        with usable(self._path):
            return contents(self._connection)

    def clear(self, *, select: str = "", before: int | None = None) -> int:
        """Forget hours: all, or those of a source, service or objective, or those that ended ``before`` an instant.

        Returns how many hours of questions are forgotten.
        """
        with usable(self._path), transaction(self._connection):
            return clear(self._connection, select, before)


@contextmanager
def open_hours(path: Path, *, wait_seconds: float = 5.0, create: bool = True) -> Iterator[HourStore]:
    """The store of closed hours at ``path``, for the length of a block."""
    with opened(path, APPLICATION, MIGRATIONS, wait_seconds=wait_seconds, create=create) as connection:
        yield HourStore(connection, path)


def edge_of(stored: EdgeRow) -> Edge:
    """A row as an edge. ``StoreUnusable`` where its labels cannot be read."""
    run, text, first, instant, *row = stored
    labels = labels_of_text(text)
    known = read_row(row)
    if type(first) is not int:
        return Edge(run, labels, 0, instant, 0, 0, None)
    if known is None:
        return Edge(run, labels, first, instant, 0, 0, None)
    return Edge(run, labels, first, instant, known.observed, known.seen_until, known.sums)
