"""The index tells when series came: births are found as if every sample had been looked at."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.ledger.appearing import Part, listed, pieces
from evaluator.backends.prometheus.ledger.newborn import Birth, births
from evaluator.backends.prometheus.ledger.stretches import Run, runs
from evaluator.backends.prometheus.request import Outcome, Request, SeriesIn
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from slo_spec.model import Labels
from tests.evaluator.backends.prometheus.ledger.asking import finish, member, roster
from tests.evaluator.backends.prometheus.ledger.serving import History, serving

DAY = 86_400
NAMES = tuple(member(str(number)) for number in range(6))

KNOTS = st.lists(st.integers(0, 40), min_size=2, max_size=6, unique=True).map(
    lambda days: sorted(DAY * d for d in days)
)
MOMENTS = st.lists(st.integers(-3, 40 * 24 * 6), min_size=1, max_size=30, unique=True).map(sorted)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Counters with gaps and resets, each scraped at some tens of minutes past its first sample."""
    return {
        labels: tuple((600 * moment + 7, draw(st.integers(0, 50))) for moment in draw(MOMENTS))
        for labels in draw(st.sets(st.sampled_from(NAMES), min_size=1))
    }


def born(history: History, knots: list[int], whole: Span) -> dict[Labels, tuple[int, Fraction]]:
    """By looking at every sample: the stretch and the value of the first of those that were new in the whole span."""
    found = {}
    for labels, samples in history.items():
        first, value = next(((at, value) for at, value in samples if at > whole.start), (0, 0))
        ends = [end for end in knots[1:] if knots[0] < first <= end]
        was_old = any(whole.start - 3600 <= at <= whole.start for at, _ in samples)
        if value and ends and not was_old:
            found[labels] = (ends[0], Fraction(value))
    return found


@given(histories(), KNOTS, st.booleans(), st.sampled_from([1, 7200, DAY, 50 * DAY]))
def test_births_are_where_and_what_looking_at_every_sample_says(
    history: History, knots: list[int], of_a_part: bool, grain: int
) -> None:
    whole = Span(0 if of_a_part else knots[0], knots[-1])
    old = [
        labels
        for labels, samples in history.items()
        if any(whole.start - 3600 <= at <= whole.start for at, _ in samples)
    ]
    steps = births(roster(list(history), old), (list(history), []), runs(knots), whole, 1, exact=False)
    made, _ = finish(steps, serving(history, grain))
    assert isinstance(made, tuple)
    assert {each.labels: (each.end, each.value) for each in made} == born(history, knots, whole)


@given(KNOTS, st.integers(1, 1000), st.integers(1, 600))
def test_pieces_are_the_stretches_in_order_and_nothing_else(knots: list[int], series: int, interval: int) -> None:
    parts = [part for piece in pieces(runs(knots), series, interval) for part in piece]
    assert parts[0].run.start == knots[0]
    assert parts[-1].run.end == knots[-1]
    assert all(earlier.run.end == later.run.start for earlier, later in pairwise(parts))
    ends = [(end, part.stretch_of(end)) for part in parts for end in part.run.ends]
    assert {stretch for _, stretch in ends} == {*knots[1:]}
    assert all(min(knot for knot in knots if knot >= end) == stretch for end, stretch in ends)


def test_few_samples_are_not_worth_pieces() -> None:
    assert pieces([Run(0, DAY)], 10, 60) == ((Part(Run(0, DAY)),),)
    assert len(pieces([Run(0, 30 * DAY)], 500, 60)) == 12


def test_hours_stay_whole_in_pieces() -> None:
    found = pieces([Run(0, 3600, 720)], 500, 60)
    assert found[0] == (Part(Run(0, 3600, 60)),)
    assert len(found) == 12


def test_only_where_a_series_is_listed_it_is_looked_for() -> None:
    late = {NAMES[0]: [(20 * DAY, 5)]}
    many = {**late, **{member(str(number), "500"): [(at * 3600, 1) for at in range(1, 700)] for number in range(300)}}
    made, asked = finish(
        births(roster(list(many), []), (list(many), []), (Run(0, 30 * DAY),), Span(0, 30 * DAY), 60, exact=False),
        serving(many),
    )
    assert isinstance(made, tuple)
    assert Birth(labels=NAMES[0], end=30 * DAY, value=Fraction(5)) in made
    looks = [each for each in asked if "label_replace" in str(each)]
    assert len(looks) == 2


@pytest.mark.parametrize("refused", [Unanswered(Reason.BACKEND, "no list")])
def test_where_there_is_no_list_any_may_be_anywhere(refused: Outcome) -> None:
    history: History = {NAMES[0]: [(20 * DAY, 5)]}

    def answer(request: Request) -> Outcome:
        return refused if isinstance(request, SeriesIn) else serving(history)(request)

    known = roster(NAMES[:1], [])
    both = (((Part(Run(0, 10 * DAY), 30 * DAY)),), ((Part(Run(10 * DAY, 20 * DAY), 30 * DAY)),))
    assert finish(listed(known, NAMES[:1], both), answer)[0] == {NAMES[0]: (0, 1)}
    steps = births(known, (NAMES[:1], []), (Run(0, 30 * DAY),), Span(0, 30 * DAY), 1, exact=False)
    assert finish(steps, answer)[0] == (Birth(labels=NAMES[0], end=30 * DAY, value=Fraction(5)),)
