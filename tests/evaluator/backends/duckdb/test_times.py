"""Columns that say when: every type that a file may have, read as UTC, or refused in words."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from evaluator.core.answer import Answered
from evaluator.core.counts import Reason
from evaluator.core.interval import Span
from tests.evaluator.backends.duckdb.asking import MIDNIGHT, ask, counted, events, query, why, write_orders

FIRST, SECOND = Span(MIDNIGHT, MIDNIGHT + 1800), Span(MIDNIGHT + 1800, MIDNIGHT + 3600)
CASES = {
    "TIMESTAMP": ("TIMESTAMP '2026-11-01 00:29:59.9'", "TIMESTAMP '2026-11-01 00:30:00'"),
    "TIMESTAMP_S": ("TIMESTAMP_S '2026-11-01 00:29:59'", "TIMESTAMP_S '2026-11-01 00:30:00'"),
    "TIMESTAMP_MS": ("TIMESTAMP_MS '2026-11-01 00:29:59.999'", "TIMESTAMP_MS '2026-11-01 00:30:00'"),
    "TIMESTAMP_NS": ("TIMESTAMP_NS '2026-11-01 00:29:59.999999999'", "TIMESTAMP_NS '2026-11-01 00:30:00'"),
    "TIMESTAMPTZ": ("TIMESTAMPTZ '2026-11-01 01:29:59.9+01'", "TIMESTAMPTZ '2026-11-01 01:30:00+01'"),
    "seconds": (f"{MIDNIGHT + 1799}::BIGINT", f"{MIDNIGHT + 1800}::BIGINT"),
    "seconds in 32 bits": (f"{MIDNIGHT + 1799}::INTEGER", f"{MIDNIGHT + 1800}::INTEGER"),
    "fractions of seconds": (f"{MIDNIGHT + 1799}.999::DOUBLE", f"{MIDNIGHT + 1800}.0::DOUBLE"),
    "milliseconds": (f"{MIDNIGHT + 1799}999::BIGINT", f"{MIDNIGHT + 1800}000::BIGINT"),
    "microseconds": (f"{MIDNIGHT + 1799}999999::BIGINT", f"{MIDNIGHT + 1800}000000::BIGINT"),
    "texts": ("'2026-11-01T00:29:59.9Z'", "'2026-11-01 00:30:00'"),
    "texts with offsets": ("'2026-11-01T02:29:59+02:00'", "'2026-10-31T23:30:00-01:00'"),
}


@pytest.mark.parametrize("kind", CASES)
def test_an_instant_is_read_in_utc_from(kind: str, tmp_path: Path) -> None:
    before, after = CASES[kind]
    duckdb.execute(f"COPY (SELECT {before} AS ts UNION ALL SELECT {after}) TO '{tmp_path}/orders.parquet'")
    answer = ask(
        tmp_path, query(events(good="true"), Span(MIDNIGHT, MIDNIGHT + 3600), FIRST.end), {"orders": "*.parquet"}
    )
    assert [counted(answer, span).total for span in (FIRST, SECOND)] == [1, 1]


def test_a_date_is_its_midnight_utc(tmp_path: Path) -> None:
    write_orders(tmp_path, "2026-11-01,200", "2026-11-02,200", header="ts,status")
    assert counted(ask(tmp_path, query(events()))).total == 1


def test_the_unit_that_was_guessed_is_told(tmp_path: Path) -> None:
    write_orders(tmp_path, f"{MIDNIGHT}000,200", header="ts,status")
    answer = ask(tmp_path, query(events()))
    assert isinstance(answer, Answered)
    assert answer.notices == ("column 'ts' of orders is read as milliseconds since 1970",)


@pytest.mark.parametrize("other", [f"{MIDNIGHT}000", "0", "-5", "20261101", "1" + "0" * 18])
def test_whole_numbers_without_one_clear_unit_are_ambiguous(tmp_path: Path, other: str) -> None:
    write_orders(tmp_path, f"{MIDNIGHT},200", f"{other},200", header="ts,status")
    found = why(ask(tmp_path, query(events())))
    assert found.reason is Reason.AMBIGUOUS
    assert "neither seconds, milli- nor microseconds" in found.detail


def test_rows_without_a_readable_time_are_counted_and_refused(tmp_path: Path) -> None:
    write_orders(tmp_path, "2026-11-01T00:00:00Z,200", ",200", header="ts,status")
    found = why(ask(tmp_path, query(events())))
    assert found.reason is Reason.IMPLAUSIBLE
    assert found.detail == "1 row of orders without a time that can be read in 'ts'"


def test_a_row_without_a_time_that_where_leaves_out_is_no_harm(tmp_path: Path) -> None:
    write_orders(tmp_path, "2026-11-01T00:00:00Z,200", ",404", header="ts,status")
    assert counted(ask(tmp_path, query(events(where="status = 200")))).total == 1


def test_a_type_that_is_no_time_is_named(tmp_path: Path) -> None:
    write_orders(tmp_path, "true,200", header="ts,status")
    assert why(ask(tmp_path, query(events()))).detail == "column 'ts' of orders is BOOLEAN, which is no time"
