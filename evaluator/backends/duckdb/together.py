"""Many measures in one pass: rows grouped by the column that tells the measures apart. Runs in the child process.

A hundred services, each with a ``where`` of its own, are one grouping by service. Measures that count the same of
the rows that are left share the columns that count it. ``None`` is the answer for what does not fit,
which is counted by ``direct``; both give the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import duckdb

from evaluator.backends.duckdb import pieces, sql, telling
from evaluator.backends.duckdb.relation import MOST_CELLS, Column, Found, Source, plain, too_many_cells, untimed
from evaluator.backends.duckdb.words import Refused
from evaluator.core.counts import Reason
from slo_spec.record import Record

_MOST_FORMS = 8
"""Each form widens every piece: with more of them the pieces would outgrow the memory of the query."""
_SAMPLE = 100_000
"""Rows that are looked at before a column is trusted to have few values: one row group of Parquet."""


class Form(Record):
    """What several measures count alike; ``where`` is what the key does not tell of their conditions."""

    column: Column
    where: str

    @property
    def condition(self) -> str:
        """The condition as a column of ``facts``, ``true`` where every row counts."""
        return "true" if self.where == "true" else f"slogate_where_{self.column.index}"

    @property
    def facts(self) -> dict[str, str]:
        """The columns that it needs, with the condition that is left."""
        name = f"slogate_where_{self.column.index}"
        return self.column.columns | {name: f"coalesce({sql.enclosed(self.where)}, false)"}


class Shared(Record):
    """The measures that share a pass: the column that tells them apart, each one's form and condition on the column."""

    key: str | None
    forms: tuple[Form, ...]
    members: tuple[tuple[Column, int, str], ...]


def shared(connection: duckdb.DuckDBPyConnection, source: Source, checked: Sequence[Column]) -> Shared:
    """The measures that may share a pass; the others are not among its members."""
    fitting = [column for column in checked if pieces.adds_up(column.kind, column.data)]
    try:
        wheres = [column.data["where"] for column in fitting]
        key, conditions = telling.taken_apart(connection, wheres, source.columns)
    except (duckdb.Error, KeyError, ValueError):  # a syntax tree that this DuckDB does not print, or prints otherwise
        key, conditions = None, tuple(telling.Condition("true", each.data["where"] or "true") for each in fitting)
    forms: dict[tuple[object, ...], Form] = {}
    used: Counter[tuple[object, ...]] = Counter()
    members = []
    for column, condition in zip(fitting, conditions, strict=True):
        same = (condition.rest, *(value for name, value in sorted(column.data.items()) if name != "where"))
        forms.setdefault(same, Form(column, condition.rest))
        used[same] += 1
        members.append((column, same, condition.told))
    kept = [same for same, _ in used.most_common(_MOST_FORMS)]
    return Shared(
        key,
        tuple(forms[same] for same in kept),
        tuple((column, kept.index(same), told) for column, same, told in members if same in kept),
    )


def count(
    connection: duckdb.DuckDBPyConnection, source: Source, scan: Mapping[str, Any], asked: Shared
) -> Found | None:
    """The extent, and the cells of every member; None where too many pieces, or anything else, is in the way."""
    try:
        if not asked.members or _is_too_fine(connection, source, scan, asked):
            return None
        return _counted(connection, source, scan, asked)
    except (duckdb.Error, MemoryError, ValueError):
        return None  # asked directly, whatever it was is said in words
    finally:
        with suppress(duckdb.Error, MemoryError):  # after a fatal error nothing runs, as the next statement will say
            connection.execute(f"DROP TABLE IF EXISTS {pieces.TABLE}")


def _is_too_fine(connection: duckdb.DuckDBPyConnection, source: Source, scan: Mapping[str, Any], asked: Shared) -> bool:
    names = [sql.identifier(name) for name in (asked.key, *source.groups) if name is not None]
    fine = sql.extents(scan["start"], scan["end"])
    span = scan["end"] - scan["start"]
    times = span * sql.MICROSECONDS // fine.chunk + len(scan["cuts"]) + (span // scan["step"] if scan["step"] else 0)
    if not names:
        return bool(times > MOST_CELLS)
    sample = f"SELECT {', '.join(names)} FROM {source.sql} LIMIT {_SAMPLE}"  # nosec B608 # names quoted
    text = f"SELECT count(*), sum(n) FROM (SELECT {', '.join(names)}, count(*) AS n FROM ({sample}) GROUP BY ALL)"  # nosec B608
    values, rows = connection.execute(text).fetchall()[0]
    return bool(rows == _SAMPLE and values * times > MOST_CELLS)


def _counted(connection: duckdb.DuckDBPyConnection, source: Source, scan: Mapping[str, Any], asked: Shared) -> Found:
    before = _before(connection, source, scan["start"])
    within = _within(source, scan) if before is not None else ""
    columns = {name: text for form in asked.forms for name, text in form.facts.items()}
    columns["slogate_key"] = sql.identifier(asked.key) if asked.key is not None else "true"
    facts = sql.facts(source.sql + within, source.instant, source.groups, columns)
    lists = [pieces.aggregates(f.column.index, f.column.kind, f.column.data, f.condition) for f in asked.forms]
    text = pieces.counted(scan, facts, len(source.groups), [each for texts in lists for each in texts])
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {pieces.TABLE} AS {text}")
    stretches = connection.execute(pieces.extent(scan["start"], scan["end"])).fetchall()
    found = Found(extent=[*(before or ()), *stretches])
    rolls = [roll for form in asked.forms for roll in pieces.rolled(form.column.kind, form.column.data)]
    told = [condition for _, _, condition in asked.members]
    cells = pieces.cells(scan, len(source.groups), asked.key or "slogate_key", told, rolls)
    rows: list[list[tuple[Any, ...]]] = [[] for _ in asked.members]
    for measure, *row in connection.execute(cells).fetchall():
        rows[measure].append(tuple(row))
    ends = [sum(len(texts) for texts in lists[: n + 1]) for n in range(len(lists))]
    for (column, form, _), mine in zip(asked.members, rows, strict=True):
        taken = slice(ends[form] - len(lists[form]), ends[form])
        found.answers[column.index] = _answer(source, scan, column, mine, taken, text)
    return found


def _answer(
    source: Source, scan: Mapping[str, Any], column: Column, rows: Sequence[Sequence[Any]], taken: slice, text: str
) -> dict[str, Any]:
    groups = len(source.groups)
    cells = []
    timeless = 0
    for begins, *row in rows:
        *numbers, every = row[groups:][taken]
        if begins is None:
            timeless += every or 0
        elif numbers[0] is not None:
            cells.append([begins, row[:groups], [plain(value) for value in numbers]])
    kinds = len({tuple(cell[1]) for cell in cells})
    if timeless:
        return untimed(source, scan, timeless).reply()
    if kinds > 2 * scan["at_most"] + 100:
        detail = f"about {kinds} groups of {', '.join(source.groups)} in {source.place}"
        return Refused(Reason.TOO_MANY_GROUPS, f"{detail}, at most {scan['at_most']} are allowed").reply()
    if len(cells) > MOST_CELLS:
        return too_many_cells(source, len(cells)).reply()
    return {"kind": column.kind, "cells": cells, "sql": [text]}


def _within(source: Source, scan: Mapping[str, Any]) -> str:
    kind = source.columns[source.time]
    name = sql.identifier(source.time)
    start, end = (sql.bound(kind, source.unit, scan[each]) for each in ("start", "end"))
    return f" WHERE {name} >= {start} AND {name} < {end}"


def _before(connection: duckdb.DuckDBPyConnection, source: Source, start: int) -> list[list[int]] | None:
    """The extent's stretch of what came before the span, without a look at all of it; None if all rows are read.

    That is where nothing is skipped, or where a row has no time: only the pass itself tells whose it is.
    The last row before the span is looked for in ever longer stretches before it.
    """
    kind, name = source.columns[source.time], sql.identifier(source.time)
    if not source.skips or sql.bound(kind, source.unit, start) is None:
        return None
    text = (
        f"SELECT (SELECT {source.instant} FROM (SELECT min({name}) AS {name} FROM {source.sql})), "  # nosec B608
        f"(SELECT {source.instant} FROM (SELECT max({name}) AS {name} FROM {source.sql})), "
        f"(SELECT count(*) FROM {source.sql} WHERE {name} IS NULL)"
    )
    first, last, timeless = connection.execute(text).fetchall()[0]
    if timeless or first is None or last is None:
        return None
    if first >= start * sql.MICROSECONDS:
        return []
    reach, end = 3600, start
    while True:
        begin = max(end - reach, first // sql.MICROSECONDS)
        low, high = (sql.bound(kind, source.unit, each) for each in (begin, end))
        text = f"SELECT max({name}) AS {name} FROM {source.sql} WHERE {name} >= {low} AND {name} < {high}"  # nosec B608
        latest = connection.execute(f"SELECT {source.instant} FROM ({text})").fetchall()[0][0]  # nosec B608
        if latest is not None:
            return [[-1, first, latest, 1]]
        end, reach = begin, reach * 4
