"""A store survives what is done to it: writers that are killed, many of them, a full disk."""

from __future__ import annotations

import sqlite3
import stat
from itertools import pairwise
from pathlib import Path

import pytest

from evaluator.stores.database import StoreUnusable, opened, transaction
from evaluator.stores.hours import open_hours
from tests.evaluator.stores.crashing import integrity, writers
from tests.evaluator.stores.writing import total

ROOT = Path(__file__).parents[3]
MIGRATIONS = {1: ("CREATE TABLE a (b)",), 2: ("ALTER TABLE a ADD c", "INSERT INTO a VALUES (1, 2)")}


def test_what_was_acknowledged_outlives_forty_writers_that_are_killed(tmp_path: Path) -> None:
    acknowledged = writers("writing", "killed", tmp_path / "store", 40)
    assert acknowledged > 0
    with open_hours(tmp_path / "store") as store:
        assert total(store) >= acknowledged
    assert integrity(tmp_path / "store") == "ok"


def test_eight_writers_at_once_lose_nothing_and_each_hour_is_there_once(tmp_path: Path) -> None:
    assert writers("writing", "together", tmp_path / "store", 8, 10) == [0] * 8
    with open_hours(tmp_path / "store") as store:
        assert [total(store, f"key {number}".encode()) for number in range(8)] == [10] * 8
        runs = store.known([b"key"])[b"key"]
    assert runs[0].span.start == 0
    assert runs[-1].span.end == 17 * 3600
    assert all(before.span.end == after.span.start for before, after in pairwise(runs))


def test_a_full_disk_ends_in_words_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    code, acknowledged = writers("writing", "full", tmp_path / "store", 100_000)
    assert code == 3
    assert acknowledged > 0
    with open_hours(tmp_path / "store") as store:
        assert total(store) == acknowledged
    assert integrity(tmp_path / "store") == "ok"


def connected(path: Path, migrations=MIGRATIONS, application: int = 7, **changes):
    return opened(path, application, migrations, **({"wait_seconds": 0.1, "create": True} | changes))


def test_an_older_store_is_brought_to_the_newest_version(tmp_path: Path) -> None:
    with connected(tmp_path / "store", {1: MIGRATIONS[1]}) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    for _ in range(2):
        with connected(tmp_path / "store") as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (2,)
            assert connection.execute("SELECT * FROM a").fetchall() == [(1, 2)]
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    with connected(tmp_path / "store", {1: MIGRATIONS[1]}):
        pass
    with (
        pytest.raises(StoreUnusable, match="syntax error"),
        connected(tmp_path / "store", {**MIGRATIONS, 3: ("CREATE TABLE d (e)", "no SQL")}),
    ):
        pass
    with connected(tmp_path / "store", {1: MIGRATIONS[1]}) as connection:
        assert connection.execute("SELECT * FROM a").fetchall() == []


def test_a_newer_store_and_that_of_another_program_are_refused_with_words(tmp_path: Path) -> None:
    with connected(tmp_path / "store"):
        pass
    with pytest.raises(StoreUnusable, match=r"newer slogate \(store version 2, this one knows 1\)"):
        with connected(tmp_path / "store", {1: MIGRATIONS[1]}):
            pass
    with pytest.raises(StoreUnusable, match="a database of another program"):
        with connected(tmp_path / "store", application=8):
            pass


def test_without_leave_no_file_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="there is no such file yet"), connected(tmp_path / "store", create=False):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "store").touch(mode=0o644)
    with connected(tmp_path / "store"):
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    with connected(tmp_path / "store", {1: MIGRATIONS[1]}) as connection:
        with pytest.raises(KeyError):
            _half_done(connection)
        many = "INSERT INTO a WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT i FROM n"
        with pytest.raises(sqlite3.OperationalError, match="interrupted"), transaction(connection, lambda: False):
            connection.execute(many)
        assert connection.execute("SELECT count(*) FROM a").fetchone() == (0,)


def _half_done(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        connection.execute("INSERT INTO a VALUES (1)")
        raise KeyError
