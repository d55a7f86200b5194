"""Runs grow, with groups that come and go and bounds that begin in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluator.core.interval import Span
from evaluator.core.kept import ClosedHours, GroupHours, Sums
from evaluator.stores.hours import HourStore, open_hours
from evaluator.stores.keeping import Remembered, Row, read_row

HOUR = 3_600


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HourStore]:
    with open_hours(tmp_path / "store") as opened:
        yield opened


def one_hour(first: int, *, estimated: bool = False, **groups: tuple[int, ...]) -> Remembered:
    """An hour in which each group counted these sums, and was observed throughout but for its last minute."""
    found = tuple(
        GroupHours(
            labels=(("g", name),),
            columns=tuple((0, each) for each in sums),
            observed=(0, HOUR - 60),
            seen_until=(first + 1) * HOUR,
        )
        for name, sums in groups.items()
    )
    span = Span(first * HOUR, (first + 1) * HOUR)
    return Remembered(key=b"key", source="s", name="n", hours=ClosedHours(span=span, estimated=estimated, groups=found))


def at(store: HourStore, hour: int) -> dict[str, tuple[Sums | None, int, int]]:
    """What the first run has at an hour: sums, observed seconds and the last hour in which a group was seen."""
    run = store.known([b"key"])[b"key"][0]
    found = store.edges([(run.id, hour * HOUR)])
    return {dict(edge.labels)["g"]: (edge.sums, edge.observed, edge.seen_until // HOUR) for edge in found}


def test_a_group_that_appears_begins_at_nothing_and_was_observed_as_long_as_the_least_of_the_others(store) -> None:
    store.remember([one_hour(1, a=(1, 2))])
    store.remember([one_hour(2, a=(1, 2), b=(3, 4))])
    assert at(store, 1) == {"a": ((0, 0), 0, 0), "b": (None, 0, 0)}
    assert at(store, 2) == {"a": ((1, 2), HOUR - 60, 2), "b": ((0, 0), HOUR - 60, 0)}
    assert at(store, 3) == {"a": ((2, 4), 2 * HOUR - 120, 3), "b": ((3, 4), 2 * HOUR - 120, 3)}


def test_a_group_that_is_gone_keeps_its_sums_and_the_hour_in_which_it_was_seen_last(store) -> None:
    store.remember([one_hour(1, a=(1, 2), b=(3, 4))])
    store.remember([one_hour(2, a=(1, 2))])
    assert at(store, 3)["b"] == ((3, 4), 2 * HOUR - 120, 2)


def test_bounds_begin_where_they_differ_and_go_on_from_there(store) -> None:
    store.remember([one_hour(1, a=(1, 2))])
    store.remember([one_hour(2, a=(1, 2, 1, 3))])
    store.remember([one_hour(3, a=(1, 2, 1, 4, 1, 5))])
    store.remember([one_hour(4, a=(1, 2))])
    assert at(store, 2)["a"][0] == (1, 2)
    assert at(store, 3)["a"][0] == (2, 4, 2, 5)
    assert at(store, 4)["a"][0] == (3, 6, 3, 9, 3, 10)
    assert at(store, 5)["a"][0] == (4, 8, 4, 11, 4, 12)


def test_estimated_hours_are_no_part_of_a_run_of_exact_ones(store) -> None:
    store.remember([one_hour(1, a=(1, 2)), one_hour(2, a=(1, 2), estimated=True)])
    assert [run.estimated for run in store.known([b"key"])[b"key"]] == [False, True]


def test_a_run_whose_end_is_damaged_does_not_grow(store) -> None:
    store.remember([one_hour(1, a=(1, 2))])
    store._connection.execute("DELETE FROM edge WHERE instant = ?", (2 * HOUR,))
    store.remember([one_hour(2, a=(1, 2))])
    assert len(store.known([b"key"])[b"key"]) == 2


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ((60, 7, 1, 2, None, None, None, None), Row((1, 2), 60, 7)),
        ((60, 7, 1, 2, 3, 4, 5, 6), Row((1, 2, 3, 4, 5, 6), 60, 7)),
        ((60, 7, 1, None, None, None, None, None), None),
        ((60, 7, 1, 2.5, None, None, None, None), None),
        (("60", 7, 1, 2, None, None, None, None), None),
        ((None,) * 8, None),
    ],
)
def test_a_row_is_read_whole_or_not_at_all(row, read) -> None:
    assert read_row(row) == read
