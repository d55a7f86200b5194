"""CSV as Python reads it, and as no spreadsheet computes it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings

from evaluator.core.report import Report
from evaluator.formats.csv import HEADINGS, render
from evaluator.formats.entries import entries
from evaluator.formats.style import Style
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, hostile

NUMBERS = {
    "target_ratio", "measured_ratio", "good", "total", "budget_allowed", "budget_spent", "budget_remaining_ratio",
    "burn_rate", "reached_best", "reached_worst", "credit_lowest", "credit_highest", "line",
}  # fmt: skip


def read(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(report, Style())), strict=True))


def test_the_file_is_the_golden_one() -> None:
    assert is_golden("report.csv", render(everything(), Style()))


def test_a_row_has_the_numbers_and_what_identifies_the_run() -> None:
    (row,) = [row for row in read(everything()) if row["name"] == "checkout/availability"]
    assert row["kind"] == "objective"
    assert (row["good"], row["total"], row["unit"]) == ("86391360", "86940000", "events")
    assert float(row["budget_remaining_ratio"]) == pytest.approx(-5.31, abs=0.01)
    assert (row["evaluated_at"], row["gate_verdict"], row["slogate_version"]) == (
        "2026-09-21T00:00:00Z",
        "fail",
        "0.1.0",
    )


def test_money_keeps_its_digits() -> None:
    (row,) = [row for row in read(everything()) if row["kind"] == "commitment"]
    assert (row["credit_lowest"], row["credit_highest"], row["currency"]) == ("400.00", "1000.00", "EUR")
    assert (row["reached_worst"], row["reached_best"]) == ("0.99", "0.9949")


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@x", "  =1", "\t=1", "\uff1dcmd()"])
def test_no_cell_is_a_formula(text: str) -> None:
    for row in read(hostile(text)):
        for name, cell in row.items():
            assert name in NUMBERS or not cell.strip().startswith(("=", "+", "-", "@", "\uff1d")), (name, cell)


@settings(max_examples=30, deadline=None)
@given(reports)
def test_any_report_has_the_same_columns_and_a_line_for_each_entry(report: Report) -> None:
    text = render(report, Style())
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert tuple(rows[0]) == HEADINGS
    assert len(rows) == len(text.splitlines()) == 1 + len(entries(report))
    assert {len(row) for row in rows} == {len(HEADINGS)}
    texts = [cell for row in rows[1:] for name, cell in zip(HEADINGS, row, strict=True) if name not in NUMBERS]
    assert not any(cell.strip().startswith(("=", "+", "-", "@")) for cell in texts)
