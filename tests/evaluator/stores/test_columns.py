"""What is read by columns is what is read row by row, whatever stands in the store."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluator.core.interval import Span
from evaluator.stores import recollection
from evaluator.stores.columns import columns_of, since_first
from evaluator.stores.hours import open_hours
from evaluator.stores.recollection import Recollection, recollected
from tests.evaluator.stores.asking import query
from tests.evaluator.stores.writing import hours

HOUR = 3_600
ASKED = query(20 * HOUR, 12 * HOUR + 600, 5 * HOUR, at=30 * HOUR)
CLOSED = Span(10 * HOUR, 28 * HOUR)
READ_AT = (10 * HOUR, 12 * HOUR)

NUMBERS = st.one_of(
    st.integers(0, 400), st.sampled_from(["7/3", "22/3", "100/7", "4/2", "12", "1/0", "nan", None, 1.5, b"1"])
)
COLUMNS = ("good", "total", "counted_good", "counted_total", "bad_good", "bad_total", "observed", "seen")
DAMAGE = st.lists(st.tuples(st.sampled_from(COLUMNS), st.integers(10, 30), NUMBERS), max_size=4)


def row(instant: int, *values: object, first: int = READ_AT[0]) -> tuple[Any, ...]:
    """A row of a series with two sums."""
    return (1, "[]", first, instant, *values, None, None, None, None)


def by_rows(store: Any) -> Recollection:
    with patch.object(recollection, "columns_of", lambda *_: None):
        return recollected(store, {ASKED: (b"key", CLOSED)})[ASKED]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(damage=DAMAGE, first=st.none() | st.integers(8, 26), scaled=st.booleans())
def test_columns_say_what_rows_say_also_of_damage(
    tmp_path: Path, damage: list[tuple[str, int, object]], first: int | None, scaled: bool
) -> None:
    path = tmp_path / "store"
    path.unlink(missing_ok=True)
    with open_hours(path) as store:
        store.remember([hours(5, 25)])
        connection = store._connection
        if scaled:
            connection.execute("UPDATE edge SET good = good || '/7', total = total || '/3'")
        if first is not None:
            connection.execute("UPDATE series SET first = ?", (first * HOUR,))
        for column, hour, value in damage:
            try:
                connection.execute(f"UPDATE edge SET {column} = ? WHERE instant = ?", (value, hour * HOUR))
            except sqlite3.IntegrityError:  # a column that is never empty
                continue
        assert recollected(store, {ASKED: (b"key", CLOSED)})[ASKED] == by_rows(store)


def test_sums_are_those_since_the_first_instant_exactly() -> None:
    line = columns_of([row(READ_AT[0], 0, 0, "1/3", 2), row(READ_AT[1], HOUR, READ_AT[1], "4/3", "31/7")], READ_AT)
    assert line is not None
    assert [[str(each) for each in column] for column in line.sums] == [["0", "1"], ["0", "17/7"]]
    assert (line.observed, line.seen_until, line.labels) == ((0, HOUR), READ_AT[1], ())


@pytest.mark.parametrize(
    "later",
    [
        row(READ_AT[1], HOUR, READ_AT[1], 5, 4),
        row(READ_AT[1], HOUR, READ_AT[1], -1, 4),
        row(READ_AT[1], 3 * HOUR, READ_AT[1], 1, 4),
        row(READ_AT[1], HOUR, -1, 1, 4),
        row(READ_AT[1], HOUR, READ_AT[1], 1, "x"),
        row(READ_AT[1], None, None, None, None),
        row(READ_AT[1] + 1, HOUR, READ_AT[1], 1, 4),
    ],
)
def test_what_does_not_fit_is_left_to_be_read_row_by_row(later: tuple[Any, ...]) -> None:
    assert columns_of([row(READ_AT[0], 0, 0, 0, 0), later], READ_AT) is None


def test_a_series_that_began_later_is_left_too_and_so_are_numbers_that_have_nothing_in_common() -> None:
    fits = row(READ_AT[1], HOUR, READ_AT[1], 1, 4)
    assert columns_of([row(READ_AT[0], 0, 0, 0, 0, first=READ_AT[1]), fits], READ_AT) is None
    huge = row(READ_AT[1], HOUR, READ_AT[1], f"{'1' * 300}/{10**399 + 1}", f"{'1' * 300}/{10**399 + 3}")
    begin = row(READ_AT[0], 0, 0, f"0/{10**399 + 7}", f"0/{10**399 + 9}")
    assert columns_of([begin, huge], READ_AT) is None


def test_what_begins_with_nothing_stays_as_it_is() -> None:
    assert since_first((0, 3, 5)) == (0, 3, 5)
    assert since_first((2, 3, 5)) == (0, 1, 3)
