"""Every run that was recorded, never changed: its report as it was, its results in columns, and marks beside them.

A *run* is there once: its digest is that of its report and its labels. Its *results* stand in columns that somebody may
query; exact numbers are text. A *mark* is something that happened to a service (a deploy).
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from evaluator.core.history import Mark, RecordedResult, labels_of_pairs
from evaluator.stores.database import StoreUnusable
from evaluator.stores.result_rows import INSERT_RESULT, RESULT, RESULT_OF, SHORT, columns, read_result, seal
from evaluator.stores.tables import Connection, Place, Row, connected
from slo_spec.model import Labels
from slo_spec.record import Record

_RUN: Final = ", ".join(
    f"run.{name}"
    for name in ("id", "digest", "at", "recorded", "verdict", "exit_code", "version", "because", "answers", "seal")
)


class Run(Record, kw_only=True):
    """A run as it is listed. ``answers`` is the digest of its saved answers, empty where none were saved with it."""

    number: int
    digest: str
    at: int
    recorded: int
    verdict: str
    exit_code: int
    version: str
    because: str
    answers: str = ""
    labels: Labels = ()

    @property
    def name(self) -> str:
        """What the run is called: the beginning of its digest."""
        return self.digest[:SHORT]

    @property
    def facts(self) -> tuple[str | int, ...]:
        """What is listed of it, its labels aside, in the order of the columns: the digest is of those."""
        about = (self.digest, self.at, self.recorded, self.verdict, self.exit_code, self.version, self.because)
        return (*about, self.answers)


class Wanted(Record, kw_only=True):
    """Earlier results that a rule may be compared with: without a doubt, over the same window, in the same unit.

    From the newest ``runs`` at or before ``until`` in which the objective stood as one of ``standings``.
    """

    service: str
    objective: str
    window: str
    unit: str
    until: int
    standings: tuple[str, ...]
    runs: int


def digest_of(text: str, labels: Labels) -> str:
    """The digest of a run: of its report as JSON and of the labels that it is recorded under."""
    return hashlib.sha256(f"{json.dumps(sorted(labels))}\n{text}".encode()).hexdigest()


def _digest_of_mark(mark: Mark) -> str:
    told = json.dumps([mark.kind, mark.name, mark.service, mark.at, sorted(mark.labels)])
    return hashlib.sha256(told.encode()).hexdigest()


class HistoryStore:
    """An open history. Every method raises ``StoreUnusable`` where the database refuses."""

    def __init__(self, connection: Connection, place: Place) -> None:
        self._connection = connection
        self._place = place

    def record(self, run: Run, text: str, results: Sequence[RecordedResult]) -> bool:
        """Keep a run with its report (``text``) and results, all or nothing. False where it was there already."""
        with self._connection.transaction():
            made = self._connection.execute(
                "INSERT INTO run (digest, at, recorded, verdict, exit_code, version, because, answers, seal, report)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING RETURNING id",
                (*run.facts, seal(*run.facts), zlib.compress(text.encode())),
            )
            if not made:
                return False
            ((run_number,),) = made
            for name, value in run.labels:
                self._connection.execute("INSERT INTO run_label VALUES (?, ?, ?)", (run_number, name, value))
            for place, result in enumerate(results):
                self._connection.execute(
                    INSERT_RESULT, (run_number, place, run.at, *columns(run.digest, run.at, result))
                )
        return True

    def runs(
        self, *, names: Sequence[str] = (), labels: Labels = (), since: int | None = None, limit: int | None = None
    ) -> tuple[Run, ...]:
        """The runs, newest first: about any of ``names`` (service, or service/objective), with all the ``labels``."""
        where, values = _where(names, labels, since)
        found = self._connection.execute(
            f"SELECT {_RUN} FROM run WHERE {where} ORDER BY run.at DESC, run.id DESC{_limited(limit)}",  # noqa: S608  # nosec B608 # clauses of our own, values bound
            values,
        )
        return self._with_labels(found)

    def services(self) -> frozenset[str]:
        """The services that any run has results of."""
        return frozenset(name for (name,) in self._connection.execute("SELECT DISTINCT service FROM result"))

    def find(self, name: str) -> tuple[Run, ...]:
        """The runs whose digest begins so."""
        if not name or not set(name) <= set("0123456789abcdef"):
            return ()
        # Digests sort as text: all that begin with a name lie between it and the name with something behind it.
        found = self._connection.execute(
            f"SELECT {_RUN} FROM run WHERE digest >= ? AND digest < ? ORDER BY run.id",  # noqa: S608  # nosec B608 # columns of our own, values bound
            (name, f"{name}g"),
        )
        return self._with_labels(found)

    def report(self, run: Run) -> str:
        """The report of a run, to the byte. ``StoreUnusable`` where it is not what its digest says."""
        ((packed,),) = self._connection.execute("SELECT report FROM run WHERE id = ?", (run.number,))
        try:
            text = zlib.decompress(bytes(packed)).decode()
        except (zlib.error, UnicodeDecodeError, TypeError, ValueError):
            text = ""
        if digest_of(text, run.labels) != run.digest:
            raise StoreUnusable(f"{self._place.shown}: the report of run {run.name} was changed since it was recorded")
        return text

    def results(self, runs: Iterable[Run]) -> tuple[RecordedResult, ...]:
        """The results of runs, in the order of the runs and of their reports."""
        return tuple(
            read_result(run.digest, run.at, row)
            for run in runs
            for row in self._connection.execute(
                f"SELECT {RESULT} FROM result WHERE run = ? ORDER BY place",  # noqa: S608  # nosec B608 # columns of our own, values bound
                (run.number,),
            )
        )

    def results_before(self, wanted: Wanted, *, labels: Labels = ()) -> tuple[RecordedResult, ...]:
        """Results of an objective, all groups, from the newest runs that have what is ``wanted``; newest first."""
        standings = ", ".join("?" * len(wanted.standings))
        known = (
            "result.service = ? AND result.objective = ? AND result.window_text = ? AND result.unit = ?"
            f" AND result.reason = '' AND result.total IS NOT NULL AND result.standing IN ({standings})"
        )
        about = (wanted.service, wanted.objective, wanted.window, wanted.unit, *wanted.standings)
        labelled, values = _labelled(labels)
        newest = f"GROUP BY run.id, run.at ORDER BY run.at DESC, run.id DESC LIMIT {int(wanted.runs)}"
        chosen = (
            f"SELECT run.id FROM run JOIN result ON result.run = run.id WHERE {known}"  # noqa: S608  # nosec B608 # clauses of our own, values bound
            f" AND result.at <= ?{labelled} {newest}"
        )
        found = self._connection.execute(
            f"SELECT run.digest, run.at, {RESULT_OF} FROM result JOIN run ON run.id = result.run"  # noqa: S608  # nosec B608 # as above
            f" WHERE {known} AND result.run IN ({chosen}) ORDER BY run.at DESC, run.id DESC, result.place",
            (*about, *about, wanted.until, *values),
        )
        return tuple(read_result(digest, at, row) for digest, at, *row in found)

    def mark(self, mark: Mark, recorded: int) -> bool:
        """Keep a mark. False where it was there already."""
        with self._connection.transaction():
            made = self._connection.execute(
                "INSERT INTO mark (digest, kind, name, service, at, recorded, labels) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (digest) DO NOTHING RETURNING id",
                (
                    *(_digest_of_mark(mark), mark.kind, mark.name, mark.service, mark.at),
                    *(recorded, json.dumps(mark.labels)),
                ),
            )
        return bool(made)

    def marks(self, services: Iterable[str] = (), *, until: int | None = None) -> tuple[Mark, ...]:
        """The marks of services (of all, where none is named), up to an instant; newest first."""
        named = tuple(dict.fromkeys(services))
        clauses = [f"service IN ({', '.join('?' * len(named))})"] if named else []
        clauses += ["at <= ?"] if until is not None else []
        found = self._connection.execute(
            f"SELECT digest, kind, name, service, at, labels FROM mark WHERE {' AND '.join(clauses) or '1 = 1'}"  # noqa: S608  # nosec B608 # clauses of our own, values bound
            " ORDER BY at DESC, id DESC",
            (*named, *(() if until is None else (until,))),
        )
        return tuple(self._read_mark(*row) for row in found)

    def _read_mark(self, digest: str, kind: str, name: str, service: str, at: int, labels: str) -> Mark:
        try:
            mark = Mark(kind=kind, name=name, service=service, at=at, labels=labels_of_pairs(json.loads(labels)))
            if _digest_of_mark(mark) == digest:
                return mark
        except (TypeError, ValueError):
            pass
        raise StoreUnusable(f"{self._place.shown}: the mark {name!r:.40} was changed since it was made")

    def _with_labels(self, rows: Sequence[Row]) -> tuple[Run, ...]:
        return tuple(self._run(*row) for row in rows)

    def _run(self, number: int, *row: Any) -> Run:
        digest, at, recorded, verdict, exit_code, version, because, answers, sealed = row
        labels = self._connection.execute("SELECT name, value FROM run_label WHERE run = ? ORDER BY name", (number,))
        run = Run(
            number=number,
            digest=digest,
            at=at,
            recorded=recorded,
            verdict=verdict,
            exit_code=exit_code,
            version=version,
            because=because,
            answers=answers,
            labels=tuple((name, value) for name, value in labels),
        )
        if any(isinstance(each, bytes) for each in run.facts) or seal(*run.facts) != sealed:
            raise StoreUnusable(f"{self._place.shown}: run {str(digest)[:SHORT]} was changed since it was recorded")
        return run


@contextmanager
def open_history(place: Place, *, wait_seconds: float = 5.0, create: bool = True) -> Iterator[HistoryStore]:
    """The history at a place, for the length of a block."""
    with connected(place, wait_seconds=wait_seconds, create=create) as connection:
        yield HistoryStore(connection, place)


def _where(names: Sequence[str], labels: Labels, since: int | None) -> tuple[str, tuple[object, ...]]:
    labelled, values = _labelled(labels)
    clauses, given = [f"1 = 1{labelled}"], list(values)
    if names:
        either = []
        for name in names:
            service, _, objective = name.partition("/")
            either.append("result.service = ?" + (" AND result.objective = ?" if objective else ""))
            given += [service, *([objective] if objective else [])]
        clauses.append(f"EXISTS (SELECT 1 FROM result WHERE result.run = run.id AND ({' OR '.join(either)}))")  # noqa: S608  # nosec B608 # clauses of our own, values bound
    if since is not None:
        clauses.append("run.at >= ?")
        given.append(since)
    return " AND ".join(clauses), tuple(given)


def _labelled(labels: Labels) -> tuple[str, tuple[object, ...]]:
    clause = " AND EXISTS (SELECT 1 FROM run_label WHERE run_label.run = run.id AND name = ? AND value = ?)"
    return clause * len(labels), tuple(part for label in labels for part in label)


def _limited(limit: int | None) -> str:
    return "" if limit is None else f" LIMIT {int(limit)}"
