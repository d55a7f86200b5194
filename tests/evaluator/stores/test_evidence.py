"""Evidence outlives what is done to it: writers that are killed, many of them, a full disk."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from evaluator.core.interval import Span
from evaluator.stores.evidence import DAY, open_evidence
from tests.evaluator.stores.collected import QUESTION, day, days_there
from tests.evaluator.stores.crashing import integrity, writers

ROOT = Path(__file__).parents[3]


def statements(store, agreement: str = "acme") -> list[int]:
    return [json.loads(each.text)["number"] for each in store.statements(agreement, "2026-03")]


def test_what_was_acknowledged_outlives_sixty_writers_that_are_killed(tmp_path: Path) -> None:
    acknowledged = writers("collected", "killed", tmp_path / "evidence", 60)
    assert acknowledged > 0
    with open_evidence(tmp_path / "evidence") as store:
        assert days_there(store) >= acknowledged
        there = statements(store)
    assert there == list(range(len(there)))
    assert len(there) >= acknowledged
    assert integrity(tmp_path / "evidence") == "ok"


def test_eight_writers_at_once_lose_nothing_and_each_day_is_there_once(tmp_path: Path) -> None:
    assert writers("collected", "together", tmp_path / "evidence", 8, 6) == [0] * 8
    with open_evidence(tmp_path / "evidence") as store:
        assert days_there(store) == 6
        assert [statements(store, str(writer)) for writer in range(8)] == [list(range(6))] * 8
    with closing(sqlite3.connect(tmp_path / "evidence")) as connection:
        assert connection.execute("SELECT count(*) FROM day").fetchone() == (6,)


def test_a_full_disk_ends_in_words_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    code, acknowledged = writers("collected", "full", tmp_path / "evidence", 400_000)
    assert code == 3
    assert acknowledged > 0
    with open_evidence(tmp_path / "evidence") as store:
        assert days_there(store) >= acknowledged
        assert len(statements(store)) == acknowledged
    assert integrity(tmp_path / "evidence") == "ok"


def test_of_two_readings_of_a_day_the_one_that_saw_more_holds(tmp_path: Path) -> None:
    with open_evidence(tmp_path / "evidence") as store:
        readings = (day(0, 30, 1), day(0, 30, 2), day(0, 60, 3), day(0, 45, 4))
        assert [store.collect([QUESTION], [reading]) for reading in readings] == [1, 0, 1, 0]
        assert store.days(QUESTION.key, Span(0, DAY)) == {0: day(0, 60, 3)}
