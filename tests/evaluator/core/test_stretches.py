"""A span is cut at whole hours: what is remembered, what is asked, and with which knots."""

import pytest

from evaluator.core.interval import Span
from evaluator.core.query import Query
from evaluator.core.stretches import closed_hours, next_hour, stretches
from slo_spec.model import Ratio

HOUR = 3_600


def asked(*knots):
    return Query(source="m", measure=Ratio(total="t", bad="b"), span=Span(knots[0], knots[-1]), knots=knots)


@pytest.mark.parametrize(("instant", "hour"), [(0, 0), (1, HOUR), (HOUR, HOUR), (HOUR + 1, 2 * HOUR)])
def test_the_next_hour_is_the_instant_itself_where_that_is_whole(instant, hour):
    assert next_hour(instant) == hour


@pytest.mark.parametrize(
    ("span", "until", "hours"),
    [
        (Span(0, 5 * HOUR), 10 * HOUR, Span(0, 5 * HOUR)),
        (Span(1, 5 * HOUR + 1), 10 * HOUR, Span(HOUR, 5 * HOUR)),
        (Span(1, 5 * HOUR), 4 * HOUR - 1, Span(HOUR, 3 * HOUR)),
        (Span(1, 5 * HOUR), HOUR, Span(HOUR, HOUR)),
        (Span(1, 5 * HOUR), -HOUR, Span(HOUR, HOUR)),
    ],
)
def test_closed_hours_are_whole_and_over(span, until, hours):
    assert closed_hours(span, until) == hours


def test_without_a_memory_there_is_one_question_with_a_knot_each_hour():
    query = asked(1800, 3 * HOUR + 60, 4 * HOUR + 30)
    found = stretches(query, Span(HOUR, 4 * HOUR), ())
    (question,) = found.asked
    assert question.span == question.part_of == query.span
    assert question.knots == (1800, HOUR, 2 * HOUR, 3 * HOUR, 3 * HOUR + 60, 4 * HOUR, 4 * HOUR + 30)


def test_with_a_full_memory_heads_and_tail_are_asked():
    query = asked(1800, 2 * HOUR, 3 * HOUR + 60, 6 * HOUR + 15, 6 * HOUR + 30)
    found = stretches(query, Span(HOUR, 6 * HOUR), (Span(HOUR, 6 * HOUR),))
    assert [question.knots for question in found.asked] == [
        (1800, HOUR),
        (3 * HOUR + 60, 4 * HOUR),
        (6 * HOUR, 6 * HOUR + 15, 6 * HOUR + 30),
    ]
    assert found.layout.chain == (Span(HOUR, 6 * HOUR), Span(6 * HOUR, 6 * HOUR + 30))
    assert found.layout.read_at[0] == (HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR)


def test_a_missing_stretch_and_the_head_before_it_are_one_question():
    query = asked(0, 2 * HOUR + 60, 9 * HOUR)
    found = stretches(query, Span(0, 8 * HOUR), (Span(0, 3 * HOUR), Span(5 * HOUR, 8 * HOUR)))
    assert [question.span for question in found.asked] == [
        Span(2 * HOUR + 60, 5 * HOUR),
        Span(8 * HOUR, 9 * HOUR),
    ]
    assert found.layout.missing == (Span(3 * HOUR, 5 * HOUR),)
    assert found.holding(Span(3 * HOUR, 5 * HOUR)) == found.asked[0]


def test_where_the_query_ends_on_a_closed_hour_there_is_no_tail():
    found = stretches(asked(0, 8 * HOUR), Span(0, 8 * HOUR), (Span(0, 8 * HOUR),))
    assert found.asked == ()
    assert found.layout.chain == (Span(0, 8 * HOUR),)
