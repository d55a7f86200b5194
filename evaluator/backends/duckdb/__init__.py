"""Files (CSV, Parquet, JSON lines) and DuckDB databases as a source that needs no server.

``connect(settings)`` gives a backend whose SQL runs in a child process with bounded memory and
time (see ``child``). Options: ``tables: {name: path, glob or list}`` or ``database: path``, and
``memory`` (512MB), ``timeout`` (60s), ``threads`` (2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evaluator.backends.duckdb import process
from evaluator.backends.duckdb.options import Options, find_database, find_tables, read_options
from evaluator.backends.duckdb.question import Batch, Scan, batch
from evaluator.backends.duckdb.timelines import answer, extent_of
from evaluator.core.answer import Answer
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Deadline, Query, Settings


class DuckDBBackend:
    """Answers a batch with one child process, and all indicators of one table with one scan."""

    def __init__(self, name: str, options: Options) -> None:
        self._name = name
        self._options = options

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        """An answer for each query."""
        asked = batch(queries)
        answers: dict[Query, Answer] = dict(asked.refused)
        if asked.scans:
            answers.update(self._ask(asked, deadline))
        return answers

    def close(self) -> None:
        """Nothing is kept open between batches."""

    def _ask(self, asked: Batch, deadline: Deadline) -> dict[Query, Answer]:
        try:
            job = _job(self._options, asked.scans)
        except ValueError as error:
            return _all(asked, Unanswered(Reason.BACKEND, f"source {self._name}: {error}"))
        seconds = min(deadline.remaining(), float(self._options.timeout))
        reply = process.run(job, seconds)
        if isinstance(reply, Unanswered):
            return _all(asked, reply)
        if "unanswered" in reply:
            reason, detail = reply["unanswered"]
            return _all(asked, Unanswered(Reason(reason), detail))
        answers: dict[Query, Answer] = {}
        for queries, found in zip(asked.queries, reply["scans"], strict=True):
            answers.update(_answers(queries, found))
        return answers


def connect(settings: Settings) -> DuckDBBackend:
    """A backend for a source of type ``duckdb``; ValueError for wrong options.

    Files are looked for when they are asked: one that is not there is a source that does not answer.
    """
    try:
        return DuckDBBackend(settings.name, read_options(settings))
    except ValueError as error:
        raise ValueError(f"source {settings.name}: {error}") from None


def _all(asked: Batch, unanswered: Unanswered) -> dict[Query, Answer]:
    return {query: unanswered for queries in asked.queries for query in queries}


def _answers(queries: Sequence[Query], found: Mapping[str, Any]) -> dict[Query, Answer]:
    if "unanswered" in found:
        reason, detail = found["unanswered"]
        return {query: Unanswered(Reason(reason), detail) for query in queries}
    extent = extent_of(found["extent"])
    measures = zip(queries, found["measures"], strict=True)
    return {query: answer(query, measure, extent, found["notices"]) for query, measure in measures}


def _job(options: Options, scans: Sequence[Scan]) -> dict[str, Any]:
    return {
        "database": find_database(options),
        "tables": {name: asdict(table) for name, table in find_tables(options).items()},
        "memory": options.memory,
        "memory_text": options.memory_text,
        "timeout": options.timeout,
        "threads": options.threads,
        "scans": [scan.data() for scan in scans],
    }
