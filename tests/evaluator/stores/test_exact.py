"""Numbers go into the store and come back as they were."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.stores.exact import MOST, columns, number


@given(st.lists(st.integers() | st.fractions(), min_size=1))
def test_every_number_comes_back_exactly(numbers):
    assert [number(stored) for stored in columns(numbers)] == numbers


def test_whole_numbers_are_integers_where_there_is_room_and_everything_else_is_text():
    assert columns([1, MOST]) == [1, MOST]
    assert columns([1, MOST + 1, Fraction(7, 3), Fraction(4, 2)]) == [1, str(MOST + 1), "7/3", 2]
    assert set(map(type, columns([Fraction(0), Fraction(5), Fraction(-3)]))) == {int}


@pytest.mark.parametrize("stored", [None, 1.5, "", "1.5", "1e3", "1/0", "1_0", "٣", "nan", b"1", "1" * 1000, " 1"])
def test_what_is_no_exact_number_is_none(stored):
    assert number(stored) is None
