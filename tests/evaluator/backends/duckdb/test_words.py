"""Errors of DuckDB in the reader's words."""

from __future__ import annotations

import pytest

from evaluator.backends.duckdb.words import Refused, database_error, listed, nearest


class OutOfMemoryException(Exception):
    """As DuckDB names it."""


class PermissionException(Exception):
    """As DuckDB names it."""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OutOfMemoryException("Out of Memory Error: x"), "orders needs more than the 512MB that memory: allows"),
        (MemoryError(), "orders needs more than the 512MB that memory: allows"),
        (
            Exception('IO Error: Could not set lock on file "/a/b": Conflicting lock is held in python (PID 12).'),
            "orders is locked by a process that writes it (pid 12); try again later",
        ),
        (
            Exception('Binder Error: Referenced column "a" not found in FROM clause!\nCandidate bindings: "b"'),
            "no column 'a' in orders (did you mean 'ab'?); columns: ab, c",
        ),
        (
            PermissionException("Permission Error: no"),
            "orders reaches outside the files of its source, which is not allowed: Permission Error: no",
        ),
        (Exception("Some Error: /secret/place/o.csv\nsecond\n\nLINE 1: SELECT"), "orders: Some Error: o.csv; second"),
        (Exception(""), "orders: no reason given"),
    ],
)
def test_an_error_becomes_a_line(error: Exception, said: str) -> None:
    found = database_error(error, "orders", ["ab", "c"], ["/secret/place/o.csv"], "512MB")
    assert isinstance(found, Refused)
    assert found.detail == said


def test_a_long_error_is_cut() -> None:
    assert len(database_error(Exception("x" * 5000), "orders").detail) < 320


def test_names_are_listed_and_the_nearest_is_offered() -> None:
    assert listed([f"c{n}" for n in range(25)]).endswith("c19 and 5 more")
    assert listed([]) == "none"
    assert nearest("STATSU", ["Status", "ts"]) == " (did you mean 'Status'?)"
    assert nearest("zzz", ["status"]) == ""
