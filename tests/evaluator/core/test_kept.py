"""Which hours of an answer are believed for good."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answer import Answered, Timeline
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.kept import fits, gaps, widened, worth_keeping

HOUR = 3_600
KNOTS = (0, HOUR, HOUR + 60, 2 * HOUR, 3 * HOUR, 4 * HOUR, 4 * HOUR + 60)
HOURS = Span(0, 4 * HOUR)
REFUSED = Unanswered(Reason.BACKEND, "503")


def timeline(**changes):
    sums = (0, 10, 11, 20, 30, 40, 41)
    return Timeline(**{"knots": KNOTS, "good": sums, "total": sums, "observed": KNOTS} | changes)


def kept(*timelines):
    groups = tuple(((("g", str(number)),), each) for number, each in enumerate(timelines))
    found = worth_keeping(Answered(groups=groups), HOURS)
    return [(each.span.start // HOUR, each.span.end // HOUR) for each in found]


def test_whole_hours_without_a_doubt_are_kept_at_their_edges():
    (found,) = worth_keeping(Answered(groups=(((), timeline()),)), HOURS)
    (group,) = found.groups
    assert found.span == HOURS
    assert group.columns == ((0, 10, 20, 30, 40),) * 2
    assert group.observed == (0, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR)
    assert group.seen_until == 4 * HOUR


@pytest.mark.parametrize(
    ("knot", "spans"),
    [
        (0, [(1, 4)]),
        (HOUR, [(2, 4)]),
        (HOUR + 60, [(0, 1), (2, 4)]),
        (2 * HOUR, [(0, 1), (3, 4)]),
        (4 * HOUR + 60, [(0, 4)]),
    ],
)
def test_an_hour_that_touches_a_hole_is_left_out(knot, spans):
    assert kept(timeline(holes=((knot, REFUSED),))) == spans
    assert kept(timeline(), timeline(if_counted=timeline(holes=((knot, REFUSED),)))) == spans


def test_an_hour_in_which_no_group_was_observed_is_left_out():
    silent = (0, HOUR, HOUR, HOUR, HOUR + 60, HOUR + 120, HOUR + 120)
    assert kept(timeline(observed=silent)) == [(0, 1), (2, 4)]
    assert kept(timeline(observed=silent), timeline()) == [(0, 4)]


def test_an_hour_in_which_nothing_was_there_to_observe_is_kept_where_that_is_believed():
    silent = timeline(observed=(0, HOUR, HOUR, HOUR, HOUR + 60, HOUR + 120, HOUR + 120))
    (found,) = worth_keeping(Answered(groups=(((), silent),)), HOURS, (Span(HOUR, 2 * HOUR),))
    assert found.span == HOURS
    assert [each.span for each in worth_keeping(Answered(groups=(((), silent),)), HOURS, (Span(0, HOUR),))] == [
        Span(0, HOUR),
        Span(2 * HOUR, 4 * HOUR),
    ]


def test_gaps_lie_between_what_is_known():
    assert gaps([]) == gaps([Span(0, 1)]) == gaps([Span(0, 2), Span(1, 3)]) == ()
    assert gaps([Span(8, 9), Span(0, 2), Span(4, 6)]) == (Span(2, 4), Span(6, 8))


@pytest.mark.parametrize(
    "changes",
    [
        {"good": (0, 10, 10, 9, 19, 29, 29), "total": (0, 30, 30, 60, 90, 120, 120)},
        {"good": (0, 10, 10, 21, 30, 40, 40)},
        {"observed": (0, HOUR, HOUR, 2 * HOUR + 1, 3 * HOUR, 4 * HOUR, 4 * HOUR)},
        {"if_counted": timeline(good=(0, 10, 10, 21, 30, 40, 40))},
    ],
)
def test_an_hour_whose_sums_do_not_fit_is_left_out(changes):
    assert kept(timeline(**changes)) == [(0, 1), (2, 4)]


def test_a_group_without_an_answer_leaves_out_everything():
    assert kept(timeline(), REFUSED) == []
    assert kept() == []


def test_a_group_that_is_gone_was_seen_until_the_end_of_that_hour():
    (found,) = worth_keeping(Answered(groups=(((), timeline(gone_since=HOUR + 60)),)), HOURS)
    assert found.groups[0].seen_until == 2 * HOUR


def test_bounds_are_columns_of_their_own():
    bound = timeline(total=(0, 20, 21, 30, 40, 50, 51))
    (found,) = worth_keeping(Answered(groups=(((), timeline(if_counted=bound)),)), HOURS)
    assert found.groups[0].columns[3] == found.groups[0].columns[5] == (0, 20, 30, 40, 50)


def test_part_of_the_hours_has_their_edges():
    (whole,) = worth_keeping(Answered(groups=(((), timeline()),)), HOURS)
    part = whole.part(Span(HOUR, 3 * HOUR)).groups[0]
    assert (part.columns[0], part.observed, part.seen_until) == ((10, 20, 30), (HOUR, 2 * HOUR, 3 * HOUR), 3 * HOUR)


def test_sums_follow_each_other_where_nothing_goes_down_and_no_more_is_good_than_there_is():
    assert fits((0, 0), (Fraction(1, 3), 1), HOUR, HOUR)
    assert not fits((0, 0), (1, 1), HOUR + 1, HOUR)
    assert not fits((0, 0), (2, 1), 0, HOUR)
    assert not fits((1, 1), (0, 1), 0, HOUR)
    assert not fits((0, 0, 0, 0), (1, 1, 2, 1), 0, HOUR)


NUMBERS = st.lists(st.integers(-3, 9) | st.fractions(-1, 9, max_denominator=12), min_size=4, max_size=4).map(tuple)


@given(NUMBERS, NUMBERS)
def test_sums_that_fit_do_so_as_fractions_too(before, after):
    changes = [Fraction(new) - old for old, new in zip(before, after, strict=True)]
    expected = 0 <= changes[0] <= changes[1] and 0 <= changes[2] <= changes[3]
    assert fits(before, after, 0, HOUR) == expected


def test_bounds_that_are_lacking_are_as_the_sums_before():
    assert widened((1, 2), 6) == (1, 2, 1, 2, 1, 2)
    assert widened((1, 2, 3, 4), 6) == (1, 2, 3, 4, 3, 4)
