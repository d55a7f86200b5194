"""Downtime: which order, what counts, and what is left."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.downtime import (
    average_and_weighted,
    average_uptime,
    clipped,
    counted_downtime,
    down_spans,
    filtered_before_exclusions,
    is_down,
    long_runs,
    since,
    uptime,
    uptime_with_gaps,
    weighted_downtime,
    whole_minutes,
    without_events,
)
from evaluator.core.interval import Span, total_seconds
from slo_spec.model.agreements import Formula, Missing

ONE_PERCENT = Fraction(1, 100)


def test_an_exclusion_that_cuts_a_run_in_two_leaves_two_runs_to_be_judged() -> None:
    outage, window = (Span(0, 400),), (Span(150, 200),)
    assert counted_downtime(outage, window, 180) == (Span(200, 400),)
    assert filtered_before_exclusions(outage, window, 180) == (Span(0, 150), Span(200, 400))


def test_outages_that_touch_are_one_run_and_a_run_of_exactly_the_minimum_counts() -> None:
    assert long_runs((Span(3, 5), Span(0, 3), Span(9, 13)), 5) == (Span(0, 5),)


def test_a_run_across_midnight_is_judged_whole_and_counts_on_both_sides() -> None:
    runs = counted_downtime((Span(80, 130),), (), 50)
    assert (clipped(runs, Span(0, 100)), clipped(runs, Span(100, 200))) == ((Span(80, 100),), (Span(100, 130),))


def test_only_clock_minutes_that_are_wholly_down_are_whole_minutes() -> None:
    assert whole_minutes((Span(30, 330),)) == (Span(60, 300),)
    assert whole_minutes((Span(61, 179),)) == ()
    assert whole_minutes((Span(60, 120),)) == (Span(60, 120),)
    assert whole_minutes((Span(30, 90), Span(90, 150))) == (Span(60, 120),)


def test_a_slice_at_the_threshold_is_down_only_if_the_contract_says_at_least() -> None:
    assert not is_down(10, 1000, ONE_PERCENT)
    assert is_down(10, 1000, ONE_PERCENT, inclusive=True)
    assert is_down(11, 1000, ONE_PERCENT)
    assert not is_down(11, 1000, ONE_PERCENT, min_events=1001)
    assert is_down(11, 1000, ONE_PERCENT, min_events=1000)
    assert not is_down(0, 0, Fraction(0), inclusive=True)


def test_down_slices_in_a_row_are_one_span() -> None:
    assert down_spans([True, True, False, True], 600, 60) == (Span(600, 720), Span(780, 840))


def test_the_two_formulas_part_where_something_is_excluded() -> None:
    assert uptime(43_200, 60, 30, Formula.NUMERATOR_ONLY) == 1 - Fraction(30, 43_200)
    assert uptime(43_200, 60, 30, Formula.EXCLUDE_BOTH) == 1 - Fraction(30, 43_140)


def test_a_period_that_is_wholly_excluded_has_no_uptime() -> None:
    assert uptime(60, 60, 0, Formula.EXCLUDE_BOTH) is None
    assert uptime(60, 60, 0, Formula.NUMERATOR_ONLY) == 1
    assert uptime(0, 0, 0, Formula.NUMERATOR_ONLY) is None


def test_missing_slices_are_up_down_left_out_or_unknown() -> None:
    found = {reading: uptime_with_gaps(90, 5, 5, reading) for reading in Missing}
    assert found == {
        Missing.UP: Fraction(95, 100),
        Missing.DOWN: Fraction(90, 100),
        Missing.EXCLUDED: Fraction(90, 95),
        Missing.UNKNOWN: None,
    }
    assert uptime_with_gaps(0, 0, 5, Missing.EXCLUDED) is None
    assert uptime_with_gaps(3, 1, 0, Missing.UNKNOWN) == Fraction(3, 4)


def test_the_mean_of_slices_is_not_the_ratio_of_requests() -> None:
    mean, weighted = average_and_weighted([(9, 100, 100), (1, 0, 10)])
    assert (mean, weighted) == (Fraction(9, 10), Fraction(900, 910))
    assert average_and_weighted([(4, 0, 0)]) == (1, None)
    assert average_and_weighted([]) == (None, None)
    assert average_uptime([(2, Fraction(1, 2))], 10) == Fraction(9, 10)
    assert average_uptime([], 0) is None


def test_an_outage_of_a_quarter_of_the_customers_is_a_quarter_of_an_outage() -> None:
    assert weighted_downtime([(60, Fraction(1, 4)), (10, Fraction(1))]) == 25
    assert weighted_downtime([]) == 0


def test_an_agreement_that_starts_inside_a_period_has_only_the_rest_of_it() -> None:
    assert since(Span(0, 100), 40) == Span(40, 100)
    assert since(Span(0, 100), -5) == Span(0, 100)
    assert total_seconds((since(Span(0, 100), 500),)) == 0


def test_a_window_without_events_is_good_bad_or_unknown_as_the_policy_says() -> None:
    assert without_events(Missing.UP) == (1, True)
    assert without_events(Missing.DOWN) == (0, False)
    assert without_events(Missing.UNKNOWN) == (None, None)
