"""What a settlement stands on: slices of whole days, and the statements made from them. Nothing is ever changed.

A *question* is an indicator asked slice by slice. Its *days* are UTC days, each a block of what every slice had
(good, total, seconds observed) with the SHA-256 of what was written. A day may be there several times, because a
source may know more of it later: the reading with the most observed time holds, of equals the first. A *statement*
is what was settled, as JSON, in revisions.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from evaluator.core.counts import Number
from evaluator.core.interval import Span
from evaluator.stores.database import opened, transaction, usable
from evaluator.stores.exact import number
from slo_spec.record import Record

DAY: Final = 86_400
APPLICATION: Final = 0x510_6A7F
MIGRATIONS: Final[Mapping[int, Sequence[str]]] = {
    1: (
        """
        CREATE TABLE question (
            id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, name TEXT NOT NULL, asks TEXT NOT NULL
        )""",
        """
        CREATE TABLE day (
            question INTEGER NOT NULL REFERENCES question, start INTEGER NOT NULL, collected INTEGER NOT NULL,
            observed INTEGER NOT NULL, digest BLOB NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (question, start, collected)
        ) WITHOUT ROWID""",
        """
        CREATE TABLE statement (
            agreement TEXT NOT NULL, period TEXT NOT NULL, revision INTEGER NOT NULL, made INTEGER NOT NULL,
            digest BLOB NOT NULL, text TEXT NOT NULL, PRIMARY KEY (agreement, period, revision)
        ) WITHOUT ROWID""",
    )
}

Slice = tuple[Number, Number, int]
"""Good, total, and the seconds of the slice that were observed."""


class Collected(Record, kw_only=True):
    """One UTC day of one question: its slices in order, and when they were read from the source."""

    key: bytes
    start: int
    collected: int
    estimated: bool
    slices: tuple[Slice, ...]

    @property
    def span(self) -> Span:
        """The day."""
        return Span(self.start, self.start + DAY)

    @property
    def observed(self) -> int:
        """Seconds of the day that were observed."""
        return sum(observed for _, _, observed in self.slices)


class Question(Record, kw_only=True):
    """What an indicator's slices are kept under, what people call it, and what it asks, for a reader."""

    key: bytes
    name: str
    asks: str


class Statement(Record, kw_only=True):
    """What was settled for one agreement and period: ``revision`` 1 is the first."""

    agreement: str
    period: str
    revision: int
    made: int
    text: str


class Holding(Record, kw_only=True):
    """How much there is of one question: whole days, and from when to when."""

    name: str
    days: int
    first: int
    last: int


class EvidenceStore:
    """An open store of evidence. Every method raises ``StoreUnusable`` where SQLite refuses."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def days(self, key: bytes, span: Span) -> dict[int, Collected]:
        """The days of a question inside a span, by their start; what is damaged is not there."""
        found: dict[int, Collected] = {}
        with usable(self._path):
            rows = self._connection.execute(
                "SELECT day.start, day.collected, day.digest, day.data"
                " FROM question JOIN day ON day.question = question.id"
                " WHERE question.key = ? AND day.start >= ? AND day.start < ?"
                " ORDER BY day.start, day.observed, day.collected DESC",
                (key, span.start, span.end),
            )
            for start, collected, digest, data in rows:
                read = _unpacked(key, start, collected, digest, data)
                if read is not None and read.span.end <= span.end:
                    found[start] = read  # the last in this order is the one with the most observed time
        return found

    def collect(self, questions: Iterable[Question], days: Iterable[Collected]) -> int:
        """Add days, all or none; one that tells no more than what is there is left out. Returns how many were added."""
        added = 0
        with usable(self._path), transaction(self._connection):
            for question in questions:
                self._connection.execute(
                    "INSERT OR IGNORE INTO question (key, name, asks) VALUES (?, ?, ?)",
                    (question.key, question.name, question.asks),
                )
            for day in days:
                data = _packed(day)
                row = (_digest(data), data, day.key, day.start, day.observed)
                changed = self._connection.execute(
                    "INSERT OR IGNORE INTO day (question, start, collected, observed, digest, data)"
                    " SELECT question.id, ?, ?, ?, ?, ? FROM question WHERE question.key = ? AND NOT EXISTS"
                    " (SELECT 1 FROM day WHERE day.question = question.id AND day.start = ? AND day.observed >= ?)",
                    (day.start, day.collected, day.observed, *row),
                )
                added += changed.rowcount
        return added

    def holdings(self) -> tuple[Holding, ...]:
        """What there is, by name."""
        with usable(self._path):
            rows = self._connection.execute(
                "SELECT question.name, count(DISTINCT day.start), min(day.start), max(day.start)"
                " FROM question JOIN day ON day.question = question.id GROUP BY question.id ORDER BY question.name"
            )
            return tuple(
                Holding(name=name, days=days, first=first, last=last + DAY) for name, days, first, last in rows
            )

    def statements(self, agreement: str, period: str) -> tuple[Statement, ...]:
        """What was settled for an agreement and a period, the first revision first."""
        with usable(self._path):
            rows = self._connection.execute(
                "SELECT revision, made, text FROM statement WHERE agreement = ? AND period = ? ORDER BY revision",
                (agreement, period),
            )
            return tuple(
                Statement(agreement=agreement, period=period, revision=revision, made=made, text=text)
                for revision, made, text in rows
            )

    def state(self, agreement: str, period: str, made: int, text: str) -> Statement:
        """Add a statement as the next revision, unless it says what the last one said: then that one."""
        with usable(self._path), transaction(self._connection):
            earlier = self.statements(agreement, period)
            if earlier and earlier[-1].text == text:
                return earlier[-1]
            added = Statement(agreement=agreement, period=period, revision=len(earlier) + 1, made=made, text=text)
            self._connection.execute(
                "INSERT INTO statement (agreement, period, revision, made, digest, text) VALUES (?, ?, ?, ?, ?, ?)",
                (agreement, period, added.revision, made, _digest(text.encode()), text),
            )
        return added


@contextmanager
def open_evidence(path: Path, *, wait_seconds: float = 5.0, create: bool = True) -> Iterator[EvidenceStore]:
    """The store of evidence at ``path``, for the length of a block."""
    with opened(path, APPLICATION, MIGRATIONS, wait_seconds=wait_seconds, create=create) as connection:
        yield EvidenceStore(connection, path)


def _packed(day: Collected) -> bytes:
    rows = [[str(good), str(total), observed] for good, total, observed in day.slices]
    return zlib.compress(json.dumps([int(day.estimated), rows], separators=(",", ":")).encode())


def _unpacked(key: bytes, start: object, collected: object, digest: object, data: object) -> Collected | None:
    if type(start) is not int or type(collected) is not int or not isinstance(data, bytes) or _digest(data) != digest:
        return None
    try:
        estimated, rows = json.loads(zlib.decompress(data))
        slices = tuple((_exact(good), _exact(total), int(observed)) for good, total, observed in rows)
    except (ValueError, TypeError, zlib.error):
        return None
    return Collected(key=key, start=start, collected=collected, estimated=bool(estimated), slices=slices)


def _exact(text: str) -> Number:
    found = number(text)
    if found is None:
        raise ValueError(text)
    return found


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
