"""Pieces become one timeline: what each window holds, and what a missing piece spoils."""

from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answer import Answered, Timeline
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.joining import Piece, answered_piece, put_together
from evaluator.core.query import Query
from evaluator.core.stretches import stretches
from slo_spec.model import Ratio

HOUR = 3_600
START, FAR, NEAR, END = 1800, 3 * HOUR + 600, 6 * HOUR + 60, 6 * HOUR + 120
HOURS = Span(HOUR, 6 * HOUR)
EU, US = (("region", "eu"),), (("region", "us"),)
REFUSED = Unanswered(Reason.BACKEND, "503")
NOTHING = Unanswered(Reason.NO_DATA, "no series")

QUERY = Query(
    source="m",
    measure=Ratio(total="t", bad="b"),
    span=Span(START, END),
    knots=(START, FAR, NEAR, END),
    group_by=("region",),
)
STRETCHES = stretches(QUERY, HOURS, (HOURS,))
HEAD, INNER_HEAD, TAIL = STRETCHES.asked


def timeline(knots, per_knot=10, **changes):
    """So many good events between each knot and the next, one more of them bad."""
    count = range(len(knots))
    return Timeline(
        **{
            "knots": tuple(knots),
            "good": tuple(per_knot * each for each in count),
            "total": tuple((per_knot + 1) * each for each in count),
            "observed": tuple(knot - knots[0] for knot in knots),
        }
        | changes
    )


def piece(**changes):
    knots = STRETCHES.layout.read_at[0]
    europe = timeline(knots, 100)
    return Piece(**{"span": HOURS, "knots": knots, "groups": {EU: europe}, "beside": (europe,)} | changes)


def joined(remembered=None, **answers):
    named = {"head": HEAD, "inner": INNER_HEAD, "tail": TAIL}
    found = {question: Answered(groups=((EU, timeline(question.knots)),)) for question in named.values()}
    found |= {named[name]: answer for name, answer in answers.items()}
    return put_together(STRETCHES, [remembered or piece()], found)


def of(answer, group=EU):
    return dict(answer.groups)[group]


def test_a_window_is_its_head_its_hours_and_its_tail():
    found = of(joined())
    # Two stretches of hours of 100 each, and heads and parts of the tail with 10.
    assert found.between(Span(FAR, END)) == Counts(10 + 100 + 20, 11 + 101 + 22, END - FAR, END - FAR)
    assert found.between(Span(START, END)) == Counts(10 + 200 + 20, 11 + 202 + 22, END - START, END - START)
    assert found.between(Span(START, FAR)) == Counts(100, 101, FAR - START, FAR - START)


@given(*[st.fractions(0, 1000, max_denominator=10**9)] * 4)
def test_pieces_of_any_fractions_add_up_exactly(head, inner, hours, tail):
    each = {"head": (HEAD, head), "inner": (INNER_HEAD, inner), "tail": (TAIL, tail)}
    answers = {name: Answered(groups=((EU, timeline(asked.knots, number)),)) for name, (asked, number) in each.items()}
    europe = timeline(STRETCHES.layout.read_at[0], hours)
    found = of(joined(piece(groups={EU: europe}, beside=(europe,)), **answers))
    assert found.between(Span(FAR, END)).good == inner + hours + 2 * tail
    assert found.between(Span(START, END)).good == head + 2 * hours + 2 * tail
    assert found.between(Span(START, END)).total == head + 2 * hours + 2 * tail + 5
    assert all(type(each) is int or each.denominator > 1 for each in (*found.good, *found.total))


def test_a_missing_head_spoils_its_own_windows_only():
    found = of(joined(head=REFUSED))
    assert found.between(Span(START, END)) == REFUSED
    assert found.between(Span(FAR, END)) == of(joined()).between(Span(FAR, END))


def test_a_missing_tail_leaves_nothing_and_its_words_stand():
    assert joined(tail=REFUSED) == REFUSED


def test_a_hole_at_the_beginning_of_the_tail_spoils_what_reaches_beyond():
    holed = timeline(TAIL.knots, holes=((6 * HOUR, REFUSED),))
    found = of(joined(tail=Answered(groups=((EU, holed),))))
    assert found.between(Span(FAR, END)) == REFUSED
    assert found.between(Span(NEAR, END)) == Counts(10, 11, 60, 60)


def test_a_hole_at_the_end_leaves_nothing():
    holed = timeline(TAIL.knots, holes=((END, REFUSED),))
    assert of(joined(tail=Answered(groups=((EU, holed),)))) == REFUSED


def test_no_data_in_a_piece_is_a_piece_without_events_that_nobody_observed():
    found = of(joined(head=NOTHING))
    assert found.between(Span(START, END)) == Counts(220, 224, END - START, END - HOUR)


def test_no_data_in_any_piece_is_no_data():
    empty = piece(groups={}, beside=())
    assert joined(empty, head=NOTHING, inner=NOTHING, tail=NOTHING) == NOTHING
    assert joined(empty, head=REFUSED, inner=NOTHING, tail=NOTHING) == REFUSED


def test_a_group_that_is_not_in_a_piece_had_no_events_there():
    with_us = Answered(groups=((EU, timeline(TAIL.knots)), (US, timeline(TAIL.knots))))
    found = of(joined(tail=with_us), US)
    assert found.between(Span(START, END)) == Counts(20, 22, END - START, END - START)
    assert found.gone_since is None


def test_a_group_that_ended_with_the_hours_is_gone_since_the_next_knot():
    with_us = piece(groups={group: timeline(STRETCHES.layout.read_at[0], 100) for group in (EU, US)})
    assert of(joined(with_us), US).gone_since == NEAR


def test_a_group_that_was_only_seen_in_the_first_head_is_gone_since_the_second():
    with_us = Answered(groups=((EU, timeline(HEAD.knots)), (US, timeline(HEAD.knots))))
    assert of(joined(head=with_us), US).gone_since == FAR


def test_too_many_groups_in_a_piece_or_in_all_are_refused():
    refused = Unanswered(Reason.TOO_MANY_GROUPS, "101 groups")
    assert joined(head=refused) == refused
    many = tuple(((("region", str(number)),), timeline(HEAD.knots)) for number in range(100))
    assert joined(head=Answered(groups=many)).reason is Reason.TOO_MANY_GROUPS


def test_bounds_of_one_piece_are_bounds_of_the_whole():
    knots = STRETCHES.layout.read_at[0]
    counted = timeline(knots, 100, good=(0, 150, 250), total=(0, 160, 261))
    found = of(joined(piece(groups={EU: timeline(knots, 100, if_counted=counted)})))
    assert found.if_counted.between(Span(START, END)).total == 11 + 261 + 22
    assert found.between(Span(START, END)).total == 11 + 202 + 22
    assert found.if_counted.if_counted is None


def test_an_estimate_in_one_piece_makes_the_whole_an_estimate():
    assert of(joined(piece(groups={EU: timeline(STRETCHES.layout.read_at[0], estimated=True)}))).estimated
    assert not of(joined()).estimated


def test_requests_and_notices_are_those_of_what_was_asked_each_once():
    answer = Answered(groups=((EU, timeline(TAIL.knots)),), requests=("a", "b"), notices=("n",))
    again = Answered(groups=((EU, timeline(HEAD.knots)),), requests=("a",), notices=("n",))
    found = joined(tail=answer, head=again)
    assert (found.requests, found.notices) == (("a", "b"), ("n",))


def test_a_piece_without_an_answer_knows_the_reason_for_every_group():
    assert answered_piece(HEAD, REFUSED).of(EU) == REFUSED
