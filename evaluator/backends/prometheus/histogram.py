"""Histograms: the bucket that a bound names, among those that the server has."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from evaluator.backends.prometheus.envelope import safe
from evaluator.backends.prometheus.measure import Pair, of_buckets, of_native
from evaluator.backends.prometheus.promql import instant_selector
from evaluator.backends.prometheus.request import Instant, Samples
from evaluator.backends.prometheus.steps import Steps
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Query
from slo_spec.model import Histogram

_RECENT_SECONDS = 3600


def pair_of_histogram(query: Query, measure: Histogram) -> Steps[tuple[Pair, bool] | Unanswered]:
    """The queries of a histogram, and whether it is a native one.

    Classic buckets first: in the last hour, then in the whole span. Bounds are compared as numbers,
    "1" is "1.0". A bound between two buckets is refused: no number in between is made up.
    """
    end = query.span.end
    buckets = instant_selector(measure.selector, suffix="_bucket")
    for seconds in dict.fromkeys((min(_RECENT_SECONDS, query.span.seconds), query.span.seconds)):
        request = Instant(f"count by (le) (last_over_time({buckets}[{seconds}s]))", end)
        outcomes = yield [request]
        outcome = outcomes[request]
        if isinstance(outcome, Unanswered):
            return outcome
        if outcome.series:
            return _classic(query, measure, outcome, buckets)
    native = of_native(measure, query.group_by)
    request = Instant(native.total.over(query.span.seconds), end)
    outcomes = yield [request]
    outcome = outcomes[request]
    if isinstance(outcome, Samples) and outcome.series:
        return native, True
    bare = instant_selector(measure.selector)
    words = f"there is no series of {buckets} in the window, nor a native histogram {bare}"
    return Unanswered(Reason.NO_DATA, f"{query.source}: {words}")


def _classic(query: Query, measure: Histogram, found: Samples, buckets: str) -> tuple[Pair, bool] | Unanswered:
    bounds = [dict(series.labels).get("le", "") for series in found.series]
    at_bound = sorted(bound for bound in bounds if number(bound) == measure.below)
    if at_bound and "+Inf" in bounds:
        return of_buckets(measure, query.group_by, tuple(at_bound)), False
    missing = f'le="{measure.below}"' if not at_bound else 'le="+Inf"'
    known = ", ".join(safe(bound, 20) for bound in sorted(bounds, key=_order)[:40])
    words = f"{buckets} has no bucket {missing}; its buckets are {known}"
    return Unanswered(Reason.NO_DATA, f"{query.source}: {words}")


def number(bound: str) -> Decimal | None:
    """The value of an ``le`` label; None for +Inf and for what is no number."""
    try:
        value = Decimal(bound)
    except InvalidOperation:
        return None
    return value if value.is_finite() and bound.isascii() and "_" not in bound else None


def _order(bound: str) -> tuple[bool, Decimal]:
    value = number(bound)
    return value is None, value if value is not None else Decimal(0)
