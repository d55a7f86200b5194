"""A result as a row and back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from evaluator.stores.database import StoreUnusable
from evaluator.stores.result_rows import RESULT, columns, read_result
from tests.evaluator.core.test_history import results
from tests.evaluator.stores.recording import result

WIDTH = len(RESULT.split(","))


@given(results)
def test_a_row_is_read_back_as_what_it_was(found):
    assert read_result(found.run, found.at, columns(found)[:WIDTH]) == found


def test_what_is_there_to_query_is_near_and_never_an_error():
    assert columns(result())[WIDTH:] == ("5", 0.995, 0.5, pytest.approx(1 / 3))
    huge = result(good=Fraction(1), total=Fraction(1, 10**400), allowed=0, burn=None)
    assert columns(huge)[WIDTH + 1 :] == (None, None, None)


@pytest.mark.parametrize("place", range(2, WIDTH))
def test_a_row_that_makes_no_sense_is_refused(place):
    row = list(columns(result()))[:WIDTH]
    row[place] = b"\xff" if place not in (5, 6, 7) else row[place]
    if place not in (5, 6, 7):  # these are any text
        with pytest.raises(StoreUnusable):
            read_result("a", 0, row)
