"""What a difference calls tightened or loosened is so whatever happens: held against what judges, settles and gates."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.credits.combination import owed
from evaluator.core.credits.money import exact
from evaluator.core.credits.schedules import earned
from evaluator.core.diff.change import Change, Direction, Subject
from evaluator.core.diff.commitments import commitment_changes
from evaluator.core.diff.gating import stricter
from evaluator.core.diff.indicators import content_changes
from evaluator.core.diff.payments import credit_changes
from evaluator.core.diff.sides import Side, Sides
from evaluator.core.interval import Span
from slo_spec.model import (
    Action,
    Comparison,
    Condition,
    Indicator,
    Policy,
    Rule,
    Spec,
    Threshold,
)
from slo_spec.model.agreements import ByAverage, ByTime, Missing, NoTraffic
from slo_spec.model.credits import Combine, Credits, Money
from slo_spec.record import compared, names_of, replace
from tests.evaluator.core.credits.given import BASE, shortfall
from tests.evaluator.core.test_attainment import MINUTE, commitment, reached
from tests.laws.test_agreements_credits import TABLE, outages, schedules, shares, well_formed_tiers

SUBJECT = Subject("g", "k", "n")
SIDES = Sides(Side(Spec()), Side(Spec()), 0)
FEW = settings(max_examples=100)


def direction(changes: Iterable[Change]) -> Direction | None:
    """Where all changes go, so far as they go one way; None where they do not."""
    found = {change.direction for change in changes} - {Direction.NEUTRAL}
    return found.pop() if len(found) == 1 else None if found else Direction.NEUTRAL


def assert_sure(way: Direction | None, less: bool, more: bool) -> None:
    """What tightened gives no less, what loosened no more, and what is neutral neither."""
    assert not (less and way in (Direction.TIGHTENED, Direction.NEUTRAL)), f"{way}, and yet less"
    assert not (more and way in (Direction.LOOSENED, Direction.NEUTRAL)), f"{way}, and yet more"


def either(draw: Any, one: Any, strategy: st.SearchStrategy[Any]) -> Any:
    """The same value with one of its fields from another one of its type."""
    other = draw(strategy.filter(lambda each: type(each) is type(one)))
    name = draw(st.sampled_from(compared(type(one)) or [""]))
    return replace(one, **{name: getattr(other, name)}) if name else other


terms = st.builds(
    Credits,
    schedule=schedules,
    base=st.just(BASE),
    cap=st.none() | shares,
    minimum=st.none() | st.integers(1, 900).map(lambda amount: Money(Decimal(amount), "EUR")),
    combine=st.sampled_from(Combine),
    points_table=st.sampled_from([(), TABLE, TABLE[:2], TABLE[1:]]),
)


@FEW
@given(st.data(), terms, outages, outages)
def test_credits_that_are_tightened_never_pay_less(data: st.DataObject, before: Credits, down: Any, more: Any) -> None:
    after = either(data.draw, before, terms)
    way = direction(credit_changes(SUBJECT, before, after, (None, None)))
    paid = []
    for each in (before, after):
        missed = [earned(each.schedule, shortfall(*spans)) for spans in (down, more)]
        paid.append(exact(owed(each, missed, BASE).amount))
    assert_sure(way, less=paid[1] < paid[0], more=paid[1] > paid[0])


figures = {
    "bands": well_formed_tiers().map(lambda tiers: tiers.bands),
    "points": st.integers(0, 20),
    "longer_than_seconds": st.integers(0, 3600),
    "days_in_base": st.integers(28, 31),
}


@FEW
@given(st.data(), schedules, outages)
def test_a_schedule_that_is_tightened_never_pays_less(data: st.DataObject, before: Any, down: Any) -> None:
    name = data.draw(st.sampled_from(names_of(type(before))))
    after = replace(before, **{name: data.draw(figures.get(name, shares))})
    old, new = (Credits(schedule=each, base=BASE, points_table=TABLE) for each in (before, after))
    way = direction(credit_changes(SUBJECT, old, new, (None, None)))
    first, second = (exact(owed(each, [earned(each.schedule, shortfall(*down))], BASE).amount) for each in (old, new))
    assert_sure(way, less=second < first, more=second > first)


# ------------------------------------------------------------------------------- what is reached

by_time = st.builds(
    ByTime,
    slice_seconds=st.just(MINUTE),
    down_above=st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1, 2)]),
    inclusive=st.booleans(),
    min_events=st.sampled_from([0, 5, 11]),
    min_run_seconds=st.sampled_from([0, 120, 300]),
    no_traffic=st.sampled_from(NoTraffic),
    missing=st.sampled_from(Missing),
)
by_average = st.builds(
    ByAverage,
    slice_seconds=st.just(MINUTE),
    no_traffic=st.sampled_from(NoTraffic),
    missing=st.sampled_from(Missing),
)
minutes = st.lists(st.sampled_from([(10, 0), (9, 1), (5, 5), (0, 3), (0, 0)]), min_size=30, max_size=30)
gaps = st.lists(st.integers(0, 29).map(lambda n: Span(n * MINUTE, (n + 1) * MINUTE)), max_size=4, unique=True)


@FEW
@given(st.data(), by_time | by_average, minutes, gaps)
def test_an_accounting_that_is_tightened_never_reaches_more(
    data: st.DataObject, before: Any, counts: list[tuple[int, int]], unseen: list[Span]
) -> None:
    after = either(data.draw, before, by_time | by_average)
    old, new = commitment(before), commitment(after)
    way = direction(commitment_changes(SIDES, SUBJECT, (old, new), (None, None)))
    events = [(n * MINUTE + 30, good, bad) for n, (good, bad) in enumerate(counts)]
    period = Span(0, 30 * MINUTE)
    first, second = (reached(each, events, sorted(unseen), period=period) for each in (old, new))
    for one, other in ((first.best, second.best), (first.worst, second.worst)):
        if one is None or other is None or one.value is None or other.value is None:
            continue
        # A promise is the stronger, the less is reached of it.
        assert_sure(way, less=other.value > one.value, more=other.value < one.value)


# ------------------------------------------------------------------------------- what is good, and what closes

thresholds = st.builds(
    Threshold,
    comparison=st.sampled_from(Comparison),
    bound=st.sampled_from([Decimal(1), Decimal(2)]),
    slice_seconds=st.just(60),
    value=st.just("depth"),
)


@given(thresholds, thresholds)
def test_a_bound_that_is_tightened_lets_no_more_values_be_good(before: Threshold, after: Threshold) -> None:
    old, new = (Indicator(name="i", source="s", measure=each) for each in (before, after))
    way = direction(content_changes(SUBJECT, old, new))
    for value in (Fraction(n, 2) for n in range(6)):
        good = [each.comparison.holds(value, Fraction(each.bound)) for each in (before, after)]
        assert_sure(way, less=good[1] > good[0], more=good[1] < good[0])


rules = st.one_of(
    st.builds(Rule, when=st.just(Condition.OBJECTIVE_MISSED), then=st.sampled_from(Action)),
    st.builds(Rule, when=st.just(Condition.BUDGET_BELOW), then=st.sampled_from(Action), share=shares),
    st.builds(
        Rule,
        when=st.just(Condition.BURN_RATE_FIRING),
        then=st.sampled_from(Action),
        severity=st.sampled_from([None, "page", "ticket"]),
    ),
)
policies = st.lists(
    st.builds(Policy, name=st.just("p"), rules=st.lists(rules, min_size=1, max_size=3).map(tuple)), max_size=2
)


@given(policies, policies, st.booleans(), shares, st.sets(st.sampled_from(["page", "ticket"])))
def test_policies_that_are_tightened_never_close_later(
    before: list[Policy], after: list[Policy], missed: bool, left: Fraction, firing: set[str]
) -> None:
    def closed(several: list[Policy]) -> int:
        holding = [rule.then for each in several for rule in each.rules if holds(rule, missed, left, firing)]
        return 2 if Action.FAIL in holding else len(holding[:1])

    assert_sure(
        stricter(before, after).direction, less=closed(after) < closed(before), more=closed(after) > closed(before)
    )


def holds(rule: Rule, missed: bool, left: Fraction, firing: set[str]) -> bool:
    match rule.when:
        case Condition.OBJECTIVE_MISSED:
            return missed
        case Condition.BUDGET_BELOW:
            return rule.share is not None and left < rule.share
        case _:
            return bool(firing) if rule.severity is None else rule.severity in firing
