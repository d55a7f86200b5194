"""Suffix sums and slices become timelines that give back what was counted."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.measure import Tally
from evaluator.backends.prometheus.timeline import contradictions, from_slices, from_suffixes, gone_since, in_order
from evaluator.core.answer import Timeline
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span


def tally(good: int, bad: int) -> Tally:
    return Tally(Fraction(good), Fraction(bad))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8))
def test_each_knot_to_the_end_holds_what_was_asked_for_it(counts: list[tuple[int, int]]) -> None:
    knots = (*range(len(counts)), 100)
    suffixes: dict[int, Tally | Unanswered] = {knot: tally(*counts[knot]) for knot in range(len(counts))}
    timeline = from_suffixes(knots, suffixes, knots, estimated=True)
    assert isinstance(timeline, Timeline)
    assert timeline.total[0] == timeline.good[0] == 0
    for knot, (good, bad) in enumerate(counts):
        assert timeline.between(Span(knot, 100)) == Counts(good, good + bad, 100 - knot, 100 - knot, estimated=True)


def test_a_knot_without_counts_is_a_hole_and_the_others_stand() -> None:
    lost = Unanswered(Reason.NO_DATA, "x")
    timeline = from_suffixes((0, 50, 100), {0: lost, 50: tally(3, 1)}, (0, 50, 100), estimated=False)
    assert isinstance(timeline, Timeline)
    assert timeline.between(Span(0, 100)) == lost
    assert timeline.between(Span(50, 100)) == Counts(3, 4, 50, 50)


def test_only_holes_are_no_timeline() -> None:
    lost = Unanswered(Reason.NO_DATA, "x")
    assert from_suffixes((0, 100), {0: lost}, (0, 100), estimated=False) == lost


def test_a_short_window_cannot_hold_more_than_a_longer_one() -> None:
    assert in_order({0: tally(10, 5), 50: tally(9, 6)}) == {0: tally(10, 5), 50: tally(9, 5)}


def test_values_that_do_not_add_up_over_time_are_found() -> None:
    found = contradictions({0: tally(10, 0), 50: tally(100, 0)}, 100)
    assert list(found) == [0]
    assert "10 events in the last 100 s, but 100 in the last 50 s" in found[0].detail
    assert not contradictions({0: tally(100, 0), 50: tally(10, 0)}, 100)


def test_slices_add_up_and_those_without_data_are_not_observed() -> None:
    slices = [(0, 10, tally(1, 0), 10), (20, 30, tally(0, 1), 10)]
    timeline = from_slices((0, 10, 20, 25, 30), slices, estimated=False, whole_only=True)
    assert timeline.total == (0, 1, 1, 1, 2)
    assert timeline.observed == (0, 10, 10, 15, 20)
    spread = from_slices((0, 5, 10, 20, 30), slices, estimated=False, whole_only=False)
    assert spread.total == (0, Fraction(1, 2), 1, 1, 2)


def test_a_group_is_gone_since_the_earliest_of_the_last_knots_without_it() -> None:
    group, other = (("region", "us"),), (("region", "eu"),)
    both, left = {group: Tally(), other: Tally()}, {other: Tally()}
    assert gone_since({0: both, 100: both, 200: left, 300: left}, group) == 200
    assert gone_since({0: both, 100: left, 200: both}, group) is None
    assert gone_since({0: both, 100: left, 200: Unanswered(Reason.NO_DATA, "")}, group) == 100
    assert gone_since({0: {(): Tally()}, 100: {}}, ()) is None
