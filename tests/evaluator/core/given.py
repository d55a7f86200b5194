"""Small specs and data for the core's tests, so that a test shows only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.interval import Span, intersection, total_seconds
from evaluator.core.judge import judge
from evaluator.core.plan import plan
from evaluator.core.query import Query
from evaluator.core.report import Result
from slo_spec.model import (
    Action,
    AlertPolicy,
    AlertTier,
    Condition,
    Indicator,
    Objective,
    Policy,
    Ratio,
    RollingWindow,
    Rule,
    Service,
    Spec,
    Target,
)

HOUR, DAY = 3_600, 86_400
AT = 1_790_000_000 // DAY * DAY
"""A midnight in September 2026."""

Event = tuple[int, int, int]
"""An instant, how many good, how many bad."""


def target(text: str) -> Target:
    """A target such as "99.9%"."""
    return Target(text, Fraction(text.removesuffix("%")) / 100)


def days(count: int) -> RollingWindow:
    """A rolling window of so many days."""
    return RollingWindow(seconds=count * DAY, text=f"{count}d")


def tier(name: str, severity: str, share: str, *windows: int) -> AlertTier:
    """A tier that spends a share of the budget (in percent) over its longest window."""
    return AlertTier(name=name, severity=severity, windows=windows, budget_share=Fraction(share) / 100)


WORKBOOK = AlertPolicy(
    name="workbook",
    tiers=(
        tier("page-fast", "page", "2", HOUR, 300),
        tier("page-slow", "page", "5", 6 * HOUR, 1_800),
        tier("ticket", "ticket", "10", 3 * DAY, 6 * HOUR),
    ),
)

STRICT = Policy(
    name="strict",
    rules=(
        Rule(when=Condition.OBJECTIVE_MISSED, then=Action.FAIL),
        Rule(when=Condition.BUDGET_EXHAUSTED, then=Action.FAIL),
        Rule(when=Condition.BURN_RATE_FIRING, severity="page", then=Action.FAIL),
        Rule(when=Condition.BUDGET_BELOW, share=Fraction(1, 10), then=Action.WARN),
        Rule(when=Condition.PROJECTED_EXHAUSTION, then=Action.WARN),
    ),
)


def indicator(**changes: Any) -> Indicator:
    """An indicator of good and total events."""
    return Indicator(**({"name": "sli", "source": "metrics", "measure": Ratio(total="t", bad="b")} | changes))


def objective(**changes: Any) -> Objective:
    """99.9% over thirty days."""
    return Objective(**({"name": "slo", "indicator": "sli", "target": target("99.9%"), "window": days(30)} | changes))


def spec(*objectives: Objective, indicators: Iterable[Indicator] = (), policy: Policy = STRICT) -> Spec:
    """One service with these objectives."""
    found = tuple(indicators) or (indicator(),)
    service = Service(name="svc", indicators=found, objectives=objectives or (objective(),))
    return Spec(services=(service,), default_policy=policy)


def timeline(query: Query, events: Sequence[Event], gaps: Iterable[Span] = (), **changes: Any) -> Timeline:
    """The truth about some events, with data everywhere but in the gaps."""
    knots = query.all_knots()
    seen = [event for event in events if not any(event[0] in gap for gap in gaps)]
    start = knots[0]
    good = tuple(sum(g for at, g, _ in seen if start <= at < knot) for knot in knots)
    bad = tuple(sum(b for at, _, b in seen if start <= at < knot) for knot in knots)
    observed = tuple(
        knot - start - total_seconds(intersection((Span(start, knot),), gaps)) if knot > start else 0 for knot in knots
    )
    total = tuple(g + b for g, b in zip(good, bad, strict=True))
    return Timeline(**({"knots": knots, "good": good, "total": total, "observed": observed} | changes))


def judged(
    document: Spec, events: Sequence[Event], gaps: Iterable[Span] = (), at: int = AT, **changes: Any
) -> tuple[Result, ...]:
    """The results for a spec whose every query is answered from the same events."""
    planned = plan(document, at)
    answers: dict[Query, Answer] = {
        query: Answered(groups=(((), timeline(query, events, tuple(gaps), **changes)),)) for query in planned.queries
    }
    return judge(planned, answers)


def steady(good: int, bad: int, every: int = HOUR, seconds: int = 30 * DAY, at: int = AT) -> list[Event]:
    """The same good and bad events, every so often, up to an instant."""
    return [(instant, good, bad) for instant in range(at - seconds, at, every)]
