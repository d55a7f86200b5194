"""A query that will not end, or would eat the machine, is ended."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from evaluator.backends.duckdb import process
from evaluator.core.counts import Reason, Unanswered
from slo_spec.model import Rows, RowSource
from tests.evaluator.backends.duckdb.asking import ask, counted, events, query, why, write_orders

ENDLESS = "SELECT o.* FROM orders o, range(1000000000000) t(i) WHERE i % 7 = 3"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with one order."""
    write_orders(tmp_path, "2026-11-01T00:00:00Z,200,eu")
    return tmp_path


def _rows(text: str) -> Rows:
    return Rows(rows=RowSource(query=text, time="ts"), good="true")


def test_a_query_without_end_is_ended_at_the_deadline(root: Path) -> None:
    begun = time.monotonic()
    found = why(ask(root, query(_rows(ENDLESS)), seconds=1))
    assert found.reason is Reason.DEADLINE
    assert time.monotonic() - begun < 3


def test_a_query_without_end_is_ended_at_the_sources_own_timeout(root: Path) -> None:
    found = why(ask(root, query(_rows(ENDLESS)), timeout="1s"))
    assert (found.reason, found.detail) == (Reason.DEADLINE, "the query did not finish within 1 s and was ended")


def test_nothing_is_started_after_the_deadline(root: Path) -> None:
    assert why(ask(root, query(events()), seconds=-1)).reason is Reason.DEADLINE


@pytest.mark.parametrize(
    "expression",
    [
        "length(repeat('x', 3000000000)) > status",
        "len(range(400000000)) > status",
        "len(repeat([status], 500000000)) > 1",
    ],
)
def test_an_expression_that_would_eat_the_machine_is_refused_at_once(root: Path, expression: str) -> None:
    begun = time.monotonic()
    found = why(ask(root, query(events(good=expression)), memory="256MB"))
    assert found.reason is Reason.BACKEND
    assert "256MB" in found.detail
    assert time.monotonic() - begun < 10


def test_a_query_beyond_its_memory_says_which_limit(root: Path) -> None:
    text = "SELECT ts, count(DISTINCT i) AS n FROM orders, range(50000000) t(i) GROUP BY ts"
    rows = Rows(rows=RowSource(query=text, time="ts"), good="n > 0")
    found = why(ask(root, query(rows), memory="64MB"))
    assert found.detail == "the query's rows needs more than the 64MB that memory: allows"


def test_the_child_knows_nothing_of_the_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOGATE_SOURCE_METRICS_TOKEN", "canary")
    assert "canary" not in str(process._environment())
    assert counted(ask(root, query(events()))).total == 1


def test_code_in_the_working_folder_is_not_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "json.py").write_text("raise SystemExit('hijacked')\n", encoding="utf-8")
    (root / "duckdb.py").write_text("raise SystemExit('hijacked')\n", encoding="utf-8")
    monkeypatch.chdir(root)
    assert counted(ask(root, query(events()))).total == 1


def test_no_process_is_left_behind(root: Path) -> None:
    # Others may run here for longer: servers that other tests of this worker have started.
    before = _children()
    ask(root, query(_rows(ENDLESS)), seconds=0.5)
    assert _children() <= before


def _children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="utf-8").split())


def test_a_child_that_dies_is_a_source_that_does_not_answer() -> None:
    found = process.run({"memory_text": "1GB"}, 20)
    assert isinstance(found, Unanswered)
    assert found.reason is Reason.BACKEND
    assert found.detail.startswith("the query process failed (1): KeyError")
