"""A DuckDB source as its backend: queries to a job for the child process, its reply to answers. Runs in the parent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluator.backends.duckdb import process
from evaluator.backends.duckdb.coverage import extent_of
from evaluator.backends.duckdb.options import Options, find_database, find_tables
from evaluator.backends.duckdb.question import Batch, Scan, batch
from evaluator.backends.duckdb.surveys import survey_of
from evaluator.backends.duckdb.timelines import answer
from evaluator.core.answer import Answer
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Deadline, Query
from evaluator.core.survey import Survey, unanswered
from slo_spec.record import as_data


class DuckDBBackend:
    """Answers a batch with one child process, and all indicators of one table with one scan."""

    def __init__(self, name: str, options: Options) -> None:
        self._name = name
        self._options = options

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        """An answer for each query."""
        asked = batch(queries)
        told: dict[Query, Answer] = dict(asked.refused)
        if asked.scans:
            told.update(self._ask(asked, deadline))
        return told

    def survey(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Survey]:
        """What there is of what each query names: tables, columns, rows."""
        asked = {query: batch([query]) for query in dict.fromkeys(queries)}
        surveys = {
            query: Survey(findings=(unanswered(refusal),))
            for query, alone in asked.items()
            for refusal in alone.refused.values()
        }
        scanned = [query for query in asked if query not in surveys]
        if not scanned:
            return surveys
        reply = self._reply([asked[query].scans[0] for query in scanned], deadline, "surveys")
        if isinstance(reply, Unanswered):
            return surveys | dict.fromkeys(scanned, Survey(findings=(unanswered(reply),)))
        found = zip(scanned, reply["surveys"], strict=True)
        return surveys | {query: survey_of(query, each) for query, each in found}

    def close(self) -> None:
        """Nothing is kept open between batches."""

    def _ask(self, asked: Batch, deadline: Deadline) -> dict[Query, Answer]:
        reply = self._reply(asked.scans, deadline, "scans")
        if isinstance(reply, Unanswered):
            return _all(asked, reply)
        told: dict[Query, Answer] = {}
        for queries, found in zip(asked.queries, reply["scans"], strict=True):
            told.update(answers(queries, found))
        return told

    def _reply(self, scans: Sequence[Scan], deadline: Deadline, what: str) -> dict[str, Any] | Unanswered:
        """The child's reply: ``what`` is ``scans``, to count, or ``surveys``, to look."""
        try:
            job = _job(self._options, scans, what)
        except ValueError as error:
            return Unanswered(Reason.BACKEND, f"source {self._name}: {error}")
        reply = process.run(job, min(deadline.remaining(), float(self._options.timeout)))
        if isinstance(reply, dict) and "unanswered" in reply:
            reason, detail = reply["unanswered"]
            return Unanswered(Reason(reason), detail)
        return reply


def _all(asked: Batch, failed: Unanswered) -> dict[Query, Answer]:
    return {query: failed for queries in asked.queries for query in queries}


def answers(queries: Sequence[Query], found: Mapping[str, Any]) -> dict[Query, Answer]:
    """The answers to the queries of one scan, from its part of the child's reply."""
    if "unanswered" in found:
        reason, detail = found["unanswered"]
        return {query: Unanswered(Reason(reason), detail) for query in queries}
    measures = zip(queries, found["measures"], strict=True)
    return {
        query: answer(query, measure, extent_of(found["extent"], query), found["notices"])
        for query, measure in measures
    }


def _job(options: Options, scans: Sequence[Scan], what: str) -> dict[str, Any]:
    return {
        "database": find_database(options),
        "tables": {name: as_data(table) for name, table in find_tables(options).items()},
        "memory": options.memory,
        "memory_text": options.memory_text,
        "timeout": options.timeout,
        "threads": options.threads,
        what: [scan.data() for scan in scans],
    }
