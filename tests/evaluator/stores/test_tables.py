"""Where a history is: a file or a PostgreSQL, and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from evaluator.stores.database import StoreUnusable
from evaluator.stores.history import open_history
from evaluator.stores.hours import open_hours
from evaluator.stores.tables import MIGRATIONS, POSTGRES, Place, migrations
from tests.evaluator.stores.recording import at


def test_a_place_is_a_file_or_a_url_and_is_shown_without_its_password() -> None:
    folder = Path("/somewhere")
    assert Place.parse("a/history.db", folder) == Place(shown="a/history.db", path=folder / "a/history.db")
    url = "postgresql://me:se%40cret@db.example:5433/slo?sslmode=require&password=other"
    place = Place.parse(url, folder)
    assert (place.shown, place.url, place.path) == ("postgresql://me@db.example:5433/slo", url, None)


@pytest.mark.parametrize("text", ["mysql://host/database", "postgresql://host:port/database", "https://host"])
def test_another_kind_of_url_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="postgresql://"):
        Place.parse(text, Path())


def test_both_databases_get_every_version_of_the_same_tables() -> None:
    assert list(migrations(POSTGRES)) == list(MIGRATIONS)
    assert all("{" not in statement for statements in migrations(POSTGRES).values() for statement in statements)


def test_a_newer_history_and_the_store_of_something_else_are_refused(tmp_path: Path) -> None:
    with open_history(at(tmp_path / "history.db")):
        pass
    with closing(sqlite3.connect(tmp_path / "history.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreUnusable, match="written by a newer slogate"), open_history(at(tmp_path / "history.db")):
        pass
    with open_hours(tmp_path / "hours.db"):
        pass
    with pytest.raises(StoreUnusable, match="a database of another program"), open_history(at(tmp_path / "hours.db")):
        pass
