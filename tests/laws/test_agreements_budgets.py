"""Laws of designs, percentiles and burn windows: what must hold for any numbers."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.burn_times import detection_seconds, reset_seconds
from evaluator.core.comparison import Offer, compared
from evaluator.core.composition import at_least, k_of_n, parallel, required_component, serial
from evaluator.core.network import linear, nearest_rank

shares = st.fractions(min_value=0, max_value=1, max_denominator=1000)
above_zero = st.fractions(min_value=Fraction(1, 1000), max_value=1, max_denominator=1000)
parts = st.lists(shares, min_size=1, max_size=5)
values = st.lists(st.fractions(min_value=-100, max_value=100, max_denominator=100), min_size=1, max_size=12)
modest = settings(max_examples=60)


@given(parts)
@modest
def test_alternatives_are_no_worse_than_each_part_and_a_chain_no_better(some):
    assert all(parallel(some) >= part >= serial(some) for part in some)


@given(st.integers(1, 6), shares)
@modest
def test_one_of_n_is_parallel_and_n_of_n_serial(count, part):
    assert k_of_n(1, count, part) == parallel([part] * count)
    assert k_of_n(count, count, part) == serial([part] * count)


@given(st.integers(0, 6), st.integers(0, 5), shares)
@modest
def test_equal_parts_are_the_binomial_case_of_parts_that_may_differ(needed, count, part):
    assert k_of_n(needed, count, part) == at_least(needed, [part] * count)


@given(parts, st.randoms(use_true_random=False))
@modest
def test_the_order_of_parts_does_not_matter_and_needing_more_never_helps(some, chance):
    shuffled = list(some)
    chance.shuffle(shuffled)
    reached = [at_least(needed, some) for needed in range(len(some) + 2)]
    assert reached == sorted(reached, reverse=True)
    assert reached == [at_least(needed, shuffled) for needed in range(len(some) + 2)]


@given(shares, st.lists(above_zero, max_size=4))
@modest
def test_a_required_component_composed_with_its_dependencies_gives_the_promise_exactly(promise, dependencies):
    found = required_component(promise, dependencies)
    assert found.share is not None
    assert serial([found.share, *dependencies]) == promise
    assert found.feasible is (promise <= serial(dependencies))


@given(values, shares, shares)
@modest
def test_percentiles_are_monotone_and_stay_among_the_values(some, one, other):
    low, high = sorted((one, other))
    for reading in (nearest_rank, linear):
        lower, higher = reading(some, low), reading(some, high)
        assert lower is not None
        assert higher is not None
        assert min(some) <= lower <= higher <= max(some)
    assert nearest_rank(some, one) in some


@given(values, shares)
@modest
def test_the_nearest_rank_leaves_at_least_its_share_at_or_below_it(some, share):
    found = nearest_rank(some, share)
    assert found is not None
    assert sum(value <= found for value in some) >= share * len(some)


@given(shares, shares, st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 44640))
@modest
def test_what_is_saved_times_its_price_is_the_difference_in_cost(one, other, cost, price, minutes):
    first = Offer(name="a", availability=one, cost=Fraction(cost))
    second = Offer(name="b", availability=other, cost=Fraction(price))
    found = compared(first, second, Fraction(minutes))
    assert found.saved == abs(found.down[0] - found.down[1])
    if found.cost_per_saved is None:
        assert found.saved == 0
    else:
        assert abs(found.cost_per_saved * found.saved) == abs(cost - price)


@given(shares, above_zero, st.integers(1, 100_000))
@modest
def test_of_a_window_the_part_before_it_fires_and_the_part_after_make_up_the_whole(target, threshold, window):
    detected = detection_seconds(target, threshold, window, Fraction(1))
    reset = reset_seconds(target, threshold, window)
    assert (detected is None) is (reset is None)
    if detected is not None and reset is not None:
        assert detected + reset == window
