"""Writing closed hours: a new run, or one that grows. Everything here happens inside one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, repeat

from evaluator.core.counts import Number
from evaluator.core.interval import Span, cut
from evaluator.core.kept import ClosedHours, GroupHours, Sums, widened
from evaluator.core.stretches import HOUR
from evaluator.stores.database import StoreUnusable
from evaluator.stores.exact import columns, number
from slo_spec.model import Labels
from slo_spec.record import Record

COLUMNS = "observed, seen, good, total, counted_good, counted_total, bad_good, bad_total"
# What is replaced can only be a leftover of damage: runs never overlap.
_INSERT = f"INSERT OR REPLACE INTO edge (series, instant, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - names of ours
_MOST_SUMS = 6


class Remembered(Record, kw_only=True):
    """Hours to be kept: of which question, and what people call it."""

    key: bytes
    source: str
    name: str
    hours: ClosedHours


class Row(Record):
    """The cumulative sums at one edge, and the end of the last hour in which the group was there (0: never)."""

    sums: Sums
    observed: int
    seen_until: int


def read_row(row: Sequence[object]) -> Row | None:
    """The values of ``COLUMNS``; None where the row is missing or makes no sense."""
    observed, seen, *stored = row
    sums = [number(each) for each in stored if each is not None]
    known = tuple(each for each in sums if each is not None)
    if type(observed) is not int or type(seen) is not int or len(known) < len(sums) or len(known) not in (2, 4, 6):
        return None
    return Row(known, observed, seen)


@lru_cache(maxsize=4096)
def labels_of_text(text: str) -> Labels:
    """The labels of a series. ``StoreUnusable`` for a text that is none."""
    try:
        return tuple((str(name), str(value)) for name, value in json.loads(text))
    except (TypeError, ValueError) as error:
        raise StoreUnusable(f"the store holds labels that cannot be read: {text[:40]!r}") from error


def keep(connection: sqlite3.Connection, remembered: Remembered) -> None:
    """Add the hours that the store does not have yet."""
    hours = remembered.hours
    question = _question(connection, remembered)
    asked = "SELECT id, first, last, estimated, groups FROM run WHERE question = ?"
    runs = connection.execute(asked, (question,)).fetchall()
    for span in cut((hours.span,), [Span(first, last) for _, first, last, _, _ in runs]):
        part = hours if span == hours.span else hours.part(span)
        before = [
            (run, groups)
            for run, _, last, estimated, groups in runs
            if last == span.start and bool(estimated) == hours.estimated
        ]
        if not (before and _grown(connection, *before[0], part)):
            _begun(connection, question, part)


def delete_runs(connection: sqlite3.Connection, runs: Iterable[int]) -> None:
    """Forget runs with all that is in them."""
    for run in runs:
        connection.execute("DELETE FROM edge WHERE series IN (SELECT id FROM series WHERE run = ?)", (run,))
        connection.execute("DELETE FROM series WHERE run = ?", (run,))
        connection.execute("DELETE FROM run WHERE id = ?", (run,))


def _question(connection: sqlite3.Connection, remembered: Remembered) -> int:
    connection.execute(
        "INSERT INTO question (key, source, name) VALUES (?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET name = excluded.name",
        (remembered.key, remembered.source, remembered.name),
    )
    (found,) = connection.execute("SELECT id FROM question WHERE key = ?", (remembered.key,)).fetchone()
    return int(found)


def _begun(connection: sqlite3.Connection, question: int, part: ClosedHours) -> None:
    run = connection.execute(
        "INSERT INTO run (question, first, last, estimated, groups) VALUES (?, ?, ?, ?, ?)",
        (question, part.span.start, part.span.end, part.estimated, len(part.groups)),
    ).lastrowid
    for group in part.groups:
        series = _series(connection, run, group.labels, part.span.start)
        connection.executemany(_INSERT, _rows(series, part.span.start, group, Row((0, 0), 0, 0), 0))


def _grown(connection: sqlite3.Connection, run: int, groups: int, part: ClosedHours) -> bool:
    """Whether the run could be made longer; one whose last rows are damaged cannot."""
    start = part.span.start
    last = {
        labels_of_text(text): (series, read_row(row))
        for text, series, *row in connection.execute(
            f"SELECT labels, id, {COLUMNS} FROM series LEFT JOIN edge ON edge.series = series.id"  # noqa: S608  # nosec B608 # columns of our own, values bound
            " AND edge.instant = ? WHERE series.run = ?",
            (start, run),
        )
    }
    known = {labels: (series, row) for labels, (series, row) in last.items() if row is not None}
    if not known or len(known) < max(groups, len(last)):
        return False
    there = {group.labels: group for group in part.groups}
    least = min(row.observed for _, row in known.values())
    for labels in {**known, **there}:
        group = there.get(labels) or _absent(labels, part)
        if labels in known:
            series, row = known[labels]
            connection.executemany(_INSERT, _rows(series, start, group, row, 1))
        else:
            series = _series(connection, run, labels, start)
            connection.executemany(_INSERT, _rows(series, start, group, Row((0, 0), least, 0), 0))
    connection.execute(
        "UPDATE run SET last = ?, groups = ? WHERE id = ?", (part.span.end, len({**known, **there}), run)
    )
    return True


def _absent(labels: Labels, part: ClosedHours) -> GroupHours:
    """A group that is gone: no events, and observed no longer than any that is there."""
    observed = tuple(map(min, zip(*(group.observed for group in part.groups), strict=True)))
    zeros = (0,) * len(observed)
    return GroupHours(labels=labels, columns=(zeros, zeros), observed=observed, seen_until=0)


def _series(connection: sqlite3.Connection, run: int | None, labels: Labels, first: int) -> int:
    text = json.dumps(labels, ensure_ascii=False, separators=(",", ":"))
    made = connection.execute("INSERT INTO series (run, labels, first) VALUES (?, ?, ?)", (run, text, first)).lastrowid
    assert made is not None, "an insert has a row"
    return made


def _rows(series: int, start: int, group: GroupHours, before: Row, skipped: int) -> Iterator[tuple[object, ...]]:
    """The rows of a group whose sums go on from those ``before``, without the first ``skipped``."""
    width = max(len(before.sums), len(group.columns))
    instants = range(start, start + len(group.observed) * HOUR, HOUR)
    written = (
        repeat(series),
        instants,
        _continued(group.observed, before.observed),
        _seen(instants, group.seen_until, before.seen_until),
        *map(_continued, widened(group.columns, width), widened(before.sums, width)),
        *(repeat(None) for _ in range(_MOST_SUMS - width)),
    )
    return islice(zip(*written, strict=False), skipped, None)  # repeat() has no end


def _seen(instants: range, until: int, before: int) -> Sequence[int]:
    """Until when the group had been there, as of each instant."""
    if until <= instants[0]:
        return (before,) * len(instants)
    return (before, *(min(instant, until) for instant in instants[1:]))


def _continued(sums: Sequence[Number], before: Number) -> Sequence[int | str]:
    offset = before - sums[0]
    return columns([each + offset for each in sums] if offset else sums)
