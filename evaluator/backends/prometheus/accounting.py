"""An account of what is sent: for whom, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TypeVar

from evaluator.backends.prometheus.request import Outcome, Request
from evaluator.backends.prometheus.steps import Steps
from evaluator.core.counts import Unanswered
from evaluator.core.query import Asked, Query
from slo_spec.record import Record

T = TypeVar("T")

Wanted = dict[Request, list[Sequence[Query]]]
"""The batches of queries that each request is for; who looks into an account tells them apart."""


class Sent(Record):
    """A request that was sent, the batches of queries that it is for, and what became of it."""

    request: Request
    batches: tuple[Sequence[Query], ...]
    outcome: str
    samples: int | None = None
    seconds: float | None = None

    @property
    def asked(self) -> Asked:
        """The same for a reader. It is worked out here, because a check reads none of it."""
        queries = tuple(dict.fromkeys(chain.from_iterable(self.batches)))
        return Asked(
            request=str(self.request),
            queries=queries,
            outcome=self.outcome,
            samples=self.samples,
            seconds=self.seconds,
        )


def noted(steps: Steps[T], queries: Sequence[Query], wanted: Wanted) -> Steps[T]:
    """The same steps; ``wanted`` is told what each request of theirs is for."""
    told: set[Request] = set()
    try:
        requests = next(steps)
        while True:
            for request in requests:
                if request not in told:  # what is still waited for is yielded again
                    told.add(request)
                    wanted.setdefault(request, []).append(queries)
            requests = steps.send((yield requests))
    except StopIteration as stop:
        result: T = stop.value
        return result


def sent(request: Request, batches: Sequence[Sequence[Query]], outcome: Outcome) -> Sent:
    """A request with what became of it."""
    if isinstance(outcome, Unanswered):
        return Sent(request, tuple(batches), str(outcome))
    count = len(outcome.series) or len(outcome.label_sets) or len(outcome.names)
    return Sent(request, tuple(batches), f"{count} series", outcome.read_samples, outcome.eval_seconds)
