"""What the store has of a query, as pieces; only what fits together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluator.core.answer import Timeline
from evaluator.core.interval import Span
from evaluator.stores.hours import HourStore, open_hours
from evaluator.stores.recollection import Recollection, recollected
from tests.evaluator.stores.asking import query
from tests.evaluator.stores.writing import hours

HOUR = 3_600
ASKED = query(20 * HOUR, 12 * HOUR + 600, 5 * HOUR, at=30 * HOUR)
CLOSED = Span(10 * HOUR, 28 * HOUR)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HourStore]:
    with open_hours(tmp_path / "store") as opened:
        opened.remember([hours(5, 10), hours(20, 15)])
        yield opened


def recollection(store: HourStore) -> Recollection:
    return recollected(store, {ASKED: (b"key", CLOSED)})[ASKED]


def test_a_piece_is_read_only_where_the_query_needs_it(store: HourStore) -> None:
    first, second = recollection(store).pieces
    assert first.of(()) == Timeline(knots=(10 * HOUR, 15 * HOUR), good=(0, 50), total=(0, 50), observed=(0, 5 * HOUR))
    assert second.knots == (20 * HOUR, 25 * HOUR, 28 * HOUR)
    assert recollection(store).spans == (Span(10 * HOUR, 15 * HOUR), Span(20 * HOUR, 28 * HOUR))


def test_nothing_is_known_of_a_question_that_was_never_asked(store: HourStore) -> None:
    assert recollected(store, {ASKED: (b"another", CLOSED)})[ASKED] == Recollection()


def test_a_run_that_does_not_fit_together_is_named_and_the_other_stands(store: HourStore) -> None:
    store._connection.execute("UPDATE edge SET good = 1000 WHERE instant = ?", (25 * HOUR,))
    found = recollection(store)
    assert found.spans == (Span(10 * HOUR, 15 * HOUR),)
    assert found.damaged == (2,)
