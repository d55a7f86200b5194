"""The SQL that is sent: names and texts stay what they are, and stretches begin where they should."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.backends.duckdb import sql

CONNECTION = duckdb.connect(":memory:")
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1, max_size=30)


@settings(deadline=None)
@given(TEXT)
def test_a_quoted_name_is_one_name(name: str) -> None:
    described = CONNECTION.execute(f"SELECT 1 AS {sql.identifier(name)}").description
    assert described is not None
    assert [column[0] for column in described] == [name]


@settings(deadline=None)
@given(TEXT)
def test_a_quoted_text_is_that_text(text: str) -> None:
    assert CONNECTION.execute(f"SELECT {sql.text_literal(text)}").fetchall() == [(text,)]


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_what_cannot_be_a_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a table or column"):
        sql.identifier(name)


@settings(deadline=None)
@given(
    st.integers(0, 10**6),
    st.one_of(st.none(), st.integers(1, 500)),
    st.sets(st.integers(1, 3000), max_size=40),
    st.lists(st.integers(0, 3000), min_size=1, max_size=20),
)
def test_a_row_is_counted_from_the_last_instant_of_grid_and_cuts_that_is_not_after_it(
    start: int, step: int | None, offsets: set[int], seconds: list[int]
) -> None:
    cuts = sorted(start + offset for offset in offsets)
    grid = range(start, start + 3001, step) if step else [start]
    rows = ", ".join(f"({start + second})" for second in seconds)
    text = f"SELECT {sql.lower_bound(start, step, cuts)} FROM (VALUES {rows}) rows(slogate_at)"
    found = [row[0] for row in CONNECTION.execute(text).fetchall()]
    assert found == [max(each for each in [*grid, *cuts] if each <= start + second) for second in seconds]


def test_a_thousand_cuts_are_a_tree_and_not_a_chain() -> None:
    text = sql.lower_bound(0, None, range(1, 1025))
    depth = deepest = 0
    for word in text.replace("(", " ").replace(")", " ").split():
        depth += {"CASE": 1, "END": -1}.get(word, 0)
        deepest = max(deepest, depth)
    assert deepest <= 11


@pytest.mark.parametrize(
    ("least", "greatest", "unit"),
    [
        (1_793_491_200, 1_793_491_260, "seconds"),
        (1_793_491_200_000, 1_793_491_260_000, "milliseconds"),
        (1_793_491_200_000_000, 1_793_491_260_000_000, "microseconds"),
        (0, 1_793_491_200, None),
        (1_793_491_200, 1_793_491_200_000, None),
    ],
)
def test_a_unit_of_time_is_named_only_if_it_is_the_only_one(least: int, greatest: int, unit: str | None) -> None:
    found = sql.epoch_unit(least, greatest)
    assert (found.name if found else None) == unit
