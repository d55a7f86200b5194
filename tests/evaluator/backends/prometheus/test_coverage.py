"""Coverage: which series it is measured on, and how slots answer for windows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.coverage import observed_at, presence_of
from evaluator.backends.prometheus.targets import Slot
from evaluator.core.counts import Number
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.model import Measure, Ratio, RawQuery, RawRatio, Selector


def query(measure: Measure, presence: RawQuery | Selector | None = None) -> Query:
    return Query(source="m", measure=measure, span=Span(0, 600), knots=(0, 600), presence=presence)


@pytest.mark.parametrize(
    ("measure", "presence", "probe"),
    [
        (Ratio(total=Selector("a"), bad="b"), None, "count(count_over_time(a[119s]))"),
        (Ratio(total="sum(increase(a[$window]))", bad="b"), None, "count(count_over_time(a[119s]))"),
        (Ratio(total="a", bad="b"), 'up{job="x"}', 'count(count_over_time(up{job="x"}[119s]))'),
        (Ratio(total="a", bad="b"), "sum(up) > 0", "count(count_over_time((sum(up) > 0)[120s:60s]))"),
        (RawRatio(success="f(a[$window]) / f(b[$window])"), None, "count(count_over_time(a[119s]) or count_over_time(b[119s]))"),
        (RawRatio(success='f({x="1"}[$window])'), None, 'count(f({x="1"}[240s]))'),
    ],
)  # fmt: skip
def test_presence_is_the_specs_or_the_totals_own_series(
    measure: Measure, presence: RawQuery | None, probe: str
) -> None:
    assert presence_of(query(measure, presence)).probe(120, 60) == probe


def test_slots_answer_for_windows_that_cut_them() -> None:
    slots = (Slot(-60, 60, Fraction(1)), Slot(60, 180, Fraction(0)), Slot(180, 300, Fraction(1, 2)))
    assert observed_at((0, 30, 60, 120, 180, 240, 300), slots) == (0, 30, 60, 60, 60, 90, 120)


SHARES = st.lists(st.integers(0, 1) | st.fractions(-1, 1), min_size=1, max_size=6)


@given(SHARES, st.lists(st.integers(0, 700), min_size=1).map(sorted))
def test_what_is_covered_is_the_sum_of_the_shares_of_every_second(shares: list[Number], knots: list[int]) -> None:
    slots = tuple(Slot(at * 100, at * 100 + 100, share) for at, share in enumerate(shares))
    seconds = [share for share in shares for _ in range(100)]
    assert observed_at(knots, slots) == tuple(int(sum(seconds[knots[0] : knot], Fraction(0))) for knot in knots)


def test_the_first_knot_is_where_counting_starts() -> None:
    assert observed_at((100, 200), (Slot(0, 300, Fraction(1)),)) == (0, 100)
