"""What a commitment reached, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from evaluator.core.answer import Timeline
from evaluator.core.attainment import Attainment, attained, question
from evaluator.core.calendar import period as calendar_period
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span, Spans, instant
from evaluator.core.query import Query
from slo_spec.model import CalendarUnit, CalendarWindow, Ratio, Target
from slo_spec.model.agreements import (
    Accounting,
    ByAverage,
    ByOutages,
    ByRequests,
    ByTime,
    Commitment,
    Formula,
    Limit,
    Missing,
    NoTraffic,
    OutageFigure,
)
from slo_spec.record import replace
from tests.evaluator.core.given import Event, target, timeline

MINUTE = 60
PERIOD = Span(0, 100 * MINUTE)
TIME = ByTime(slice_seconds=MINUTE, down_above=Fraction(1, 100))
AVERAGE = ByAverage(slice_seconds=MINUTE)
BAD = range(10, 20)
"""The minutes in which half of the requests fail."""


def commitment(accounting: Accounting, **changes: Any) -> Commitment:
    """A promise of 95 % over a month."""
    return Commitment(
        **(
            {
                "name": "uptime",
                "indicator": "svc/sli",
                "target": target("95%"),
                "period": CalendarWindow(unit=CalendarUnit.MONTH, timezone="UTC"),
                "accounting": accounting,
            }
            | changes
        )
    )


def traffic(bad: Iterable[int] = BAD, minutes: Iterable[int] = range(-10, 120)) -> list[Event]:
    """Ten requests a minute, half of them bad in some minutes."""
    failing = set(bad)
    return [(n * MINUTE + 30, 5, 5) if n in failing else (n * MINUTE + 30, 10, 0) for n in minutes]


def reached(
    promise: Commitment,
    events: Sequence[Event],
    gaps: Iterable[Span] = (),
    *,
    period: Span = PERIOD,
    hours: Spans | None = None,
    excluded: Spans = (),
    aim: Target | Limit | None = None,
    **changes: Any,
) -> Attainment:
    """What is reached when the question is answered from these events."""
    kept = (period,) if hours is None else hours
    span, step, knots = question(promise, period, hours=kept, excluded=excluded)
    query = Query(source="s", measure=Ratio(total="t", bad="b"), span=span, knots=knots, step=step)
    found = timeline(query, events, tuple(gaps), **changes)
    return attained(promise, aim or promise.target, found, period, hours=kept, excluded=excluded)


def share(found: Attainment) -> Fraction | None:
    """The value of a sure attainment."""
    assert found.best is found.worst
    return None if found.best is None else found.best.value


def limit(value: int) -> Limit:
    return Limit(text=str(value), value=Fraction(value))


def test_by_requests_is_good_of_all_in_the_hours_that_count() -> None:
    promise = commitment(ByRequests())
    assert share(reached(promise, traffic())) == Fraction(95, 100)
    assert reached(promise, traffic()).met is True
    assert share(reached(promise, traffic(), excluded=(Span(600, 1200),))) == 1
    assert share(reached(promise, traffic(), hours=(Span(0, 1200),))) == Fraction(15, 20)


def test_by_requests_with_numerator_only_keeps_excluded_requests_as_good() -> None:
    promise = commitment(ByRequests(), formula=Formula.NUMERATOR_ONLY)
    assert share(reached(promise, traffic(), excluded=(Span(600, 900),))) == Fraction(975, 1000)


def test_by_requests_a_gap_of_more_than_five_percent_leaves_nothing_to_say() -> None:
    promise = commitment(ByRequests())
    assert reached(promise, traffic(), [Span(0, 300)]).met is not None
    found = reached(promise, traffic(), [Span(0, 301)])
    assert found.reason is not None
    assert (found.best, found.met, found.reason.reason) == (None, None, Reason.INCOMPLETE)


@pytest.mark.parametrize("accounting", [ByRequests(), AVERAGE, TIME, ByOutages(figure=OutageFigure.MTBF, time=TIME)])
def test_without_any_data_there_is_no_reading(accounting: Accounting) -> None:
    found = reached(commitment(accounting), [], [Span(-10_000, 10_000)])
    assert found.reason is not None
    assert (found.best, found.worst, found.reason.reason) == (None, None, Reason.NO_DATA)


@pytest.mark.parametrize("accounting", [ByRequests(), AVERAGE, TIME])
def test_a_period_that_is_wholly_excluded_has_no_reading(accounting: Accounting) -> None:
    found = reached(commitment(accounting), traffic(), excluded=(Span(-1000, 10_000),))
    assert found.reason is not None
    assert (found.met, found.reason.reason) == (None, Reason.NO_TRAFFIC)


def test_no_traffic_is_no_share_of_requests_but_all_the_time_up() -> None:
    silent = reached(commitment(ByRequests()), [])
    assert silent.reason is not None
    assert silent.reason.reason is Reason.NO_TRAFFIC
    assert share(reached(commitment(TIME), [])) == 1
    nothing = reached(commitment(replace(TIME, no_traffic=NoTraffic.EXCLUDED)), [])
    assert (nothing.met, nothing.best) == (None, None)


def test_by_average_each_slice_weighs_the_same() -> None:
    found = reached(commitment(AVERAGE), [(30, 0, 1000), (90, 1, 0), (150, 1, 0)], period=Span(0, 240))
    assert share(found) == Fraction(3, 4)
    left_out = commitment(replace(AVERAGE, no_traffic=NoTraffic.EXCLUDED))
    assert share(reached(left_out, [(30, 0, 1000), (90, 1, 0)], period=Span(0, 240))) == Fraction(1, 2)


def test_by_average_a_slice_wholly_excluded_leaves_both_sides_and_one_partly_excluded_stays() -> None:
    events = [(15, 1, 0), (45, 0, 1), (90, 0, 1), (150, 1, 0)]
    assert share(reached(commitment(AVERAGE), events, period=Span(0, 180), excluded=(Span(30, 120),))) == 1
    promise = commitment(AVERAGE, formula=Formula.NUMERATOR_ONLY)
    found = reached(promise, events, period=Span(0, 180), excluded=(Span(0, 30), Span(60, 120)))
    assert found.best is not None
    assert (found.best.good, found.best.total) == (2, 3)


def test_by_time_a_slice_is_down_above_the_threshold() -> None:
    found = reached(commitment(TIME), traffic())
    assert found.best is not None
    assert (found.best.value, found.best.met, found.best.down) == (Fraction(9, 10), False, (Span(600, 1200),))
    assert reached(commitment(TIME), traffic(), aim=target("90%")).met is True


def test_a_slice_partly_excluded_is_judged_on_its_remainder() -> None:
    found = reached(commitment(TIME), [(45, 0, 1), (15, 1, 0)], excluded=(Span(30, 60),))
    assert share(found) == 1
    other = reached(commitment(TIME), [(45, 0, 1), (15, 1, 0)], excluded=(Span(0, 30),))
    assert other.best is not None
    assert other.best.down == (Span(30, 60),)


def test_without_knots_at_the_exclusion_the_whole_slice_is_judged() -> None:
    promise, excluded = commitment(TIME), (Span(30, 60),)
    span, step, knots = question(promise, PERIOD)
    query = Query(source="s", measure=Ratio(total="t", bad="b"), span=span, knots=knots, step=step)
    data = timeline(query, [(45, 0, 1), (15, 1, 0)])
    found = attained(promise, promise.target, data, PERIOD, hours=(PERIOD,), excluded=excluded)
    assert found.best is not None
    assert found.best.down == (Span(0, 30),)


def test_numerator_only_keeps_excluded_time_in_the_whole() -> None:
    promise = commitment(TIME, formula=Formula.NUMERATOR_ONLY)
    found = reached(promise, traffic(), excluded=(Span(600, 900),))
    assert found.best is not None
    assert (found.best.value, found.best.counting_seconds) == (Fraction(95, 100), 6000)
    both = reached(commitment(TIME), traffic(), excluded=(Span(600, 900),))
    assert both.best is not None
    assert (both.best.value, both.best.counting_seconds) == (1 - Fraction(5, 95), 5700)


def test_a_run_that_began_before_the_period_is_judged_whole() -> None:
    promise = commitment(replace(TIME, min_run_seconds=300))
    span, _, _ = question(promise, PERIOD)
    assert span == Span(-300, 6300)
    assert reached(promise, traffic(range(-3, 2))).best.down == (Span(0, 120),)
    assert reached(promise, traffic(range(-2, 2))).best.down == ()


def test_the_margin_is_whole_slices_and_never_in_the_future() -> None:
    promise = commitment(replace(TIME, min_run_seconds=90))
    assert question(promise, PERIOD, at=6000)[0] == Span(-120, 6000)
    assert question(promise, PERIOD, at=6100)[0] == Span(-120, 6060)
    assert question(promise, PERIOD, at=9999)[0] == Span(-120, 6120)


def test_a_run_goes_on_through_the_night_but_counts_only_in_service_hours() -> None:
    promise = commitment(replace(TIME, min_run_seconds=600))
    hours = (Span(0, 900), Span(1140, 6000))
    found = reached(promise, traffic(), hours=hours)
    assert found.best is not None
    assert found.best.down == (Span(600, 900), Span(1140, 1200))
    one = reached(commitment(ByOutages(figure=OutageFigure.OUTAGES, time=TIME)), traffic(), hours=hours, aim=limit(1))
    assert (share(one), one.met) == (1, True)


def test_a_slice_without_data_makes_two_readings() -> None:
    found = reached(commitment(TIME), traffic(), [Span(1200, 1500)], aim=target("90%"))
    assert found.best is not None
    assert found.worst is not None
    assert found.reason is not None
    assert (found.best.value, found.worst.value) == (Fraction(90, 100), Fraction(85, 100))
    assert (found.met, found.unknown, found.reason.reason) == (None, (Span(1200, 1500),), Reason.INCOMPLETE)
    assert reached(commitment(TIME), traffic(), [Span(1200, 1500)], aim=target("85%")).met is True
    assert reached(commitment(TIME), traffic(), [Span(1200, 1500)], aim=target("91%")).met is False
    average = reached(commitment(AVERAGE), traffic(), [Span(1200, 1500)])
    assert average.best is not None
    assert average.worst is not None
    assert (average.best.value, average.worst.value) == (Fraction(95, 100), Fraction(90, 100))


@pytest.mark.parametrize(
    ("missing", "value"),
    [(Missing.UP, Fraction(90, 100)), (Missing.DOWN, Fraction(85, 100)), (Missing.EXCLUDED, Fraction(85, 95))],
)
def test_a_contract_may_say_what_missing_data_is(missing: Missing, value: Fraction) -> None:
    assert share(reached(commitment(replace(TIME, missing=missing)), traffic(), [Span(1200, 1500)])) == value


def test_a_hole_leaves_its_slices_unknown_and_a_share_of_requests_unanswered() -> None:
    hole = ((1500, Unanswered(Reason.BACKEND, "502")),)
    found = reached(commitment(TIME), traffic(), holes=hole)
    assert found.unknown == (Span(1440, 1560),)
    edge = ((6000, Unanswered(Reason.BACKEND, "502")),)
    assert reached(commitment(ByRequests()), traffic(), holes=edge).met is None


def test_figures_of_outages_compare_in_their_own_direction() -> None:
    events = traffic([10, 11, 50])
    values = {OutageFigure.MTBF: 2910, OutageFigure.MTTR: 90, OutageFigure.MTBSI: 3000, OutageFigure.OUTAGES: 2}
    values |= {OutageFigure.LONGEST_OUTAGE: 120, OutageFigure.DOWNTIME: 180}
    for figure, value in values.items():
        promise = commitment(ByOutages(figure=figure, time=TIME))
        assert share(reached(promise, events, aim=limit(value))) == value
        assert reached(promise, events, aim=limit(value)).met is True
        assert reached(promise, events, aim=limit(value + (1 if figure.at_least else -1))).met is False


def test_time_between_failures_without_a_failure_is_met() -> None:
    found = reached(commitment(ByOutages(figure=OutageFigure.MTBF, time=TIME)), traffic([]), aim=limit(10**9))
    assert (share(found), found.met) == (None, True)


def test_a_mean_over_outages_is_not_told_where_a_gap_may_join_two_but_the_longest_is_bounded() -> None:
    events, gap = traffic([10, 12]), [Span(660, 720)]
    mean = reached(commitment(ByOutages(figure=OutageFigure.MTBF, time=TIME)), events, gap, aim=limit(60))
    assert (mean.best, mean.met) == (None, None)
    promise = commitment(ByOutages(figure=OutageFigure.LONGEST_OUTAGE, time=TIME))
    assert reached(promise, events, gap, aim=limit(180)).met is True
    assert reached(promise, events, gap, aim=limit(100)).met is None


def test_events_of_an_uncertain_start_are_judged_both_ways() -> None:
    base = Timeline(knots=(0, 6000), good=(0, 95), total=(0, 100), observed=(0, 6000))
    promise = commitment(ByRequests())
    other = replace(base, good=(0, 95), total=(0, 101))
    found = attained(promise, promise.target, replace(base, if_counted=other), PERIOD, hours=(PERIOD,), excluded=())
    assert found.reason is not None
    assert (found.met, found.reason.reason) == (None, Reason.UNCERTAIN_START)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2027-03-15", 743),
        ("Europe/Berlin", "2027-10-15", 745),
        ("America/New_York", "2027-11-15", 721),
        ("Asia/Kolkata", "2027-06-15", 720),
        ("UTC", "2028-02-10", 29 * 24),
        ("Asia/Kolkata", "2028-02-10", 29 * 24),
    ],
)
def test_a_month_is_as_long_as_its_zone_makes_it_and_its_slices_start_with_it(zone: str, day: str, hours: int) -> None:
    month = calendar_period(
        CalendarWindow(unit=CalendarUnit.MONTH, timezone=zone),
        instant(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))),
    )
    hourly = replace(TIME, slice_seconds=3600)
    events = [
        (at + 1800, 9, 1) if at == month.start else (at + 1800, 10, 0) for at in range(month.start, month.end, 3600)
    ]
    found = reached(commitment(hourly), events, period=month)
    assert found.best is not None
    assert (found.best.total, found.best.value) == (hours * 3600, 1 - Fraction(1, hours))
    assert found.best.down == (Span(month.start, month.start + 3600),)


def test_a_last_slice_is_cut_at_the_end_of_the_period_and_the_next_grid_begins_there() -> None:
    promise = commitment(replace(TIME, slice_seconds=420, min_run_seconds=421))
    found = reached(promise, [(950, 0, 1), (1100, 0, 1), (1500, 1, 0)], period=Span(0, 1000))
    assert found.best is not None
    assert found.best.down == (Span(840, 1000),)
