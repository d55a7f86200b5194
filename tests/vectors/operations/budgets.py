"""Budgets and burn rates."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import accumulate
from typing import Any

from evaluator.backends.prometheus.histogram import number
from evaluator.core.alerts import all_of, exceeds
from evaluator.core.answer import Timeline
from evaluator.core.budget import error_budget, met, spent_at_least, time_to_exhaustion
from evaluator.core.burn_times import detection_seconds, error_rate, reachable, reset_seconds
from evaluator.core.counts import Counts
from evaluator.core.interval import Span
from evaluator.core.report import Budget, Unit, Verdict
from evaluator.core.slices import counted
from slo_spec.model import AlertTier, Method, Occurrences, RatioTimeslices, Target, Timeslices
from tests.vectors.case import Given, Operation

HOUR = 3600
SLICE = 60


def exact(value: Any) -> Fraction:
    """A number of a case."""
    return Fraction(str(value))


def share(percentage: Any) -> Fraction:
    """A percentage of a case as a share."""
    return exact(percentage) / 100


def percentage(value: Fraction | None) -> Fraction | None:
    """A share as the cases write it."""
    return None if value is None else value * 100


def judged(counts: Counts, target: Fraction) -> bool | None:
    """Whether the target is reached; nothing cannot be judged."""
    return met(counts.good, counts.total, target) if counts.total else None


def _time_budget(given: Given, calendars: Given) -> Mapping[str, Any]:
    seconds = exact(given["window_s"])
    return {"budget_s": error_budget(Counts(seconds, seconds), share(given["target_pct"]), Unit.SECONDS).allowed}


def _event_budget(given: Given, calendars: Given) -> Mapping[str, Any]:
    total, target = exact(given["total"]), share(given["target_pct"])
    counts = Counts(total - exact(given["bad"]), total)
    budget = error_budget(counts, target, Unit.EVENTS)
    return {
        "sli_pct": percentage(counts.ratio),
        "budget_events": budget.allowed,
        "consumed_pct": percentage(budget.consumed_ratio),
        "remaining_events": budget.remaining,
        "met": judged(counts, target),
    }


def _budgeting_methods(given: Given, calendars: Given) -> Mapping[str, Any]:
    good, total = ([exact(value) for value in given[name]] for name in ("good", "valid"))
    target = Target(str(given["target_pct"]), share(given["target_pct"]))
    timeline = Timeline(
        knots=tuple(range(0, (len(good) + 1) * SLICE, SLICE)),
        good=tuple(accumulate(good, initial=Fraction(0))),
        total=tuple(accumulate(total, initial=Fraction(0))),
        observed=tuple(range(0, (len(good) + 1) * SLICE, SLICE)),
    )
    methods: dict[str, Method] = {
        "occurrences": Occurrences(),
        "timeslices": Timeslices(SLICE, target),
        "ratio_timeslices": RatioTimeslices(SLICE),
    }
    found: dict[str, Any] = {}
    for name, method in methods.items():
        counts = counted(method, timeline, (Span(0, len(good) * SLICE),), Span(0, SLICE))
        assert isinstance(counts, Counts)
        budget = error_budget(counts, target.ratio, Unit.SLICES)
        found |= {f"{name}_pct": percentage(counts.ratio), f"{name}_burnt_pct": percentage(budget.consumed_ratio)}
    return found


def _burn_thresholds(given: Given, calendars: Given) -> Mapping[str, Any]:
    # Windows in hours may be fractions of one; tiers count whole seconds.
    tiers = [
        AlertTier(
            name="", severity="", windows=(int(exact(row["window_h"]) * HOUR),), budget_share=share(row["budget_pct"])
        )
        for row in given["rows"]
    ]
    return {"burn": [tier.threshold(int(exact(given["period_h"]) * HOUR)) for tier in tiers]}


def _error_rate_thresholds(given: Given, calendars: Given) -> Mapping[str, Any]:
    target, burns = share(given["target_pct"]), [exact(burn) for burn in given["burn"]]
    return {
        "error_rate_pct": [percentage(error_rate(target, burn)) for burn in burns],
        "reachable": [reachable(target, burn) for burn in burns],
    }


def _time_to_exhaustion(given: Given, calendars: Given) -> Mapping[str, Any]:
    period = int(exact(given["period_s"]))
    return {"seconds": [time_to_exhaustion(Fraction(1), exact(burn), period) for burn in given["burn"]]}


def _detection_times(given: Given, calendars: Given) -> Mapping[str, Any]:
    target, errors = share(given["target_pct"]), share(given["error_pct"])
    rows = [(exact(row["burn"]), int(row["window_s"])) for row in given["rows"]]
    return {"seconds": [detection_seconds(target, burn, window, errors) for burn, window in rows]}


def _reset_times(given: Given, calendars: Given) -> Mapping[str, Any]:
    target = share(given["target_pct"])
    return {"seconds": [reset_seconds(target, exact(row["burn"]), int(row["window_s"])) for row in given["rows"]]}


def _multiwindow(given: Given, calendars: Given) -> Mapping[str, Any]:
    # Counts that burn at the rate of the case, under a target that the rate leaves possible.
    factor, target = exact(given["factor"]), Fraction(999_999, 1_000_000)

    def fires(rate: Any) -> bool | None:
        bad = exact(rate) * (1 - target)
        return exceeds(Counts(1 - bad, 1, seconds=1, observed=1), target, factor, Fraction(1))

    return {"fires": [all_of((fires(case["long"]), fires(case["short"]))) for case in given["cases"]]}


def _incident_consumption(given: Given, calendars: Given) -> Mapping[str, Any]:
    period = exact(given["period_s"])
    bad = sum((exact(row["duration_s"]) * share(row["error_pct"]) for row in given["incidents"]), start=Fraction(0))
    budget = error_budget(Counts(period - bad, period), share(given["target_pct"]), Unit.SECONDS)
    return {"consumed_pct": percentage(budget.consumed_ratio)}


def _gate(given: Given, calendars: Given) -> Mapping[str, Any]:
    budget = Budget(allowed=Fraction(1), spent=share(given["consumed_pct"]), unit=Unit.EVENTS)
    frozen = budget.exhausted or spent_at_least(budget, share(given["freeze_at_pct"]))
    left = budget.remaining_ratio
    assert left is not None
    return {
        "decision": (Verdict.FAIL if frozen else Verdict.PASS).value,
        "exhaustion_s": time_to_exhaustion(left, exact(given["current_burn"]), int(exact(given["period_s"]))),
    }


def _histogram_latency(given: Given, calendars: Given) -> Mapping[str, Any]:
    # As the adapter of Prometheus does it: bounds are numbers, and none is made up between two of them.
    buckets = {number(str(bound)): exact(count) for bound, count in _rows(given["buckets"])}
    within, total = buckets.get(number(str(given["le"]))), buckets.get(None)
    if within is None or total is None:
        return {"sli_pct": None, "met": None}
    counts = Counts(within, total)
    return {"sli_pct": percentage(counts.ratio), "met": judged(counts, share(given["target_pct"]))}


def _rows(buckets: Any) -> list[tuple[Any, Any]]:
    if isinstance(buckets, Mapping):
        return list(buckets.items())
    return [(row["le"], row["count"]) if isinstance(row, Mapping) else (row[0], row[1]) for row in buckets]


OPERATIONS: dict[str, Operation] = {
    "time_budget": _time_budget,
    "event_budget": _event_budget,
    "budgeting_methods": _budgeting_methods,
    "burn_thresholds": _burn_thresholds,
    "error_rate_thresholds": _error_rate_thresholds,
    "time_to_exhaustion": _time_to_exhaustion,
    "detection_times": _detection_times,
    "reset_times": _reset_times,
    "multiwindow": _multiwindow,
    "incident_consumption": _incident_consumption,
    "gate": _gate,
    "histogram_latency": _histogram_latency,
}
