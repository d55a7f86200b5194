"""Looking at files: which table, column or row is missing, and what there is in figures."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from evaluator.backends.duckdb import connect
from evaluator.core.interval import Span
from evaluator.core.query import Deadline, Query, Settings
from evaluator.core.survey import Code, Survey, Weight
from slo_spec.model import Comparison, Measure, Ratio, Rows, RowSource, Threshold

END = 1_741_996_800  # 2025-03-15T00:00:00Z
SPAN = Span(END - 86_400, END)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Orders every ten minutes of the last twelve hours, and a table without a row."""
    rows = "".join(f"{second},{'eu' if second % 1200 else 'us'},200\n" for second in range(END - 43_200, END, 600))
    (tmp_path / "orders.csv").write_text("at,region,status\n" + rows, encoding="utf-8")
    (tmp_path / "empty.csv").write_text("at,status\n", encoding="utf-8")
    return tmp_path


def looked_at(folder: Path, *measures: Measure, files: dict[str, str] | None = None, **changes: Any) -> list[Survey]:
    """The surveys of measures over the last day, all in one batch."""
    tables = files or {"orders": "orders.csv", "empty": "empty.csv"}
    backend = connect(Settings(name="orders", type="duckdb", options={"tables": tables}, root=folder))
    span = changes.pop("span", SPAN)
    queries = [
        Query(source="orders", measure=measure, span=span, knots=(span.start, span.end), **changes)
        for measure in measures
    ]
    found = backend.survey(queries, Deadline(time.monotonic() + 30, time.monotonic))
    return [found[query] for query in queries]


def rows(good: str = "status < 500", table: str = "orders", **more: Any) -> Rows:
    return Rows(rows=RowSource(time=more.pop("time", "at"), table=table, **more), good=good)


def test_what_is_there_is_told_in_figures(folder: Path) -> None:
    every, some = looked_at(folder, rows(), rows(where="region = 'us'"))
    assert every == Survey(interval_seconds=600, first=END - 43_200, last=END - 600, samples=72)
    assert (some.findings, some.samples) == ((), 36)


def test_everything_that_is_missing_is_said_in_one_pass(folder: Path) -> None:
    (survey,) = looked_at(folder, rows("stats < 500", time="when", where="regoin = 'eu'"), group_by=("zone",))
    assert [(each.code, each.part) for each in survey.findings] == [
        (Code.COLUMN, "group_by"), (Code.COLUMN, "where"), (Code.COLUMN, "good"), (Code.COLUMN, "time")
    ]  # fmt: skip
    assert "no column 'stats' in orders (did you mean 'status'?)" in survey.findings[2].message


def test_a_table_that_is_missing_is_answered_with_those_that_there_are(folder: Path) -> None:
    (finding,) = looked_at(folder, rows(table="order"))[0].findings
    assert (finding.code, finding.part) == (Code.TABLE, "table")
    assert "no table 'order' (did you mean 'orders'?); tables: empty, orders" in finding.message


@pytest.mark.parametrize(
    ("measure", "span", "part", "words"),
    [
        (rows(table="empty"), SPAN, "table", "empty has no rows"),
        (rows(), Span(END - 864_000, END - 777_600), "where", "orders has no row in the window"),
        (rows(where="region  = 'asia'"), SPAN, "where", "no row of orders in the window has region = 'asia'"),
    ],
)
def test_rows_that_are_missing_are_said(folder: Path, measure: Rows, span: Span, part: str, words: str) -> None:
    (finding,) = looked_at(folder, measure, span=span)[0].findings
    assert (finding.code, finding.part, finding.message) == (Code.ROWS, part, f"orders: {words}")


def test_sums_and_readings_are_looked_at_expression_by_expression(folder: Path) -> None:
    sums = Rows(rows=RowSource(time="at", table="orders"), good="ok", total="status")
    source = RowSource(time="at", query="SELECT * FROM orders")
    gauge = Threshold(comparison=Comparison.BELOW, bound=5, slice_seconds=60, rows=source, column="heat")
    first, second = looked_at(folder, sums, gauge, step=60)
    assert [(each.code, each.part) for each in (*first.findings, *second.findings)] == [
        (Code.COLUMN, "good"), (Code.COLUMN, "value")
    ]  # fmt: skip


def test_a_file_that_is_not_there_and_a_question_for_series_could_not_be_asked(folder: Path) -> None:
    (lost,) = looked_at(folder, rows(), files={"orders": "lost.csv"})
    (series,) = looked_at(folder, Ratio(total="a", bad="b"))
    wrong = looked_at(folder, rows("status <"), rows("region"))
    assert [finding.weight for survey in (lost, series, *wrong) for finding in survey.findings] == [
        Weight.UNANSWERED
    ] * 4
    assert "lost.csv" in lost.findings[0].message
