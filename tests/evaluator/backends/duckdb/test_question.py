"""Which queries share a scan."""

from __future__ import annotations

from evaluator.backends.duckdb.question import batch
from evaluator.core.counts import Reason
from evaluator.core.interval import Span
from slo_spec.model import Ratio
from slo_spec.record import replace
from tests.evaluator.backends.duckdb.asking import HOUR, MIDNIGHT, events, query, readings

KNOT = MIDNIGHT + 600


def test_queries_of_one_table_and_the_same_knots_share_a_scan_whatever_they_count() -> None:
    asked = [query(events(good=good, where=where)) for good in ("a", "b") for where in (None, "c")]
    made = batch(asked)
    assert made.queries == [asked]
    assert len(made.scans[0].measures) == 4


def test_another_table_time_span_knot_step_or_group_is_another_scan() -> None:
    base = query(events())
    other = [
        query(events(table="other")),
        query(events(time="other")),
        query(events(), Span(MIDNIGHT, MIDNIGHT + 60)),
        query(events(), HOUR, KNOT),
        query(events(), step=60),
        query(events(), group_by=("region",)),
        query(events(), at_most=7),
    ]
    assert len(batch([base, *other]).scans) == 8


def test_the_same_query_twice_is_asked_once() -> None:
    assert batch([query(events()), query(events())]).queries == [[query(events())]]


def test_knots_on_the_grid_are_no_cuts() -> None:
    ((scan,), _) = (made := batch([query(events(), HOUR, KNOT, KNOT + 1, step=300)])).scans, made.queries
    assert (scan.start, scan.end, scan.step, scan.cuts) == (HOUR.start, HOUR.end, 300, (KNOT + 1,))


def test_readings_and_events_of_one_table_are_told_apart() -> None:
    measure = readings()
    made = batch([query(measure, step=300)])
    assert made.scans[0].measures[0].value == "celsius"
    assert made.scans[0].measures[0].tie == "max"


def test_what_is_no_row_is_refused_and_the_rest_is_asked() -> None:
    promql = query(Ratio(total="t", bad="b"))
    sound = query(events())
    made = batch([promql, replace(sound, presence="up"), sound])
    assert {each.reason for each in made.refused.values()} == {Reason.BACKEND}
    assert len(made.refused) == 2
    assert made.queries == [[sound]]
