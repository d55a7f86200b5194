"""Rows that come more seldom than slices do: what stands between them is not up for want of a row."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.attainment import Attainment
from evaluator.core.interval import Span
from slo_spec.model.agreements import Accounting, ByAverage, ByOutages, ByTime, Limit, NoTraffic, OutageFigure
from slo_spec.record import replace
from tests.evaluator.core.test_attainment import commitment
from tests.evaluator.core.test_attainment import reached as reached_by

MINUTE = 60
PERIOD = Span(0, 1000 * MINUTE)
TIME = ByTime(slice_seconds=MINUTE, down_above=Fraction(0), min_run_seconds=10 * MINUTE)
AVERAGE = ByAverage(slice_seconds=MINUTE)
DOWN = range(100, 200)
"""The minutes in which every row says that it was down."""


def reached(accounting: Accounting, down: range = DOWN, every: int = 5) -> Attainment:
    rows = [(m * MINUTE, int(m not in down), int(m in down)) for m in range(-20, 1020, every)]
    return reached_by(commitment(accounting), rows, period=PERIOD)


def values(found: Attainment) -> tuple[Fraction | None, Fraction | None]:
    assert found.best is not None
    assert found.worst is not None
    return found.best.value, found.worst.value


def test_a_run_of_downtime_that_sparse_rows_show_in_part_is_not_too_short_to_count() -> None:
    found = reached(TIME)
    assert values(found) == (1, Fraction(1000 - 104, 1000))
    assert found.met is None
    assert found.reason is not None
    assert found.reason.detail == (
        "slices of 1m, but only 20% of them have an event: write a longer slice, or say no_traffic: up"
    )


def test_a_mean_over_sparse_slices_is_told_as_a_range() -> None:
    found = reached(AVERAGE)
    assert values(found) == (Fraction(980, 1000), Fraction(1000 - 104, 1000))
    assert found.reason is not None
    assert "write a longer slice" in found.reason.detail


def test_outages_over_sparse_slices_are_unknown() -> None:
    accounting = ByOutages(figure=OutageFigure.OUTAGES, time=replace(TIME, min_run_seconds=0))
    rows = [(m * MINUTE, int(m not in DOWN), int(m in DOWN)) for m in range(0, 1000, 5)]
    found = reached_by(commitment(accounting, target=Limit(text="2", value=Fraction(2))), rows, period=PERIOD)
    assert found.met is None
    assert found.reason is not None
    assert "no_traffic: up" in found.reason.detail


def test_what_the_contract_says_of_no_traffic_holds_however_sparse_rows_are() -> None:
    assert values(reached(replace(TIME, no_traffic=NoTraffic.UP))) == (1, 1)
    left_out = replace(TIME, min_run_seconds=0, no_traffic=NoTraffic.EXCLUDED)
    assert values(reached(left_out)) == (Fraction(9, 10), Fraction(9, 10))


def test_without_a_failure_and_with_rows_in_every_second_slice_nothing_is_in_doubt() -> None:
    assert values(reached(TIME, down=range(0))) == (1, 1)
    assert values(reached(TIME, every=1)) == (Fraction(9, 10), Fraction(9, 10))
    assert reached(replace(TIME, min_run_seconds=0), every=2).reason is None
