from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.wording import decimal, duration, multiple, number, percent, quantity


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


ODD = st.fractions(max_denominator=10**6) | st.fractions() | st.integers()
HALVES = st.builds(Fraction, st.integers(-(10**6), 10**6), st.sampled_from([2, 8, 2_000, 20_000, 2 * 10**9]))
NUMBERS = ODD | HALVES


def plainly(value: Fraction, bounds: list[Fraction], fewest: int) -> Fraction:
    """What the shown number must be, by fractions alone: rounded to as few digits as keep it on its side."""
    rounded = value
    for digits in range(fewest, 16):
        rounded = Fraction(round(value * 10**digits), 10**digits)
        if all((rounded > each, rounded < each) == (value > each, value < each) for each in bounds):
            break
    return rounded


def read(text: str) -> Fraction:
    return Fraction(text.strip("%x ms").replace(",", ""))


@given(NUMBERS, st.lists(NUMBERS, max_size=2), st.integers(0, 6))
def test_a_percentage_is_what_fractions_would_round_it_to(ratio, against, digits):
    bounds = [Fraction(each) * 100 for each in (*against, 0, 1)]
    assert read(percent(ratio, against, digits)) == plainly(Fraction(ratio) * 100, bounds, digits)


@given(NUMBERS, st.lists(NUMBERS, max_size=2))
def test_a_multiple_and_a_quantity_are_what_fractions_would_round_them_to(value, against):
    bounds = [Fraction(each) for each in (*against, 0)]
    assert read(multiple(value, against)) == plainly(Fraction(value), bounds, 2)
    assert read(quantity(value, "ms", *against)) == plainly(Fraction(value), bounds, 3)


@given(NUMBERS, st.integers(0, 15))
def test_a_decimal_is_rounded_half_even_and_keeps_its_digits_and_its_sign(value, digits):
    shown = decimal(value, digits)
    assert Fraction(shown) == Fraction(round(Fraction(value) * 10**digits), 10**digits)
    assert (shown.as_tuple().exponent, shown.is_signed()) == (-digits, value < 0)


@given(NUMBERS)
def test_a_count_is_what_fractions_would_round_it_to(value):
    exact = Fraction(value)
    digits = next((each for each in range(3, 15) if abs(exact) * 10**each >= 100), 15)
    expected = exact if exact.denominator == 1 else Fraction(round(exact * 10**digits), 10**digits)
    assert read(number(value)) == expected
