"""Laws of running periods: what is lost stays lost, what is certain comes true, and less known is never more certain."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.interval import Span
from evaluator.core.report import Exposure, Verdict
from slo_spec.model import CalendarUnit, CalendarWindow
from slo_spec.model.agreements import (
    Amendment,
    ByAverage,
    ByOutages,
    ByTime,
    Formula,
    Limit,
    OutageFigure,
    Term,
)
from slo_spec.model.calendars import Calendar, Shift, WeekVersion
from slo_spec.model.credits import PerHour, PerMiss
from slo_spec.model.exclusions import Exclusion, ExclusionKind, Exclusions
from tests.evaluator.core.agreed import agreement, at, commitment, settled, standing
from tests.evaluator.core.given import target

HOUR, DAY = 3600, 86_400
ZONE = "America/New_York"
FIRST = at("2026-10-26T00:00", ZONE)
"""The week in which New York's clocks go back: 169 hours."""
WEEK = 169
hours = st.sets(st.integers(0, WEEK - 1), max_size=30)
now = st.integers(1, WEEK - 1)
HOURLY = ByTime(slice_seconds=HOUR, down_above=Fraction(0))


def limit(value: int) -> Limit:
    return Limit(text=str(value), value=Fraction(value))


promises = st.sampled_from(
    [
        (HOURLY, target("95%")),
        (ByTime(slice_seconds=HOUR, down_above=Fraction(0), min_run_seconds=2 * HOUR), target("95%")),
        (ByAverage(slice_seconds=HOUR), target("95%")),
        (ByOutages(figure=OutageFigure.OUTAGES, time=HOURLY), limit(3)),
        (ByOutages(figure=OutageFigure.DOWNTIME, time=HOURLY), limit(8 * HOUR)),
        (ByOutages(figure=OutageFigure.LONGEST_OUTAGE, time=HOURLY), limit(4 * HOUR)),
        (ByOutages(figure=OutageFigure.MTBF, time=HOURLY), limit(40 * HOUR)),
        (ByOutages(figure=OutageFigure.MTBSI, time=HOURLY), limit(40 * HOUR)),
    ]
)  # fmt: skip
shares = st.sampled_from([(HOURLY, target("95%")), (ByAverage(slice_seconds=HOUR), target("95%"))])


def agreed(promise: Any, **changes: Any) -> Any:
    accounting, wanted = promise
    period = CalendarWindow(unit=CalendarUnit.WEEK, timezone=ZONE)
    one = commitment(ZONE, accounting=accounting, target=wanted, period=period)
    term = Term(start=date(2026, 1, 1), end=None, timezone=ZONE)
    return agreement(one, zone=ZONE, term=term, **changes)


def spans(some: AbstractSet[int], before: int = WEEK) -> list[Span]:
    return [Span(FIRST + hour * HOUR, FIRST + (hour + 1) * HOUR) for hour in sorted(some) if hour < before]


def running(
    promise: Any, hour: int, down: AbstractSet[int], unseen: AbstractSet[int] = frozenset(), **more: Any
) -> Exposure:
    (found,) = standing(
        agreed(promise, **more), down=spans(down, hour), unseen=spans(unseen, hour), instant=FIRST + hour * HOUR
    )
    exposure: Exposure = found
    return exposure


def final(promise: Any, down: AbstractSet[int], **more: Any) -> Any:
    (found,) = settled(
        agreed(promise, **more), down=spans(down), instant=FIRST + WEEK * HOUR + 30 * DAY, period="2026-W44"
    )
    return found


@given(promises, now, hours, hours)
@settings(max_examples=120)
def test_what_is_lost_is_missed_at_the_end_whatever_comes(
    promise: Any, hour: int, down: set[int], later: set[int]
) -> None:
    found = running(promise, hour, down)
    if found.final:
        past = {each for each in down if each < hour}
        assert final(promise, past | {each for each in later if each >= hour}).verdict is Verdict.FAIL


@given(promises, now, hours)
@settings(max_examples=80)
def test_the_outlook_is_what_the_end_says_if_nothing_more_is_lost(promise: Any, hour: int, down: set[int]) -> None:
    found = running(promise, hour, down)
    past = {each for each in down if each < hour}
    end = final(promise, past)
    missed = found.rules[0].holds
    # A short run at the very end may still become a long one: it is not counted yet, in neither.
    assert missed is (end.verdict is Verdict.FAIL)
    assert (found.lowest, found.highest) == (end.lowest.amount, end.highest.amount)


@given(shares, now, hours, hours, hours)
@settings(max_examples=80)
def test_forgetting_never_makes_a_rule_more_certain(
    promise: Any, hour: int, down: set[int], unseen: set[int], forgotten: set[int]
) -> None:
    known = running(promise, hour, down, unseen)
    less = running(promise, hour, down, unseen | forgotten)
    for one, other in zip(known.rules, less.rules, strict=True):
        assert other.holds is None or other.holds == one.holds
    assert less.verdict is not Verdict.PASS or known.verdict is Verdict.PASS


@given(now, hours, hours, st.sampled_from([PerMiss(credit=Fraction(1, 3)), PerHour(days=Fraction(1))]))
@settings(max_examples=60)
def test_more_downtime_never_leaves_more_nor_costs_less(
    hour: int, down: set[int], more: set[int], schedule: Any
) -> None:
    terms = agreement().credits
    priced = type(terms)(schedule=schedule, base=terms.base)
    better = running((HOURLY, target("95%")), hour, down, credits=priced)
    worse = running((HOURLY, target("95%")), hour, down | more, credits=priced)
    assert worse.verdict.badness >= better.verdict.badness
    assert worse.lowest is not None
    assert better.lowest is not None
    assert worse.lowest.amount >= better.lowest.amount


@given(now, hours, st.integers(1, 6))
@settings(max_examples=60)
def test_with_an_amendment_inside_lost_is_still_lost(hour: int, down: set[int], day: int) -> None:
    signed = Amendment(
        on=date(2026, 10, 26 + day) if day < 6 else date(2026, 11, 1),
        commitment="uptime", target=target("80%"), signed=("provider", "customer"),
    )  # fmt: skip
    promise = (HOURLY, target("95%"))
    found = running(promise, hour, down, amendments=(signed,))
    past = {each for each in down if each < hour}
    assert found.final is (final(promise, past, amendments=(signed,)).verdict is Verdict.FAIL)


OFFICE = Calendar(
    name="office",
    timezone=ZONE,
    versions=(WeekVersion(week=(*((Shift(8 * HOUR, 18 * HOUR),),) * 5, (Shift(22 * HOUR, 30 * HOUR),), ())),),
)
windows = st.lists(st.tuples(st.integers(0, WEEK - 8), st.integers(1, 8)), max_size=4)


@given(now, hours, windows, st.booleans(), st.sampled_from(Formula), st.sampled_from(["", "office"]))
@settings(max_examples=100)
def test_hours_and_exclusions_to_come_are_those_that_the_end_knows(
    hour: int, down: set[int], excluded: list[tuple[int, int]], outside: bool, formula: Formula, calendar: str
) -> None:
    document = Exclusions(
        name="work",
        windows=tuple(
            Exclusion(
                name=str(place), kind=ExclusionKind.THIRD_PARTY,
                start=FIRST + start * HOUR, end=FIRST + (start + length) * HOUR,
            )
            for place, (start, length) in enumerate(excluded)
        ),
    )  # fmt: skip
    period = CalendarWindow(unit=CalendarUnit.WEEK, timezone=ZONE)
    one = commitment(
        ZONE, accounting=HOURLY, target=target("95%"), period=period, hours=calendar,
        outside_hours=outside and bool(calendar), exclusions=("work",), formula=formula,
    )  # fmt: skip
    whole = agreement(one, zone=ZONE, term=Term(start=date(2026, 1, 1), end=None, timezone=ZONE))
    parts = {"calendars": (OFFICE,), "exclusions": (document,)}
    past = spans(down, hour)
    (found,) = standing(whole, down=past, instant=FIRST + hour * HOUR, **parts)
    (end,) = settled(whole, down=past, instant=FIRST + WEEK * HOUR + DAY, period="2026-W44", **parts)
    assert found.rules[0].holds is (end.verdict is Verdict.FAIL)
    assert (found.lowest, found.highest) == (end.lowest.amount, end.highest.amount)
