from fractions import Fraction
from math import isclose
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core import confidence as module
from evaluator.core.confidence import USUAL, Interval, interval
from evaluator.core.counts import Counts


@pytest.mark.parametrize(
    ("good", "total", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table I, Wilson's method without correction.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(good, total, low, high):
    found = interval(Counts(good, total))
    assert isclose(found.low, low, abs_tol=5e-5)
    assert isclose(found.high, high, abs_tol=5e-5)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from([Fraction(1, 2), Fraction(95, 100)]))
def test_the_interval_holds_what_was_measured_and_stays_between_nothing_and_all(good, bad, confidence):
    found = interval(Counts(good, good + bad), confidence)
    if good + bad == 0:
        assert found is None
    else:
        assert 0 <= found.low <= good / (good + bad) + 1e-12
        assert good / (good + bad) - 1e-12 <= found.high <= 1


def test_more_events_make_it_narrower():
    few, many = interval(Counts(99, 100)), interval(Counts(99_000, 100_000))
    assert many.high - many.low < (few.high - few.low) / 10


def test_a_target_outside_is_decided_and_one_inside_is_not():
    found = interval(Counts(995, 1_000))
    assert not found.decides(Fraction("0.995"))
    assert found.decides(Fraction("0.9"))
    assert found.decides(Fraction("0.9999"))


def test_one_hundred_percent_is_never_decided_by_good_events_alone():
    assert not interval(Counts(1_000, 1_000)).decides(Fraction(1))
    assert interval(Counts(999, 1_000)).high < 1


def test_a_target_at_the_upper_end_is_inside_and_one_at_the_lower_end_is_reached():
    found = Interval(low=0.5, high=0.75, confidence=Fraction(1, 2))
    assert found.decides(Fraction(1, 2))
    assert not found.decides(Fraction(3, 4))
    assert found.decides(Fraction(7, 8))


def test_counts_that_exceed_each_other_by_a_rounding_still_have_an_interval():
    assert interval(Counts(11, 10)).high == 1.0
    assert interval(Counts(-1, 10)).low == 0.0


def test_the_usual_level_lies_within_as_many_deviations_as_the_normal_distribution_has():
    assert module._deviations(USUAL) == NormalDist().inv_cdf(0.975)
    assert module._deviations(Fraction(9, 10)) == NormalDist().inv_cdf(0.95)
