import pytest

from evaluator.core.answer import Answered, Timeline
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span

TIMELINE = Timeline(knots=(0, 10, 20, 30), good=(0, 5, 9, 9), total=(0, 5, 10, 12), observed=(0, 10, 15, 25))


def test_a_span_is_the_difference_of_its_ends():
    assert TIMELINE.between(Span(10, 30)) == Counts(good=4, total=7, seconds=20, observed=15)


def test_adjacent_spans_add_up():
    assert TIMELINE.over((Span(0, 10), Span(10, 30))) == TIMELINE.between(Span(0, 30))


def test_nothing_is_counted_over_no_spans():
    assert TIMELINE.over(()) == Counts()


def test_an_instant_that_was_not_asked_for_is_our_mistake():
    with pytest.raises(KeyError, match="15 is not a knot"):
        TIMELINE.between(Span(0, 15))


def test_a_hole_spoils_what_touches_it_and_nothing_else():
    late = Unanswered(Reason.DEADLINE, "too late")
    timeline = Timeline(knots=(0, 10, 20), good=(0, 0, 2), total=(0, 0, 2), observed=(0, 0, 20), holes=((10, late),))
    assert timeline.between(Span(0, 10)) is late
    assert timeline.over((Span(0, 10), Span(10, 20))) is late
    assert timeline.between(Span(0, 20)) == Counts(good=2, total=2, seconds=20, observed=20)


def test_a_timeline_has_one_sum_a_knot():
    with pytest.raises(ValueError, match="one sum a knot"):
        Timeline(knots=(0, 1), good=(0,), total=(0, 1), observed=(0, 1))


def test_how_an_answer_was_asked_for_does_not_make_it_another_answer():
    assert Answered(groups=(), requests=("one",)) == Answered(groups=(), requests=("two",))
    assert Answered(groups=(), notices=("one",)) != Answered(groups=())
