"""Prometheus, and every server that speaks its HTTP API: Thanos, Mimir, VictoriaMetrics.

Each knot of a query is a window that ends where the query's span ends, asked by one instant query
a side at that instant (``time`` is always sent); slices are asked by range queries. Requests of a
whole batch are sent together, identical ones once, four at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evaluator.backends.prometheus.accounting import Sent, Wanted, noted, sent
from evaluator.backends.prometheus.evaluation import evaluate
from evaluator.backends.prometheus.ledger import answers
from evaluator.backends.prometheus.ledger.questions import families, known_by, question_of
from evaluator.backends.prometheus.request import Outcome, Request
from evaluator.backends.prometheus.settings import Connection, read
from evaluator.backends.prometheus.steps import Steps, run, together
from evaluator.core.answer import Answer
from evaluator.core.query import Asked, Backend, Deadline, Query, Settings
from evaluator.core.survey import Survey

if TYPE_CHECKING:
    from evaluator.backends.prometheus.client import Client


def connect(settings: Settings) -> Backend:
    """The backend for a source. Nothing is sent, and no library loaded, before the first question.

    ValueError, in words, for settings that name no server.
    """
    return Prometheus(read(settings))


class Prometheus:
    """A source that speaks PromQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._sent: list[Sent] = []

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        """An answer for each query; what the world does wrong is in it, never an exception."""
        wanted: Wanted = {}
        steps = self._answers(tuple(dict.fromkeys(queries)), wanted)

        def ask(request: Request, deadline: Deadline) -> Outcome:
            outcome = self._open().ask(request, deadline)
            self._sent.append(sent(request, wanted.get(request, ()), outcome))
            return outcome

        return run(steps, ask, deadline)

    def asked(self) -> tuple[Asked, ...]:
        """Every request that was sent for answers, and what it cost the server."""
        return tuple(each.asked for each in self._sent)

    def _answers(self, queries: Sequence[Query], wanted: Wanted) -> Steps[dict[Query, Answer]]:
        """What can be counted together is, the rest is asked query by query; all beside each other.

        ``wanted`` is told which queries each request is for.
        """
        questions = {query: question_of(query) for query in queries}
        evaluations: dict[Any, Steps[dict[Query, Answer]]] = {
            tuple(question.query for question in family): answers(family, self._connection)
            for family in families([question for question in questions.values() if question is not None])
        }
        evaluations |= {(query,): self._alone(query) for query, question in questions.items() if question is None}
        found = yield from together({own: noted(steps, own, wanted) for own, steps in evaluations.items()})
        return {query: answer for each in found.values() for query, answer in each.items()}

    def _alone(self, query: Query) -> Steps[dict[Query, Answer]]:
        return {query: (yield from evaluate(query, self._connection))}

    def survey(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Survey]:
        """What the server has of what each query names."""
        from evaluator.backends.prometheus.surveying import survey

        surveys = {query: survey(query) for query in dict.fromkeys(queries)}
        return run(together(surveys), self._open().ask, deadline)

    def fingerprint(self, query: Query) -> str | None:
        """What a query's sums are known by; None for what is no sum of counters: that does not add up over time."""
        question = question_of(query)
        return None if question is None else known_by(question, self._connection)

    def close(self) -> None:
        """End the connections."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _open(self) -> Client:
        from evaluator.backends.prometheus.client import Client

        with self._lock:
            if self._client is None:
                self._client = Client(self._connection)
            return self._client
