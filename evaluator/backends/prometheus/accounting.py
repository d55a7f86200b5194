"""An account of what is sent: for whom, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from evaluator.backends.prometheus.request import Outcome, Request
from evaluator.backends.prometheus.rounds import Steps
from evaluator.core.counts import Unanswered
from evaluator.core.query import Asked, Query

T = TypeVar("T")


def noted(steps: Steps[T], queries: Sequence[Query], wanted: dict[Request, dict[Query, None]]) -> Steps[T]:
    """The same steps; ``wanted`` is told what each request of theirs is for."""
    try:
        requests = next(steps)
        while True:
            for request in requests:
                wanted.setdefault(request, {}).update(dict.fromkeys(queries))
            requests = steps.send((yield requests))
    except StopIteration as stop:
        result: T = stop.value
        return result


def accounted(request: Request, queries: tuple[Query, ...], outcome: Outcome) -> Asked:
    """A request with what became of it."""
    if isinstance(outcome, Unanswered):
        return Asked(request=str(request), queries=queries, outcome=str(outcome))
    count = len(outcome.series) or len(outcome.label_sets) or len(outcome.names)
    return Asked(
        request=str(request),
        queries=queries,
        outcome=f"{count} series",
        samples=outcome.read_samples,
        seconds=outcome.eval_seconds,
    )
