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
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from evaluator.core.counts import Number
from evaluator.core.history import Mark, RecordedResult, labels_of_pairs
from evaluator.core.report import Verdict
from evaluator.stores.database import StoreUnusable
from evaluator.stores.exact import number
from evaluator.stores.tables import Connection, Place, Row, connected
from slo_spec.model import Labels

SHORT: Final = 10
"""How much of a digest a run is called by."""
_RUN: Final = (
    "run.id, run.digest, run.at, run.recorded, run.verdict, run.exit_code, run.version, run.because, run.answers"
)
_RESULT: Final = (
    "service, objective, group_labels, verdict, standing, reason, window_text, unit, target, "
    "good, total, allowed, spent, burn"
)
_INSERT_RESULT: Final = (
    f"INSERT INTO result (run, place, at, {_RESULT}, bad, ratio, budget_left, burn_rate)"  # noqa: S608  # nosec B608 # columns of our own, values bound
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
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


def digest_of(text: str, labels: Labels) -> str:
    """The digest of a run: of its report as JSON and of the labels that it is recorded under."""
    return hashlib.sha256(f"{json.dumps(sorted(labels))}\n{text}".encode()).hexdigest()


class HistoryStore:
    """An open history. Every method raises ``StoreUnusable`` where the database refuses."""

    def __init__(self, connection: Connection, place: Place) -> None:
        self._connection = connection
        self._place = place

    def record(self, run: Run, text: str, results: Sequence[RecordedResult]) -> bool:
        """Keep a run with its report (``text``) and results, all or nothing. False where it was there already."""
        with self._connection.transaction():
            made = self._connection.execute(
                "INSERT INTO run (digest, at, recorded, verdict, exit_code, version, because, answers, report)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING RETURNING id",
                (
                    *(run.digest, run.at, run.recorded, run.verdict, run.exit_code, run.version, run.because),
                    *(run.answers, zlib.compress(text.encode())),
                ),
            )
            if not made:
                return False
            ((run_number,),) = made
            for name, value in run.labels:
                self._connection.execute("INSERT INTO run_label VALUES (?, ?, ?)", (run_number, name, value))
            for place, result in enumerate(results):
                self._connection.execute(_INSERT_RESULT, (run_number, place, run.at, *_columns(result)))
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
            _result(run.name, run.at, row)
            for run in runs
            for row in self._connection.execute(
                f"SELECT {_RESULT} FROM result WHERE run = ? ORDER BY place",  # noqa: S608  # nosec B608 # columns of our own, values bound
                (run.number,),
            )
        )

    def results_before(
        self, service: str, objective: str, instant: int, *, labels: Labels = (), runs: int
    ) -> tuple[RecordedResult, ...]:
        """The results of an objective, all groups, in the newest ``runs`` at or before an instant; newest first."""
        labelled, values = _labelled(labels)
        newest = f"GROUP BY run.id, run.at ORDER BY run.at DESC, run.id DESC LIMIT {int(runs)}"
        chosen = (
            f"SELECT run.id FROM run JOIN result ON result.run = run.id WHERE result.service = ?"  # noqa: S608  # nosec B608 # clauses of our own, values bound
            f" AND result.objective = ? AND result.at <= ?{labelled} {newest}"
        )
        found = self._connection.execute(
            f"SELECT run.digest, run.at, {_RESULT_OF} FROM result JOIN run ON run.id = result.run"  # noqa: S608  # nosec B608 # as above
            f" WHERE result.service = ? AND result.objective = ? AND result.run IN ({chosen})"
            " ORDER BY run.at DESC, run.id DESC, result.place",
            (service, objective, service, objective, instant, *values),
        )
        return tuple(_result(str(digest)[:SHORT], int(at), row) for digest, at, *row in found)

    def mark(self, mark: Mark, recorded: int) -> bool:
        """Keep a mark. False where it was there already."""
        labels = json.dumps(mark.labels)
        told = json.dumps([mark.kind, mark.name, mark.service, mark.at, sorted(mark.labels)])
        with self._connection.transaction():
            made = self._connection.execute(
                "INSERT INTO mark (digest, kind, name, service, at, recorded, labels) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (digest) DO NOTHING RETURNING id",
                (
                    *(hashlib.sha256(told.encode()).hexdigest(), mark.kind, mark.name, mark.service, mark.at),
                    *(recorded, labels),
                ),
            )
        return bool(made)

    def marks(self, services: Iterable[str] = (), *, until: int | None = None) -> tuple[Mark, ...]:
        """The marks of services (of all, where none is named), up to an instant; newest first."""
        named = tuple(dict.fromkeys(services))
        clauses = [f"service IN ({', '.join('?' * len(named))})"] if named else []
        clauses += ["at <= ?"] if until is not None else []
        found = self._connection.execute(
            f"SELECT kind, name, service, at, labels FROM mark WHERE {' AND '.join(clauses) or '1 = 1'}"  # noqa: S608  # nosec B608 # clauses of our own, values bound
            " ORDER BY at DESC, id DESC",
            (*named, *(() if until is None else (until,))),
        )
        return tuple(
            Mark(kind=kind, name=name, service=service, at=at, labels=labels_of_pairs(json.loads(labels)))
            for kind, name, service, at, labels in found
        )

    def _with_labels(self, rows: Sequence[Row]) -> tuple[Run, ...]:
        runs = []
        for number_, digest, at, recorded, verdict, exit_code, version, because, answers in rows:
            labels = self._connection.execute(
                "SELECT name, value FROM run_label WHERE run = ? ORDER BY name", (number_,)
            )
            runs.append(
                Run(
                    number=number_,
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
            )
        return tuple(runs)


_RESULT_OF: Final = ", ".join(f"result.{name.strip()}" for name in _RESULT.split(","))


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


def _columns(result: RecordedResult) -> tuple[object, ...]:
    bad = None if result.total is None or result.good is None else result.total - result.good
    return (
        *(result.service, result.objective, json.dumps(result.group), result.verdict.value, result.standing.value),
        *(result.reason, result.window, result.unit, str(result.target)),
        *map(_text, (result.good, result.total, result.allowed, result.spent, result.burn)),
        *(_text(bad), *map(_near, (result.ratio, result.budget_left, result.burn))),
    )


def _text(value: Number | None) -> str | None:
    return None if value is None else str(value)


def _near(value: Fraction | None) -> float | None:
    try:
        return None if value is None else float(value)
    except OverflowError:
        return None


def _result(run: str, at: int, row: Row) -> RecordedResult:
    service, objective, group, verdict, standing, reason, window, unit, target, *numbers = row
    good, total, allowed, spent, burn = (None if each is None else _exact(each) for each in numbers)
    try:
        labels: Any = json.loads(group)
        return RecordedResult(
            run=run,
            at=at,
            service=service,
            objective=objective,
            group=labels_of_pairs(labels),
            verdict=Verdict(verdict),
            standing=Verdict(standing),
            reason=reason,
            window=window,
            unit=unit,
            target=Fraction(_exact(target)),
            good=good,
            total=total,
            allowed=allowed,
            spent=spent,
            burn=None if burn is None else Fraction(burn),
        )
    except (TypeError, ValueError) as error:
        raise StoreUnusable(f"a result of run {run} cannot be read: {error}") from error


def _exact(text: object) -> Number:
    found = number(text)
    if found is None:
        raise StoreUnusable(f"the history holds a number that is none: {text!r:.40}")
    return found
