"""What the store holds, and what is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluator.core.interval import Span
from evaluator.stores.contents import Entry
from evaluator.stores.hours import HourStore, open_hours
from slo_spec.record import replace
from tests.evaluator.stores.writing import hours, total

HOUR = 3_600


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HourStore]:
    with open_hours(tmp_path / "store") as opened:
        opened.remember(
            [
                replace(hours(10, 5), name="shop/most, shop/all"),
                replace(hours(20, 5), name="shop/most, shop/all"),
                replace(hours(0, 1, key=b"another"), name="search/all", source="logs"),
            ]
        )
        yield opened


def test_the_contents_are_by_source_and_name(store: HourStore) -> None:
    assert store.contents() == (
        Entry(source="logs", name="search/all", span=Span(0, HOUR), hours=1, groups=1),
        Entry(source="metrics", name="shop/most, shop/all", span=Span(10 * HOUR, 25 * HOUR), hours=10, groups=1),
    )


def test_everything_is_forgotten(store: HourStore) -> None:
    assert store.clear() == 11
    assert store.contents() == ()
    tables = ("question", "run", "series", "edge")
    assert [store._connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables] == [(0,)] * 4


def test_what_is_old_is_forgotten_and_the_rest_still_adds_up(store: HourStore) -> None:
    assert store.clear(before=12 * HOUR + 60) == 3
    store.clear(before=15 * HOUR)
    assert total(store) == 25
    assert store.clear(before=21 * HOUR + 5) == 1
    store.remember([hours(25, 1)])
    assert total(store) == 26


@pytest.mark.parametrize(
    ("select", "forgotten"),
    [
        ("metrics", 10),
        ("shop", 10),
        ("shop/all", 10),
        ("search", 1),
        ("sho", 0),
        ("all", 0),
        ("shop/most, shop/all", 0),
    ],
)
def test_only_what_is_selected_is_forgotten(store: HourStore, select: str, forgotten: int) -> None:
    assert store.clear(select=select) == forgotten
