"""Answers to the requests of a ledger, from series that are known: a server in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from evaluator.backends.prometheus.ledger.roster import Roster
from evaluator.backends.prometheus.ledger.selection import Selection
from evaluator.backends.prometheus.request import Instant, Outcome, Range, Request, Samples, Series
from evaluator.backends.prometheus.steps import Steps
from slo_spec.model import Labels, Matcher, MatchOperator, Selector, labels_of

T = TypeVar("T")

TOTAL = Selector("requests_total", (Matcher("service", MatchOperator.EQUAL, "a"),))


def member(instance: str = "1", code: str = "200", service: str = "a") -> Labels:
    """One series' labels."""
    return labels_of({"job": service, "instance": instance, "service": service, "code": code})


def roster(members: Sequence[Labels], old: Sequence[Labels] | None = None, *selectors: Selector) -> Roster:
    """A roster of these members, all of them old if nothing else is said, scraped every minute."""
    selection = Selection.of(selectors or (TOTAL,))
    made = Roster(selection, frozenset(members), frozenset(members if old is None else old), {})
    return Roster(selection, made.members, made.old, dict.fromkeys(made.by_key, 60))


def vector(request: Request, values: Mapping[Labels, int]) -> Samples:
    """The answer of one sample a series, at each instant that is asked for."""
    assert isinstance(request, Instant | Range)
    instants = [request.time] if isinstance(request, Instant) else range(request.start, request.end + 1, request.step)
    return Samples(
        tuple(Series(labels, tuple((at, Fraction(value)) for at in instants)) for labels, value in values.items())
    )


def finish(steps: Steps[T], answer: Callable[[Request], Outcome]) -> tuple[T, list[Request]]:
    """What the steps come to, and everything that they asked."""
    asked: dict[Request, Outcome] = {}
    try:
        wanted = next(steps)
        while True:
            asked |= {request: answer(request) for request in wanted}
            wanted = steps.send(asked)
    except StopIteration as stop:
        return stop.value, list(asked)
