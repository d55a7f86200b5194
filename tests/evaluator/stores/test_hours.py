"""The store of closed hours: what is kept, and found again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluator.stores.database import StoreUnusable
from evaluator.stores.hours import HourStore, open_hours
from tests.evaluator.stores.writing import hours, total

HOUR = 3_600


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HourStore]:
    with open_hours(tmp_path / "store") as opened:
        yield opened


def spans(store: HourStore) -> list[tuple[int, int]]:
    return [(run.span.start // HOUR, run.span.end // HOUR) for run in store.known([b"key"]).get(b"key", ())]


def test_a_run_grows_at_its_end(store: HourStore) -> None:
    store.remember([hours(10, 5)])
    store.remember([hours(15, 5)])
    assert spans(store) == [(10, 20)]
    assert total(store) == 20


def test_a_gap_that_is_filled_leaves_no_gap_and_no_hour_twice(store: HourStore) -> None:
    store.remember([hours(10, 5), hours(20, 5)])
    assert spans(store) == [(10, 15), (20, 25)]
    store.remember([hours(8, 20)])
    assert spans(store) == [(8, 10), (10, 20), (20, 28)]


def test_what_is_there_stays_as_it_is(store: HourStore) -> None:
    store.remember([hours(10, 5)])
    store.remember([hours(12, 2)])
    assert spans(store) == [(10, 15)]


def test_an_edge_between_two_runs_is_looked_up_in_the_run_that_was_asked_for(store: HourStore) -> None:
    store.remember([hours(10, 5), hours(20, 5)])
    first, second = store.known([b"key", b"none"])[b"key"]
    found = store.edges([(second.id, 20 * HOUR), (first.id, 12 * HOUR), (first.id, 22 * HOUR)])
    assert [(edge.run, edge.instant // HOUR, edge.sums) for edge in found] == [
        (first.id, 12, (20, 20)),
        (first.id, 22, None),
        (second.id, 20, (0, 0)),
    ]


def test_damaged_runs_are_dropped_before_anything_is_kept(store: HourStore) -> None:
    store.remember([hours(10, 5)])
    (run,) = store.known([b"key"])[b"key"]
    store.remember([hours(12, 2)], damaged=[run.id])
    assert spans(store) == [(12, 14)]


def test_labels_that_cannot_be_read_make_the_store_unusable(store: HourStore) -> None:
    store.remember([hours(10, 5)])
    store._connection.execute("UPDATE series SET labels = '[1'")
    (run,) = store.known([b"key"])[b"key"]
    with pytest.raises(StoreUnusable, match="labels that cannot be read"):
        store.edges([(run.id, 10 * HOUR)])


def test_a_thousand_questions_are_looked_up_at_once(store: HourStore) -> None:
    keys = [str(number).encode() for number in range(1_000)]
    store.remember([hours(10, 2, key=key) for key in keys])
    asked: list[str] = []
    store._connection.set_trace_callback(asked.append)
    known = store.known(keys)
    found = store.edges([(run.id, run.span.end) for runs in known.values() for run in runs])
    assert {edge.sums for edge in found} == {(20, 20)}
    assert len(found) == 1_000
    assert sum(statement.startswith("SELECT") for statement in asked) == 2


def test_a_closed_connection_is_words_and_no_bug(store: HourStore) -> None:
    store._connection.close()
    with pytest.raises(StoreUnusable, match="closed database"):
        store.known([b"key"])
