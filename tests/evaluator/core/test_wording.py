from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.wording import duration, multiple, number, percent


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [("0.9995", "99.95%"), ("1", "100%"), ("0", "0%"), ("-0.26", "-26%"), ("0.999", "99.9%"), ("1/3", "33.333%")],
)
def test_a_ratio_is_shown_in_percent(ratio, shown):
    assert percent(Fraction(ratio)) == shown


def test_a_ratio_just_below_its_target_is_shown_below_it():
    assert percent(Fraction("0.9989999"), (Fraction("0.999"),)) == "99.89999%"


def test_almost_everything_is_not_shown_as_everything():
    assert percent(Fraction(9_999_999, 10_000_000)) == "99.99999%"


@given(st.fractions(0, 1), st.sampled_from([Fraction("0.9"), Fraction("0.999"), Fraction("0.99995")]))
def test_a_rounded_percentage_never_changes_sides(ratio, target):
    shown = Fraction(percent(ratio, (target,)).removesuffix("%")) / 100
    if abs(ratio - target) > Fraction(1, 10**14):
        assert (shown < target) == (ratio < target)
        assert (shown > target) == (ratio > target)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (1_234_567, "1,234,567"),
        (Fraction(1205, 100), "12.05"),
        (Fraction(1, 3), "0.333"),
        (Fraction(1, 30_000), "0.0000333"),
        (Fraction(-5, 2), "-2.5"),
        (Fraction(4, 2), "2"),
    ],
)
def test_a_count_keeps_its_significant_digits(value, shown):
    assert number(value) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s"),
        (45, "45s"),
        (2_592_000, "30d"),
        (5_400, "1h 30m"),
        (172_108, "1d 23h"),
        (Fraction(1, 2), "0.5s"),
        (-60, "-1m"),
    ],
)
def test_a_length_of_time_is_shown_in_its_largest_units(seconds, shown):
    assert duration(seconds) == shown


def test_a_burn_rate_just_above_its_threshold_is_shown_above_it():
    assert multiple(Fraction("14.4000001"), (Fraction("14.4"),)) == "14.4000001x"
    assert multiple(Fraction(6)) == "6x"


def test_a_number_of_any_length_is_shown():
    assert number(Fraction(10**120) + Fraction(1, 3)).startswith("1,000,000,")
    assert percent(Fraction(10**70) + Fraction(1, 2)) == f"1{'0' * 70}50%"
    assert multiple(Fraction(10**70)).endswith(",000x")
