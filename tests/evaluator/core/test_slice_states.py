"""Slices of a period: where they lie, and which sums they need."""

from __future__ import annotations

from evaluator.core.answer import Timeline
from evaluator.core.interval import Span
from evaluator.core.slice_states import asked_span, grid, knots_needed, slices

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
