"""A result as a row and back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from evaluator.stores.database import StoreUnusable
from evaluator.stores.result_rows import RESULT, columns, read_result
from slo_spec.record import replace
from tests.evaluator.core.test_history import results
from tests.evaluator.stores.recording import AT, result

WIDTH = len(RESULT.split(","))


@given(results)
def test_a_row_is_read_back_as_what_it_was(found):
    digest = f"{found.run}0123456789abcdef"
    back = read_result(digest, found.at, columns(digest, found.at, found)[:WIDTH])
    assert back == replace(found, run=digest[:10])


def test_what_is_there_to_query_is_near_and_never_an_error():
    assert columns("a", AT, result())[WIDTH:] == ("5", 0.995, 0.5, pytest.approx(1 / 3))
    huge = result(good=Fraction(1), total=Fraction(1, 10**400), allowed=0, burn=None)
    assert columns("a", AT, huge)[WIDTH + 1 :] == (None, None, None)


@pytest.mark.parametrize("place", range(WIDTH))
@pytest.mark.parametrize("value", ["x", b"\xff", None, 1])
def test_a_row_that_was_changed_is_refused(place, value):
    row = list(columns("abc", AT, result()))[:WIDTH]
    row[place] = value
    with pytest.raises(StoreUnusable, match="was changed since it was recorded"):
        read_result("abc", result().at, row)


def test_a_row_of_another_run_or_instant_is_refused():
    row = columns("abc", AT, result())[:WIDTH]
    for digest, at in (("abd", result().at), ("abc", result().at + 1)):
        with pytest.raises(StoreUnusable):
            read_result(digest, at, row)
