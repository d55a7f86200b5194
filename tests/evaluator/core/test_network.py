from fractions import Fraction

import pytest

from evaluator.core.network import at_least, delivered, jitter, linear, nearest_rank

TWENTY = [Fraction(value) for value in range(1, 21)]


def test_jitter_is_the_mean_difference_of_neighbours_whichever_way_it_goes():
    assert jitter([Fraction(value) for value in (20, 22, 21, 25, 24)]) == 2


def test_jitter_is_exact():
    assert jitter([Fraction(0), Fraction("0.1"), Fraction(0), Fraction("0.2")]) == Fraction("0.4") / 3


@pytest.mark.parametrize("delays", [[], [Fraction(20)]])
def test_there_is_no_jitter_of_fewer_than_two_delays(delays):
    assert jitter(delays) is None


def test_equal_delays_have_no_jitter():
    assert jitter([Fraction(20)] * 3) == 0


def test_the_95th_percentile_of_1_to_20_has_two_readings():
    assert nearest_rank(TWENTY, Fraction("0.95")) == 19
    assert linear(TWENTY, Fraction("0.95")) == Fraction("19.05")


@pytest.mark.parametrize("reading", [nearest_rank, linear])
def test_the_ends_are_the_smallest_and_the_largest_value_in_whatever_order_they_came(reading):
    values = [Fraction(3), Fraction(1), Fraction(2)]
    assert reading(values, Fraction(0)) == 1
    assert reading(values, Fraction(1)) == 3


@pytest.mark.parametrize("reading", [nearest_rank, linear])
def test_one_value_is_every_percentile_and_none_is_none(reading):
    assert reading([Fraction(7)], Fraction("0.5")) == 7
    assert reading([], Fraction("0.5")) is None


@pytest.mark.parametrize("reading", [nearest_rank, linear])
def test_a_percentile_beyond_100_is_refused(reading):
    with pytest.raises(ValueError, match="between 0 and 100, not at 101"):
        reading(TWENTY, Fraction("1.01"))


def test_the_median_of_two_values_lies_between_them_or_is_the_lower():
    pair = [Fraction(10), Fraction(20)]
    assert linear(pair, Fraction(1, 2)) == 15
    assert nearest_rank(pair, Fraction(1, 2)) == 10


def test_a_sample_at_the_minimum_reaches_it():
    counts = at_least([Fraction("95"), Fraction("94.9"), Fraction(100)], Fraction(95))
    assert (counts.good, counts.total) == (2, 3)


def test_what_was_not_lost_was_delivered():
    assert delivered(1000, 5).ratio == Fraction("0.995")
    assert delivered(0, 0).ratio is None
