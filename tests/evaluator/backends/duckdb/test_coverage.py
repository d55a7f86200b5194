"""What rows cover: to the ends of the table, but not across a hole in it, unless its gaps are quiet."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.backends.duckdb.coverage import extent_of
from evaluator.core.answer import Answered
from evaluator.core.counts import Counts
from evaluator.core.interval import Span, rfc3339
from slo_spec.model import Gaps, Rows, Threshold
from slo_spec.record import replace
from tests.evaluator.backends.duckdb.asking import (
    MIDNIGHT,
    ask,
    counted,
    events,
    query,
    readings,
    write_orders,
)

_HOUR, _DAY = 3600, 86_400
THREE_DAYS = Span(MIDNIGHT, MIDNIGHT + 3 * _DAY)
DAY_MISSING = [*range(0, _DAY, 600), *range(2 * _DAY, 3 * _DAY, 600)]
"""A row each ten minutes of the first and of the third day."""


def _write(root: Path, *seconds: int) -> None:
    write_orders(root, *(f"{rfc3339(MIDNIGHT + each)},200,eu" for each in seconds))


def _quiet(measure: Rows) -> Rows:
    return replace(measure, rows=replace(measure.rows, gaps=Gaps.QUIET))


def _observed(root: Path, span: Span = THREE_DAYS, **more: Any) -> int:
    return counted(ask(root, query(events(**more), span)), span).observed


# --------------------------------------------------------------------------------- holes


def test_a_day_missing_of_three_was_not_observed_from_the_row_before_it_to_the_row_after(tmp_path: Path) -> None:
    _write(tmp_path, *DAY_MISSING)
    before, after = _DAY - 600, 2 * _DAY
    answer = ask(tmp_path, query(events(), THREE_DAYS, MIDNIGHT + before + 1, MIDNIGHT + after))
    assert counted(answer, THREE_DAYS).observed == 3 * _DAY - (after - before - 1)
    hole = counted(answer, Span(MIDNIGHT + before + 1, MIDNIGHT + after))
    assert (hole.observed, hole.total) == (0, 0)


def test_the_longest_hole_is_named_with_what_to_write_if_it_is_none(tmp_path: Path) -> None:
    _write(tmp_path, *(each for each in DAY_MISSING if not 2 * _DAY < each < 2 * _DAY + 8 * _HOUR))
    found = ask(tmp_path, query(events(), THREE_DAYS))
    assert isinstance(found, Answered)
    (notice,) = found.notices
    assert notice == (
        "orders has no row from 2026-11-01T23:50:00Z to 2026-11-03T00:00:00Z (1d, the longest of 2 such stretches): "
        "taken as missing; if nothing happens then, write gaps: quiet"
    )


def test_where_gaps_are_quiet_the_same_hole_is_observed_and_nothing_is_said_of_it(tmp_path: Path) -> None:
    _write(tmp_path, *DAY_MISSING)
    found = ask(tmp_path, query(_quiet(events()), THREE_DAYS))
    assert isinstance(found, Answered)
    assert counted(found, THREE_DAYS).observed == 3 * _DAY
    assert found.notices == ()


def test_both_kinds_of_gaps_share_one_scan(tmp_path: Path) -> None:
    from tests.evaluator.backends.duckdb.test_backend import ask_all

    _write(tmp_path, *DAY_MISSING)
    missing, quiet = query(events(), THREE_DAYS), query(_quiet(events()), THREE_DAYS)
    answers = ask_all(tmp_path, missing, quiet)
    assert counted(answers[missing], THREE_DAYS).observed < counted(answers[quiet], THREE_DAYS).observed == 3 * _DAY


def test_few_rows_around_a_long_hole_do_not_make_it_usual(tmp_path: Path) -> None:
    _write(tmp_path, *range(0, 1800, 20), *range(3 * _DAY - 1800, 3 * _DAY, 20))
    assert _observed(tmp_path) == 2 * 1800 - 20 + 1


def test_rows_that_where_leaves_out_are_no_hole(tmp_path: Path) -> None:
    lines = [f"{rfc3339(MIDNIGHT + each)},200,{'us' if _DAY <= each else 'eu'}" for each in range(0, 3 * _DAY, 600)]
    write_orders(tmp_path, *lines)
    assert _observed(tmp_path, where="region = 'eu'") == 3 * _DAY


def test_several_holes_are_all_taken_out(tmp_path: Path) -> None:
    _write(tmp_path, *(each for each in range(0, 3 * _DAY, 60) if each // (12 * _HOUR) % 2 == 0))
    assert _observed(tmp_path) == 3 * 12 * _HOUR - 2 * (60 - 1) + 2 * 60 - 60


def test_a_hole_that_begins_before_the_window_is_one_inside_it(tmp_path: Path) -> None:
    _write(tmp_path, *range(-3 * _DAY, -2 * _DAY, 600), *range(_DAY, 3 * _DAY, 600))
    assert _observed(tmp_path) == 2 * _DAY


def test_a_hole_before_the_window_does_not_hide_a_shorter_one_inside_it() -> None:
    extent = extent_of(_stretches({-130, 0, 1, 121}), query(events()))
    assert extent is not None
    assert extent.silences == (Span(MIDNIGHT - 130, MIDNIGHT), Span(MIDNIGHT + 1, MIDNIGHT + 121))
    assert extent.usual == 1


def test_a_table_of_days_with_a_day_told_twice_has_no_hole(tmp_path: Path) -> None:
    month = Span(MIDNIGHT, MIDNIGHT + 30 * _DAY)
    _write(tmp_path, *range(0, 30 * _DAY, _DAY), 5 * _DAY + 1)
    assert _observed(tmp_path, month) == 30 * _DAY


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ([*range(0, 30 * _DAY, _DAY)], ()),  # days, all of them
        ([*range(0, 10 * _DAY, _DAY), *range(19 * _DAY, 30 * _DAY, _DAY)], ()),  # ten times is not more
        ([*range(0, 10 * _DAY, _DAY), *range(20 * _DAY, 30 * _DAY, _DAY)], (9 * _DAY, 20 * _DAY)),
        ([*range(0, 30 * _DAY, 600)], ()),
        ([n for n in range(0, 30 * _DAY, 600) if not 9 * _DAY < n < 10 * _DAY - 600], ()),  # less than a thirtieth
        ([n for n in range(0, 30 * _DAY, 600) if not 9 * _DAY < n < 10 * _DAY], (9 * _DAY, 10 * _DAY)),
    ],
)
def test_a_hole_is_ten_times_the_usual_distance_and_a_thirtieth_of_the_window(
    tmp_path: Path, rows: list[int], missing: tuple[int, ...]
) -> None:
    month = Span(MIDNIGHT, MIDNIGHT + 30 * _DAY)
    _write(tmp_path, *rows)
    hole = missing[1] - missing[0] - 1 if missing else 0
    assert _observed(tmp_path, month) == 30 * _DAY - hole


def test_a_hole_does_not_make_a_table_that_stopped_fresh_for_longer(tmp_path: Path) -> None:
    _write(tmp_path, *range(0, 600, 10), *range(1800, 2400, 10))
    assert counted(ask(tmp_path, query(events()))).observed == 2400 - (1800 - 590 - 1) + 10


# --------------------------------------------------------------------------------- readings


def _readings(root: Path, *seconds: int) -> None:
    lines = [f"{rfc3339(MIDNIGHT + each)},20" for each in seconds]
    (root / "readings.csv").write_text("\n".join(["ts,celsius", *lines]) + "\n", encoding="utf-8")


def _read(root: Path, measure: Threshold) -> Counts:
    return counted(ask(root, query(measure, step=300), {"readings": "readings.csv"}))


def test_slices_without_a_reading_are_observed_only_where_gaps_are_quiet(tmp_path: Path) -> None:
    _readings(tmp_path, *range(0, 1200, 60), *range(2400, 3600, 60))
    measure = readings()
    assert _read(tmp_path, measure) == Counts(8, 8, 3600, 2400)
    assert measure.rows is not None
    assert _read(tmp_path, replace(measure, rows=replace(measure.rows, gaps=Gaps.QUIET))) == Counts(8, 8, 3600, 3600)


# --------------------------------------------------------------------------------- laws


def test_the_extent_of_no_rows_is_none() -> None:
    assert extent_of([], query(events())) is None


@settings(deadline=None)
@given(st.sets(st.integers(-600, 3599), min_size=3, max_size=60))
def test_holes_are_those_that_a_look_at_every_distance_finds(rows: set[int]) -> None:
    distances = [(after - before, before, after) for before, after in pairwise(sorted(rows)) if after >= 0]
    inside = [each for each in distances if each[1] >= 0]
    leading = [each for each in distances if each[1] < 0]
    holes: list[tuple[int, int, int]] = []
    for candidate in [*sorted(inside, reverse=True), *leading]:
        others = [each[0] for each in inside if each not in (*holes, candidate)]
        if others and candidate[0] >= 120 and candidate[0] > 10 * Fraction(sum(others), len(others)):
            holes.append(candidate)
    kept = [each[0] for each in inside if each not in holes]
    usual = -(-sum(kept) // max(1, len(kept)))
    extent = extent_of(_stretches(rows), query(events()))
    assert extent is not None
    assert extent.usual == usual
    assert [each.seconds for each in extent.silences] == sorted((each[0] for each in holes), reverse=True)
    covered = {second for span in extent.covered for second in range(span.start, span.end)}
    assert {MIDNIGHT + row for row in rows} <= covered
    assert not covered & {MIDNIGHT + each for _, start, end in holes for each in range(start + 1, end)}


def _stretches(rows: set[int]) -> list[list[int]]:
    """What ``sql.extent`` finds of these seconds of an hour: stretches of fifteen."""
    numbered: dict[int, list[int]] = {}
    for row in sorted(rows):
        numbered.setdefault(row // 15 if row >= 0 else -1, []).append((MIDNIGHT + row) * 1_000_000)
    return [[number, each[0], each[-1], len(each)] for number, each in numbered.items()]
