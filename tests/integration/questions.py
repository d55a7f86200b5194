"""Queries about the world of known events, and what is expected of their answers."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Counts
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.model import (
    Matcher,
    MatchOperator,
    Measure,
    Ratio,
    Selector,
)
from tests.integration.events import END, WINDOWS

SPAN = Span(END - WINDOWS["3d"], END)
TARGET = Fraction(99, 100)
RATIO_TOLERANCE = 0.0005


def ratio_of(service: str) -> Ratio:
    """The structured indicator of a scenario."""
    total = Selector("http_requests_total", (Matcher("service", MatchOperator.EQUAL, service),))
    code = Matcher("code", MatchOperator.REGEX, "5..")
    return Ratio(total=total, bad=Selector("http_requests_total", (*total.matchers, code)))


def query_of(
    measure: Measure,
    *,
    group_by: tuple[str, ...] = (),
    step: int | None = None,
    span: Span = SPAN,
    at_most: int = 100,
    presence: str | None = None,
) -> Query:
    """A query with a knot at the start of every alert window."""
    starts = {END - seconds for seconds in WINDOWS.values() if END - seconds >= span.start}
    knots = tuple(sorted({span.start, *starts, span.end}))
    return Query(
        source="metrics",
        measure=measure,
        span=span,
        knots=knots,
        step=step,
        group_by=group_by,
        at_most=at_most,
        presence=presence,
    )


def timeline_of(answer: Answer, group: dict[str, str] | None = None) -> Timeline:
    """The timeline of a group (or the only one)."""
    assert isinstance(answer, Answered), answer
    found = dict(answer.groups)[tuple(sorted((group or {}).items()))]
    assert isinstance(found, Timeline), found
    return found


def counts_of(answer: Answer, window: str, group: dict[str, str] | None = None) -> Counts:
    """What a group's timeline counts in a window before the end."""
    counts = timeline_of(answer, group).between(Span(END - WINDOWS[window], END))
    assert isinstance(counts, Counts), counts
    return counts


def burn(ratio: float) -> float:
    """The burn rate of a share of good events."""
    return (1 - ratio) / float(1 - TARGET)


def assert_true(counts: Counts, truth: tuple[int, int], seconds: int, interval: int = 60) -> None:
    """The counted ratio and burn rate are the truth's; the sums are, but for the scrapes at the edges.

    A scrape interval's worth of events may be missing or stretched at each end of a window, and
    in the shortest windows that moves the ratio by a few events too. A restart loses the events since
    the last scrape: with one in four hours and a scrape a minute, up to 0.5 % of the sum.
    """
    good, bad = truth
    total, edge = good + bad, 2 * interval / seconds
    assert counts.ratio is not None
    events = max(1.0, float(total))
    noise = RATIO_TOLERANCE + 3 * edge * (bad + 1) / events + (2 / events if seconds <= 1800 else 0)
    assert abs(float(counts.ratio) - good / events) <= noise
    assert abs(burn(float(counts.ratio)) - burn(good / events)) <= noise * 100
    assert abs(float(counts.total) - total) <= total * (edge + 0.005) + 2
