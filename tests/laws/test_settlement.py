"""Laws of settling from answers to cents: worse is never cheaper, less known is never more certain."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.interval import Span
from evaluator.core.settlement import Settlement
from slo_spec.model import CalendarUnit, CalendarWindow
from slo_spec.model.agreements import ByAverage, ByRequests, ByTime, Term
from slo_spec.model.credits import (
    Band,
    ClockHours,
    Combine,
    Credits,
    EarnBack,
    Money,
    MultipleOfPaid,
    PerHour,
    PerMiss,
    Proportional,
    Tiers,
)
from tests.evaluator.core.agreed import agreement, at, commitment, settled
from tests.evaluator.core.given import target

HOUR = 3600
WEEK = 168
FIRST = at("2026-03-23T00:00", "Europe/Berlin")
"""The week in which Berlin's clocks go forward: 167 hours."""
ZONE = "Europe/Berlin"
hours = st.sets(st.integers(0, WEEK - 2), max_size=40)
schedules = st.sampled_from(
    [
        Tiers(bands=(Band(low=Fraction(9, 10), high=Fraction(95, 100), credit=Fraction(1, 10)),
                     Band(high=Fraction(9, 10), credit=Fraction(1, 4)))),
        PerMiss(credit=Fraction(1, 3)),
        PerHour(days=Fraction(1)),
        MultipleOfPaid(multiple=Fraction(10)),
        Proportional(acceleration=Fraction(7)),
        ClockHours(longer_than_seconds=1800),
    ]
)  # fmt: skip
by_slices = st.sampled_from(
    [
        ByTime(slice_seconds=HOUR, down_above=Fraction(0)),
        ByTime(slice_seconds=HOUR, down_above=Fraction(0), min_run_seconds=2 * HOUR),
        ByAverage(slice_seconds=HOUR),
    ]
)
accountings = st.one_of(by_slices, st.just(ByRequests()))


def promise(accounting: Any, name: str = "uptime", **changes: Any) -> Any:
    period = CalendarWindow(unit=CalendarUnit.WEEK, timezone=ZONE)
    return commitment(ZONE, name=name, accounting=accounting, period=period, **({"target": target("95%")} | changes))


def spans(some: AbstractSet[int]) -> list[Span]:
    return [Span(FIRST + hour * HOUR, FIRST + (hour + 1) * HOUR) for hour in sorted(some)]


def week(
    *promises: Any,
    schedule: Any,
    down: set[int],
    unseen: AbstractSet[int] = frozenset(),
    **terms: Any,
) -> Settlement:
    base = Money(Decimal("1234.56"), "EUR")
    agreed = agreement(
        *promises,
        zone=ZONE,
        term=Term(start=date(2026, 1, 1), end=None, timezone=ZONE),
        credits=Credits(schedule=schedule, base=base, **terms),
    )
    found: Settlement
    (found,) = settled(agreed, down=spans(down), unseen=spans(unseen), instant=FIRST + 20 * 86_400, period="2026-W13")
    return found


def cents(found: Settlement) -> tuple[Decimal, Decimal]:
    assert found.lowest is not None
    assert found.highest is not None
    return found.lowest.amount.amount, found.highest.amount.amount


@given(hours, hours, schedules, accountings)
@settings(max_examples=60)
def test_a_worse_week_never_earns_a_smaller_credit(
    some: set[int], more: set[int], schedule: Any, accounting: Any
) -> None:
    better = cents(week(promise(accounting), schedule=schedule, down=some))
    worse = cents(week(promise(accounting), schedule=schedule, down=some | more))
    assert worse >= better


@given(hours, hours, schedules, accountings)
@settings(max_examples=25)
def test_settling_again_gives_the_same_to_the_cent(
    down: set[int], unseen: set[int], schedule: Any, accounting: Any
) -> None:
    one, other = (week(promise(accounting), schedule=schedule, down=down, unseen=unseen) for _ in range(2))
    assert one == other


@given(hours, hours, hours, schedules, by_slices)
@settings(max_examples=60)
def test_forgetting_never_lowers_the_highest_nor_raises_the_lowest_credit(
    down: set[int], unseen: set[int], forgotten: set[int], schedule: Any, accounting: Any
) -> None:
    known = week(promise(accounting), schedule=schedule, down=down, unseen=unseen)
    less = week(promise(accounting), schedule=schedule, down=down, unseen=unseen | forgotten)
    assert cents(less)[0] <= cents(known)[0]
    assert cents(less)[1] >= cents(known)[1]
    assert less.undecided or not known.undecided


@given(hours, hours, st.permutations(["a", "b", "c"]), schedules, st.sampled_from(Combine), accountings)
@settings(max_examples=40)
def test_the_order_of_commitments_changes_nothing(
    down: set[int], unseen: set[int], order: list[str], schedule: Any, combine: Combine, accounting: Any
) -> None:
    targets = {"a": target("90%"), "b": target("95%"), "c": target("99%")}
    terms = {"combine": combine, "cap": Fraction(1, 2), "minimum": Money(Decimal(1), "EUR")}
    first, other = (
        week(
            *(promise(accounting, name, target=targets[name]) for name in names),
            schedule=schedule, down=down, unseen=unseen, **terms,
        )
        for names in (sorted(order), order)
    )  # fmt: skip
    assert (first.lowest, first.highest, first.verdict) == (other.lowest, other.highest, other.verdict)
    assert {each.commitment.name: each for each in first.commitments} == {
        each.commitment.name: each for each in other.commitments
    }


steps = st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True)


@given(steps, st.lists(st.integers(0, 9), min_size=5, max_size=5), hours, hours, hours)
@settings(max_examples=80)
def test_whatever_the_unseen_was_its_credit_lies_between_the_lowest_and_the_highest(
    ends: list[int], credit: list[int], down: set[int], unseen: set[int], lost: set[int]
) -> None:
    """Tiers in any order of generosity, with no gap and no overlap."""
    edges = [None, *(Fraction(end, 100) for end in sorted(ends)), None]
    tiers = Tiers(
        bands=tuple(
            Band(low=low, high=high, credit=Fraction(share, 10))
            for low, high, share in zip(edges, edges[1:], credit, strict=False)
        )
    )
    hourly = ByTime(slice_seconds=HOUR, down_above=Fraction(0))
    best = promise(hourly, target=target("99.9%"))
    low, high = cents(week(best, schedule=tiers, down=down, unseen=unseen))
    truth = cents(week(best, schedule=tiers, down=(down - unseen) | (lost & unseen)))
    assert low <= truth[0] == truth[1] <= high


@given(hours, hours, st.sampled_from([Fraction(1), Fraction(1, 3)]))
@settings(max_examples=25)
def test_what_is_earned_back_is_never_more_than_was_owed(down: set[int], unseen: set[int], recover: Fraction) -> None:
    hourly = ByTime(slice_seconds=HOUR, down_above=Fraction(0))
    rule = EarnBack(target=target("99%"), periods=1, recover=recover)
    without = cents(week(promise(hourly), schedule=PerMiss(credit=Fraction(1, 3)), down=down, unseen=unseen))
    back = cents(
        week(promise(hourly), schedule=PerMiss(credit=Fraction(1, 3)), down=down, unseen=unseen, earn_back=rule)
    )
    assert all(0 <= less <= more for less, more in zip(back, without, strict=True))
