from fractions import Fraction

import pytest

from evaluator.core.sizing import concurrency, cores, megabits_per_second, workload


@pytest.mark.parametrize(("load", "expected"), [(1200, 40), (1201, 41), (0, 0), (1, 1)])
def test_a_core_that_is_needed_in_part_is_needed(load, expected):
    assert cores(Fraction(load), Fraction(50), Fraction("0.6")) == expected


@pytest.mark.parametrize(("per_core", "most_used"), [(0, 1), (50, 0)])
def test_cores_that_serve_nothing_are_refused(per_core, most_used):
    with pytest.raises(ValueError, match="serves no load"):
        cores(Fraction(1), Fraction(per_core), Fraction(most_used))


def test_bandwidth_is_in_bits():
    assert megabits_per_second(Fraction(1200), Fraction(8000)) == Fraction("76.8")


def test_concurrency_is_rate_times_latency():
    assert concurrency(Fraction(1200), Fraction("0.25")) == 300


def test_a_team_with_exactly_the_hours_it_needs_has_enough():
    found = workload(Fraction(300), Fraction(4), Fraction(6), Fraction(120))
    assert found.needed == 120
    assert found.utilisation == 1
    assert found.feasible
    assert not workload(Fraction(301), Fraction(4), Fraction(6), Fraction(120)).feasible


def test_without_hours_there_is_no_utilisation_and_only_nothing_can_be_done():
    assert workload(Fraction(1), Fraction(1), Fraction(6), Fraction(0)).utilisation is None
    assert not workload(Fraction(1), Fraction(1), Fraction(6), Fraction(0)).feasible
    assert workload(Fraction(0), Fraction(1), Fraction(6), Fraction(0)).feasible
