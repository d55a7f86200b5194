"""Figures of a selector: since when it has samples, until when, how far apart, and how many series at once."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from evaluator.backends.prometheus.missing import NoAnswer
from evaluator.backends.prometheus.request import Instant, Outcomes, Range
from evaluator.backends.prometheus.scraping import COUNTED_SECONDS, almost, seconds_between
from evaluator.backends.prometheus.steps import Steps
from evaluator.core.counts import Unanswered
from evaluator.core.interval import Span
from slo_spec.record import Record

SLOTS = 300
"""Places at which a span is looked at: each sample is read once."""
LEAST_SLOT_SECONDS = 60
_PLACES = 20


class Figures(Record):
    """What ``Survey`` says of a selector. ``usual_series`` is how many of its series have samples at one time."""

    first: int | None = None
    last: int | None = None
    interval_seconds: int | None = None
    usual_series: Fraction = Fraction(0)


def figures(text: str, span: Span) -> Steps[Figures]:
    """The figures of a selector in a span. Raises ``NoAnswer``."""
    step = max(LEAST_SLOT_SECONDS, -(-span.seconds // SLOTS))
    places = max(1, -(-span.seconds // step))
    slots = Range(f"count(last_over_time({text}[{step}s]))", span.end - (places - 1) * step, span.end, step)
    outcomes = yield [slots]
    counted = dict(_values(outcomes, slots))
    if not counted:
        return Figures()
    first, last = min(counted), max(counted)
    interval = yield from _interval(text, span)
    # timestamp() of a subquery gives the samples' own times, at steps that miss none.
    every = max(1, min(interval or LEAST_SLOT_SECONDS, LEAST_SLOT_SECONDS))
    earliest = Instant(f"min(min_over_time(timestamp({text})[{step}s:{every}s]))", first)
    latest = Instant(f"max(max_over_time(timestamp({text})[{step}s:{every}s]))", last)
    outcomes = yield [earliest, latest]
    begins = [int(value) for _, value in _values(outcomes, earliest)]
    ends = [int(value) for _, value in _values(outcomes, latest)]
    return Figures(
        first=max(span.start, first - step, *(begins[:1])),
        last=min([span.end, last, *ends[:1]]),
        interval_seconds=interval,
        usual_series=sum(counted.values(), Fraction(0)) / len(counted),
    )


def _interval(text: str, span: Span) -> Steps[int | None]:
    """How far apart samples are, from twenty places of the span; None where that cannot be told."""
    step = max(LEAST_SLOT_SECONDS, span.seconds // _PLACES)
    start = span.end - max(0, span.seconds // step - 1) * step
    requests = {
        seconds: Range(f"max(count_over_time({text}{almost(seconds)}))", start, span.end, step)
        for seconds in COUNTED_SECONDS
    }
    outcomes = yield list(requests.values())
    for seconds, request in requests.items():
        most = max((value for _, value in _values(outcomes, request)), default=Fraction(0))
        if most > 1:
            return seconds_between(most, seconds)
    return None


def _values(outcomes: Outcomes, request: Instant | Range) -> Iterable[tuple[int, Fraction]]:
    outcome = outcomes[request]
    if isinstance(outcome, Unanswered):
        raise NoAnswer(outcome)
    return [
        (instant, value)
        for series in outcome.series
        for instant, value in series.samples
        if isinstance(value, Fraction)
    ]
