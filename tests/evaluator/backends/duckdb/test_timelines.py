"""What rows cover, what they are grouped by, and what readings are worth."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.backends.duckdb.coverage import extent_of
from evaluator.backends.duckdb.timelines import answer
from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Counts, Reason
from evaluator.core.interval import Span, rfc3339
from slo_spec.model import Comparison
from tests.evaluator.backends.duckdb.asking import (
    HOUR,
    MIDNIGHT,
    ask,
    counted,
    events,
    query,
    readings,
    timeline,
    why,
    write_orders,
)

DAY = Span(MIDNIGHT, MIDNIGHT + 86_400)
READINGS = {"readings": "readings.csv"}


def _orders(root: Path, *seconds: int, region: str = "eu") -> None:
    write_orders(root, *(f"{rfc3339(MIDNIGHT + each)},200,{region}" for each in seconds))


def _readings(root: Path, *rows: tuple[int, str]) -> None:
    lines = [f"{rfc3339(MIDNIGHT + second)},{value}" for second, value in rows]
    (root / "readings.csv").write_text("\n".join(["ts,celsius", *lines]) + "\n", encoding="utf-8")


# --------------------------------------------------------------------------------- observed


def test_the_time_between_the_first_and_the_last_row_is_observed_whatever_where_picks(tmp_path: Path) -> None:
    _orders(tmp_path, *range(0, 3600, 60))
    counts = counted(ask(tmp_path, query(events(where="status = 404"))))
    assert counts == Counts(0, 0, 3600, 3600)


def test_a_source_that_stopped_is_observed_for_two_distances_between_its_rows_more(tmp_path: Path) -> None:
    _orders(tmp_path, *range(0, 1801, 60))
    assert counted(ask(tmp_path, query(events()))).observed == 1800 + 2 * 60


def test_what_came_before_the_first_row_was_not_seen_but_for_the_same_slack(tmp_path: Path) -> None:
    _orders(tmp_path, *range(1800, 3600, 60))
    assert counted(ask(tmp_path, query(events()))).observed == 1800 + 2 * 60


def test_many_rows_of_one_second_do_not_make_the_usual_distance_shorter(tmp_path: Path) -> None:
    _orders(tmp_path, *(second for second in range(0, 1801, 60) for _ in range(10)))
    assert counted(ask(tmp_path, query(events()))).observed == 1800 + 2 * 60


def test_a_source_that_stopped_before_the_window_is_stale(tmp_path: Path) -> None:
    _orders(tmp_path, *range(-7200, -3600, 60))
    found = why(ask(tmp_path, query(events())))
    assert (found.reason, found.detail) == (
        Reason.STALE,
        "the last row of orders is from 2026-10-31T22:59:00Z, before the window",
    )


def test_no_rows_before_the_end_are_no_data_even_if_some_come_later(tmp_path: Path) -> None:
    _orders(tmp_path, 3600, 7200)
    found = why(ask(tmp_path, query(events())))
    assert (found.reason, found.detail) == (Reason.NO_DATA, "orders has no row before 2026-11-01T01:00:00Z")


def test_a_file_of_a_header_alone_is_no_data(tmp_path: Path) -> None:
    _orders(tmp_path)
    found = why(ask(tmp_path, query(events())))
    assert (found.reason, found.detail) == (Reason.NO_DATA, "orders has no rows")


def test_rows_after_the_end_do_not_make_an_old_answer_fresher(tmp_path: Path) -> None:
    _orders(tmp_path, *range(0, 1801, 60))
    early = timeline(ask(tmp_path, query(events())))
    _orders(tmp_path, *range(0, 1801, 60), *range(90_000, 99_000, 60))
    assert timeline(ask(tmp_path, query(events()))) == early


# --------------------------------------------------------------------------------- groups


def _groups(found: Answer) -> dict[str, Timeline]:
    assert isinstance(found, Answered), found
    return {labels[0][1]: each for labels, each in found.groups if isinstance(each, Timeline)}


def test_each_group_is_counted_apart_and_sorted(tmp_path: Path) -> None:
    lines = [f"{rfc3339(MIDNIGHT + 60 * n)},{500 if n % 3 else 200},{'us' if n % 2 else 'eu'}" for n in range(60)]
    write_orders(tmp_path, *lines)
    found = _groups(ask(tmp_path, query(events(), group_by=("region",))))
    assert {name: (each.good[-1], each.total[-1]) for name, each in found.items()} == {"eu": (10, 30), "us": (10, 30)}
    assert list(found) == ["eu", "us"]


def test_a_number_that_groups_is_its_text(tmp_path: Path) -> None:
    _orders(tmp_path, 0, 60)
    assert list(_groups(ask(tmp_path, query(events(), group_by=("status",))))) == ["200"]


def test_null_is_the_empty_label(tmp_path: Path) -> None:
    _orders(tmp_path, 0, 60, region="")
    assert list(_groups(ask(tmp_path, query(events(), group_by=("region",))))) == [""]


def test_null_and_the_empty_text_side_by_side_are_ambiguous(tmp_path: Path) -> None:
    write_orders(tmp_path, f"{rfc3339(MIDNIGHT)},200,", f'{rfc3339(MIDNIGHT)},200,""')
    (tmp_path / "orders.jsonl").write_text(
        f'{{"ts": "{rfc3339(MIDNIGHT)}", "status": 200, "region": null}}\n'
        f'{{"ts": "{rfc3339(MIDNIGHT)}", "status": 200, "region": ""}}\n',
        encoding="utf-8",
    )
    found = why(ask(tmp_path, query(events(), group_by=("region",)), {"orders": "orders.jsonl"}))
    assert found.reason is Reason.AMBIGUOUS


@pytest.mark.parametrize("count", [4, 5_000])
def test_more_groups_than_allowed_are_refused(tmp_path: Path, count: int) -> None:
    write_orders(tmp_path, *(f"{rfc3339(MIDNIGHT)},200,r{n}" for n in range(count)))
    found = why(ask(tmp_path, query(events(), group_by=("region",), at_most=3)))
    assert found.reason is Reason.TOO_MANY_GROUPS
    assert "at most 3 are allowed" in found.detail


def test_as_many_groups_as_allowed_are_answered(tmp_path: Path) -> None:
    write_orders(tmp_path, *(f"{rfc3339(MIDNIGHT)},200,r{n}" for n in range(3)))
    assert len(_groups(ask(tmp_path, query(events(), group_by=("region",), at_most=3)))) == 3


def test_a_group_that_falls_silent_while_others_go_on_says_since_when(tmp_path: Path) -> None:
    lines = [f"{rfc3339(MIDNIGHT + 60 * n)},200,eu" for n in range(60)]
    lines += [f"{rfc3339(MIDNIGHT + 60 * n)},200,us" for n in range(20)]
    lines += [f"{rfc3339(MIDNIGHT + 600 * n)},200,rare" for n in range(6)]
    write_orders(tmp_path, *lines)
    found = _groups(ask(tmp_path, query(events(), group_by=("region",))))
    gone = {name: each.gone_since for name, each in found.items()}
    assert gone == {"eu": None, "us": MIDNIGHT + 19 * 60 + 1, "rare": None}


def test_no_row_in_the_window_is_no_group(tmp_path: Path) -> None:
    _orders(tmp_path, *range(0, 3600, 60))
    found = why(ask(tmp_path, query(events(where="status = 404"), group_by=("region",))))
    assert found.reason is Reason.NO_DATA


# --------------------------------------------------------------------------------- thresholds


@pytest.mark.parametrize(
    ("reduce", "value"), [("avg", "20"), ("min", "10"), ("max", "30"), ("sum", "60"), ("last", "20")]
)
def test_the_readings_of_a_slice_are_reduced_by(tmp_path: Path, reduce: str, value: str) -> None:
    _readings(tmp_path, (0, "10"), (100, "30"), (200, "20"))
    for bound, good in ((Decimal(value), 1), (Decimal(value) - Decimal("1e-9"), 0)):
        measure = readings(bound=str(bound), reduce=reduce)
        assert counted(ask(tmp_path, query(measure, step=300), READINGS)).good == good


@pytest.mark.parametrize(
    ("comparison", "good"),
    [(Comparison.BELOW, 0), (Comparison.AT_MOST, 1), (Comparison.ABOVE, 0), (Comparison.AT_LEAST, 1)],
)
def test_a_reading_on_its_bound_is_compared_exactly(tmp_path: Path, comparison: Comparison, good: int) -> None:
    _readings(tmp_path, (0, "0.1"), (60, "0.1"), (120, "0.1"))
    for reduce in ("avg", "max", "last"):
        measure = readings(comparison, "0.1", reduce=reduce)
        assert counted(ask(tmp_path, query(measure, step=300), READINGS)).good == good
    measure = readings(comparison, "0.3", reduce="sum")
    assert counted(ask(tmp_path, query(measure, step=300), READINGS)).good == good


def test_a_slice_without_a_reading_is_neither_good_nor_bad_nor_observed(tmp_path: Path) -> None:
    _readings(tmp_path, (0, "20"), (300, ""), (900, "99"), (1200, "20"))
    counts = counted(ask(tmp_path, query(readings(), step=300), READINGS))
    assert counts == Counts(good=2, total=3, seconds=3600, observed=900)


def test_a_slice_counts_at_its_end_and_one_that_is_not_over_does_not_count(tmp_path: Path) -> None:
    _readings(tmp_path, (0, "20"), (1000, "20"))
    span = Span(MIDNIGHT, MIDNIGHT + 1100)
    answer = ask(tmp_path, query(readings(), span, MIDNIGHT + 150, step=300), READINGS)
    assert counted(answer, Span(MIDNIGHT, MIDNIGHT + 150)).total == 0
    assert counted(answer, Span(MIDNIGHT, MIDNIGHT + 300)).total == 1
    assert counted(answer, span).total == 1


@pytest.mark.parametrize(("comparison", "good"), [(Comparison.AT_MOST, 0), (Comparison.AT_LEAST, 0)])
def test_of_two_last_readings_at_one_instant_the_worse_counts(
    tmp_path: Path, comparison: Comparison, good: int
) -> None:
    _readings(tmp_path, (0, "26"), (0, "28"))
    measure = readings(comparison, "27", reduce="last")
    assert counted(ask(tmp_path, query(measure, step=300), READINGS)).good == good


def test_a_reading_that_is_no_number_is_implausible(tmp_path: Path) -> None:
    _readings(tmp_path, (0, "20.5"), (60, "nan"))
    assert why(ask(tmp_path, query(readings(), step=300), READINGS)).reason is Reason.IMPLAUSIBLE


def test_a_slice_of_a_threshold_must_be_asked_for(tmp_path: Path) -> None:
    _readings(tmp_path, (0, "20"))
    assert why(ask(tmp_path, query(readings()), READINGS)).reason is Reason.BACKEND


# --------------------------------------------------------------------------------- laws


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3599), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30),
    st.sets(st.integers(0, 3600), max_size=8),
)
def test_sums_between_any_two_knots_add_up_and_observed_never_exceeds_the_time(
    rows: list[tuple[int, int, int]], knots: set[int]
) -> None:
    asked = query(events(good="g", total="t"), HOUR, *(MIDNIGHT + knot for knot in knots))
    cells: list[Any] = []
    for second, good, more in rows:
        start = max(knot for knot in asked.knots if knot <= MIDNIGHT + second)
        at = (MIDNIGHT + second) * 1_000_000
        cells.append([start, [], [at, at, 1, good, good + more, 0, 0, 0]])
    first, last = min(cell[2][0] for cell in cells), max(cell[2][1] for cell in cells)
    extent = extent_of([[0, first, last, len({cell[2][0] for cell in cells})]], asked)
    found = timeline(answer(asked, {"kind": "sums", "cells": cells, "sql": []}, extent, ()))
    for start in asked.knots:
        for end in (knot for knot in asked.knots if knot >= start):
            inside = [row for row in rows if start <= MIDNIGHT + row[0] < end]
            counts = found.between(Span(start, end))
            assert isinstance(counts, Counts)
            assert (counts.good, counts.total) == (sum(r[1] for r in inside), sum(r[1] + r[2] for r in inside))
            assert 0 <= counts.observed <= counts.seconds
