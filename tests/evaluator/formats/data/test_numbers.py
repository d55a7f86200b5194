"""A number in JSON is near, its text is exact, and both read back as what they were."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.counts import Number
from evaluator.formats.data.numbers import exact, near, number, read_count, read_number


@pytest.mark.parametrize(
    ("value", "nearest", "text"),
    [
        (12, 12, None),
        (Fraction(1, 2), 0.5, None),
        (Fraction(1, 10), 0.1, "0.1"),
        (Fraction(-12345678, 1000), -12345.678, "-12345.678"),
        (Fraction(1, 3), 1 / 3, "1/3"),
        (2**60 + 1, 2.0**60, str(2**60 + 1)),
    ],
)
def test_a_number_is_near_and_its_text_is_exact(value: Number, nearest: float, text: str | None) -> None:
    assert number(value) == nearest
    assert exact(good=value) == (None if text is None else {"good": text})


@given(st.one_of(st.fractions(), st.integers()))
def test_any_number_reads_back_exactly(value: Number) -> None:
    data = {"good": number(value), "exact": exact(good=value)}
    assert read_count(data, "good") == value
    assert read_number({"good": near(Fraction(value)), "exact": exact(good=value)}, "good") == value


@pytest.mark.parametrize(
    "value",
    [
        Fraction(10**400),
        Fraction(1, 10**400),
        Fraction(7 * 10**5000 + 1, 3**9000),
        Fraction(-(10**6000)),
        Fraction(1, 2**13000),
        Fraction(1, 2**11999),
    ],
)
def test_the_largest_and_smallest_numbers_read_back_exactly(value: Fraction) -> None:
    assert read_number({"good": near(value), "exact": exact(good=value)}, "good") == value


def test_what_is_missing_is_missing() -> None:
    assert exact(best=None, worst=Fraction(1, 3)) == {"worst": "1/3"}
    assert exact(best=None) is None
    assert read_number({"best": None, "exact": {"worst": "1/3"}}, "best") is None
    with pytest.raises(ValueError, match="good has neither a number nor an exact text"):
        read_count({"good": None, "exact": None}, "good")


@pytest.mark.parametrize("text", ["", "x", "1/0", "0x1/0x0", "1e5", "1/2/3", "--1", "1_000", "٣", "1" * 5000, "nan"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"exact\.good is no number"):
        read_number({"good": 1.0, "exact": {"good": text}}, "good")
