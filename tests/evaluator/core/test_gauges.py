"""Figures of a gauge: mean, jitter and percentile of the slices that count."""

from __future__ import annotations

from fractions import Fraction

import pytest

from evaluator.core.answer import Timeline
from evaluator.core.attainment import attained, question
from evaluator.core.counts import Reason
from evaluator.core.gauges import figure_of, runs_of_values
from evaluator.core.interval import Span, Spans
from slo_spec.model.agreements import ByGauge, GaugeFigure, Limit
from tests.evaluator.core.test_attainment import commitment

PERIOD = Span(0, 500)
DELAYS = (20, 22, 21, 25, 24)


def measured(*delays: int | None, cuts: tuple[int, ...] = ()) -> Timeline:
    """A timeline of a delay each hundred seconds; None is a slice without one."""
    knots = sorted({*range(0, 100 * len(delays) + 1, 100), *cuts})
    good, total, seen = [Fraction(0)], [0], [0]
    for knot in knots[1:]:
        value = delays[knot // 100 - 1] if knot % 100 == 0 else None
        good.append(good[-1] + (value or 0))
        total.append(total[-1] + (value is not None))
        seen.append(seen[-1] + (100 if value is not None else 0))
    return Timeline(knots=tuple(knots), good=tuple(good), total=tuple(total), observed=tuple(seen))


def by(figure: GaugeFigure, share: str | None = None) -> ByGauge:
    return ByGauge(figure=figure, share=Fraction(share) if share else None)


def reached(accounting: ByGauge, text: str, timeline: Timeline, excluded: Spans = ()):
    """What was reached of a bound such as "at most 45"."""
    words = text.split()
    target = Limit(text=text, value=Fraction(words[2]), unit="ms", at_least=words[1] == "least")
    given = commitment(accounting, target=target)
    return attained(given, target, timeline, PERIOD, hours=(PERIOD,), excluded=excluded)


@pytest.mark.parametrize(
    ("accounting", "target", "value", "met"),
    [
        (by(GaugeFigure.MEAN), "at most 22.4", Fraction(112, 5), True),
        (by(GaugeFigure.MEAN), "at most 22.39", Fraction(112, 5), False),
        (by(GaugeFigure.MEAN), "at least 22.4", Fraction(112, 5), True),
        (by(GaugeFigure.MEAN), "at least 22.41", Fraction(112, 5), False),
        (by(GaugeFigure.JITTER), "at most 2", Fraction(2), True),
        (by(GaugeFigure.JITTER), "at most 1.99", Fraction(2), False),
        (by(GaugeFigure.PERCENTILE, "0.95"), "at most 25", Fraction(25), True),
        (by(GaugeFigure.PERCENTILE, "0.8"), "at most 24", Fraction(24), True),
        (by(GaugeFigure.PERCENTILE, "0.2"), "at least 20", Fraction(20), True),
        (by(GaugeFigure.PERCENTILE, "0.2"), "at least 21", Fraction(20), False),
    ],
    ids=str,
)
def test_a_figure_of_a_gauge_is_compared_exactly(accounting, target, value, met):
    found = reached(accounting, target, measured(*DELAYS))
    assert (found.best.value, found.met) == (value, met)


def test_neighbours_on_both_sides_of_a_gap_are_none():
    assert runs_of_values(measured(20, 22, None, 90, 91), (PERIOD,)) == ((20, 22), (90, 91))
    assert figure_of(by(GaugeFigure.JITTER), ((Fraction(20), Fraction(22)), (Fraction(90), Fraction(91)))) == Fraction(
        3, 2
    )


def test_a_slice_counts_where_it_ends_whatever_is_cut_within_it():
    excluded = (Span(150, 350),)
    timeline = measured(*DELAYS, cuts=(150, 350))
    assert runs_of_values(timeline, (Span(0, 150), Span(350, 500))) == ((20,), (25, 24))
    assert reached(by(GaugeFigure.MEAN), "at most 25", timeline, excluded).best.value == Fraction(69, 3)


def test_too_few_values_make_no_jitter():
    found = reached(by(GaugeFigure.JITTER), "at most 1", measured(20, None, 20, None, 20))
    assert found.reason.reason is Reason.INCOMPLETE
    lonely = attained(
        commitment(by(GaugeFigure.JITTER), target=Limit(text="", value=Fraction(1), unit="")),
        Limit(text="", value=Fraction(1), unit=""),
        measured(20),
        Span(0, 100),
        hours=(Span(0, 100),),
        excluded=(),
    )
    assert (lonely.best, lonely.reason.reason) == (None, Reason.TOO_FEW)


def test_a_gauge_that_was_hardly_measured_is_unknown():
    found = reached(by(GaugeFigure.MEAN), "at most 45", measured(20, None, None, 20, 20))
    assert (found.best, found.met, found.reason.reason) == (None, None, Reason.INCOMPLETE)


def test_nothing_is_asked_for_beyond_the_period():
    span, step, knots = question(commitment(by(GaugeFigure.MEAN)), PERIOD, excluded=(Span(10, 20),))
    assert (span, step, set(knots)) == (PERIOD, None, {0, 10, 20, 500})


def test_several_values_in_one_slice_are_their_mean():
    timeline = Timeline(knots=(0, 100, 200), good=(0, 60, 90), total=(0, 2, 3), observed=(0, 100, 200))
    assert runs_of_values(timeline, (Span(0, 200),)) == ((30, 30),)
