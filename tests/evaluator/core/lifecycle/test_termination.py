from datetime import date
from fractions import Fraction

import pytest

from evaluator.core.interval import Span
from evaluator.core.lifecycle.termination import chronic, consecutive, earliest_exit, rolling_average, rolling_averages
from slo_spec.model.agreements import ChronicOutage, InARow, RollingAverage, StreakNoData, Termination
from tests.evaluator.core.lifecycle.given import utc

DAY = 86_400
F, P, N = False, True, None


@pytest.mark.parametrize(
    ("history", "index"),
    [
        ([F, F, F], 2),
        ([F, F, P, F, F], None),
        ([P, F, F, F, F], 3),
        ([F, F], None),
        ([], None),
    ],
)
def test_three_misses_in_a_row_trigger_at_the_third(history, index):
    assert consecutive(history, 3) == index


@pytest.mark.parametrize(
    ("history", "breaks", "skips", "counts"),
    [
        ([F, N, F, F], 3, 2, 1),
        ([F, N], None, None, 1),
        ([N, N], None, None, 1),
        ([F, N, P, F], None, None, 1),
        ([P, N, F], None, None, 2),
        ([F, N, N, F], None, 3, 1),
    ],
)
def test_a_period_without_data_breaks_a_run_of_two_or_is_skipped_or_counts(history, breaks, skips, counts):
    found = [consecutive(history, 2, StreakNoData(each)) for each in ("breaks", "skips", "counts")]
    assert found == [breaks, skips, counts]


RULE = ChronicOutage(count=3, longer_than_seconds=1800, within_days=30)


def outages(*days, minutes=31):
    return [Span(utc(2026, 1, 1) + day * DAY, utc(2026, 1, 1) + day * DAY + minutes * 60) for day in days]


def test_the_third_long_outage_within_thirty_days_is_where_it_becomes_chronic():
    assert chronic(outages(0, 10, 29, 40), RULE) == utc(2026, 1, 30)


def test_outages_that_come_in_any_order_are_taken_in_the_order_of_time():
    assert chronic(outages(29, 0, 10), RULE) == utc(2026, 1, 30)


def test_an_outage_exactly_thirty_days_earlier_is_out_and_one_second_less_is_in():
    assert chronic(outages(0, 10, 30), RULE) is None
    late = [Span(outage.start + 1, outage.end + 1) for outage in outages(0)]
    assert chronic([*late, *outages(10, 30)], RULE) == utc(2026, 1, 31)


def test_an_outage_of_exactly_the_minimum_is_not_long():
    assert chronic(outages(0, 1, 2, minutes=30), RULE) is None
    assert chronic([*outages(0, 1), *outages(2, minutes=30)], RULE) is None


def test_the_window_rolls_past_outages_that_are_too_far_apart():
    assert chronic(outages(0, 29, 50, 58), RULE) == utc(2026, 2, 28)


def test_outages_that_overlap_are_one():
    twice = [*outages(0, minutes=40), Span(utc(2026, 1, 1, 0, 20), utc(2026, 1, 1, 1)), *outages(1)]
    assert chronic(twice, RULE) is None


def test_one_outage_is_enough_where_one_is_asked_for_and_none_is_never():
    once = ChronicOutage(count=1, longer_than_seconds=0, within_days=1)
    assert chronic(outages(3), once) == utc(2026, 1, 4)
    assert chronic([], once) is None


def shares(*percents):
    return [None if percent is None else Fraction(percent) / 100 for percent in percents]


def test_a_rolling_mean_below_the_threshold_triggers_with_the_month_that_ends_it():
    series = shares("99", "96.5", "97.4", "96.9")
    assert rolling_averages(series, 3) == (Fraction("292.9") / 300, Fraction("290.8") / 300)
    assert rolling_average(series, RollingAverage(periods=3, below=Fraction(97, 100))) == (3,)


def test_a_mean_of_exactly_the_threshold_does_not_trigger():
    assert rolling_average(shares("96", "97", "98"), RollingAverage(periods=3, below=Fraction(97, 100))) == ()


def test_a_mean_with_an_unknown_month_is_unknown_and_triggers_nothing():
    series = shares("90", None, "90", "90")
    assert rolling_averages(series, 2) == (None, None, Fraction(9, 10))
    assert rolling_average(series, RollingAverage(periods=2, below=Fraction(97, 100))) == (3,)


def test_fewer_months_than_the_mean_needs_have_none():
    assert rolling_averages(shares("90", "90"), 3) == ()


def test_who_gives_notice_is_out_so_many_days_later():
    way_out = Termination(when=InARow(periods=3), notice_days=30)
    assert earliest_exit(way_out, date(2026, 1, 31)) == date(2026, 3, 2)
