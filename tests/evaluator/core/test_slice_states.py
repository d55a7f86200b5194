"""Slices of a period: where they lie, and which sums they need."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answer import Timeline
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.downtime import is_down
from evaluator.core.interval import Span, union
from evaluator.core.slice_states import asked_span, grid, knots_needed, slice_count, slices, told
from slo_spec.model.agreements import ByAverage, ByTime

PERIOD = Span(100, 125)


def test_the_grid_starts_with_the_period_and_again_at_its_end() -> None:
    wholes = [whole for _, whole in grid((Span(85, 140),), PERIOD, 10)]
    assert wholes == [
        Span(80, 90), Span(90, 100), Span(100, 110), Span(110, 120), Span(120, 125), Span(125, 135), Span(135, 145)
    ]  # fmt: skip


def test_a_slice_holds_the_fragments_that_count() -> None:
    assert list(grid((Span(101, 103), Span(108, 112)), PERIOD, 10)) == [
        ((Span(101, 103), Span(108, 110)), Span(100, 110)),
        ((Span(110, 112),), Span(110, 120)),
    ]
    assert list(grid((), PERIOD, 10)) == []


def test_a_margin_is_rounded_up_to_slices_and_down_to_what_has_passed() -> None:
    assert asked_span(PERIOD, 10, 11) == Span(80, 145)
    assert asked_span(PERIOD, 10, 11, at=139) == Span(80, 135)
    assert asked_span(PERIOD, 10, 11, at=110) == Span(80, 125)


def test_sums_are_needed_at_both_ends_of_the_period_and_wherever_something_begins_or_ends() -> None:
    assert knots_needed(Span(80, 145), PERIOD, 10, (Span(50, 111), Span(113, 900))) == (100, 111, 113, 125, 135, 145)
    assert knots_needed(Span(100, 120), Span(100, 120), 10, ()) == (100, 120)


def test_a_slice_that_was_never_asked_for_or_not_observed_has_no_counts() -> None:
    data = Timeline(knots=(100, 110, 120), good=(0, 1, 1), total=(0, 1, 1), observed=(0, 10, 10))
    found = [piece.counts for piece in slices(data, (PERIOD,), PERIOD, 10)]
    assert [counts is None for counts in found] == [False, True, True]


ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 1)), min_size=16, max_size=16)
SPANS = st.lists(st.tuples(st.integers(80, 160), st.integers(1, 60)), max_size=3)
TIMES = st.builds(
    ByTime,
    slice_seconds=st.just(10),
    down_above=st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2)]),
    inclusive=st.booleans(),
    min_events=st.sampled_from([0, 3]),
)
LATE = Unanswered(Reason.DEADLINE, "late")


@given(
    ROWS,
    SPANS,
    st.booleans(),
    st.lists(st.integers(80, 160), max_size=3),
    TIMES | st.just(ByAverage(slice_seconds=10)),
    st.sampled_from([PERIOD, Span(100, 130)]),
    st.sampled_from([(), ((110, LATE),)]),
)
def test_what_is_told_of_slices_is_what_each_of_them_says(
    rows: Any, pairs: Any, were_asked: bool, more: list[int], by: ByTime | ByAverage, period: Span, holes: Any
) -> None:
    spans = union(Span(start, start + length) for start, length in pairs)
    ends = {end for span in spans for end in (span.start, span.end)} if were_asked else set[int]()
    knots = sorted({*range(80, 160, 10), *more, *ends})
    good, total, observed = (
        tuple(sum(column[:place]) for place in range(len(knots)))
        for column in zip(*((good, good + bad, seen) for good, bad, seen in (*rows, *rows)), strict=True)
    )
    data = Timeline(knots=tuple(knots), good=good, total=total, observed=observed, holes=holes)
    every = list(slices(data, spans, period, 10))
    found = told(data, spans, period, by)
    looked_at = {piece.spans for piece in found.odd}
    assert [piece for piece in every if piece.spans in looked_at] == sorted(found.odd, key=lambda each: each.spans)
    others = [piece.counts for piece in every if piece.spans not in looked_at and piece.counts is not None]
    assert len(others) == found.others == len(every) - len(found.odd)
    if isinstance(by, ByAverage):
        assert sorted(found.ratios) == sorted((counts.good, counts.total) for counts in others)
    for counts in others:
        assert counts.total
        if isinstance(by, ByTime):
            down = is_down(counts.bad, counts.total, by.down_above, inclusive=by.inclusive, min_events=by.min_events)
            assert not down


@given(SPANS, st.sampled_from([1, 7, 10, 100]), st.sampled_from([PERIOD, Span(100, 130)]))
def test_slices_are_counted_as_the_grid_has_them(pairs: Any, step: int, period: Span) -> None:
    spans = union(Span(start, start + length) for start, length in pairs)
    assert slice_count(spans, period, step) == len(list(grid(spans, period, step)))
