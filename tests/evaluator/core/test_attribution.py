"""What each deploy spent: the pieces make up the window, and what they spent what is spent."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answer import Answered
from evaluator.core.attribution import attributed, plan_attributions
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.history import Mark
from evaluator.core.interval import Span
from evaluator.core.plan import plan
from slo_spec.model import Occurrences, RatioTimeslices, Target, Timeslices
from tests.evaluator.core.given import AT, DAY, HOUR, days, objective, spec, target, timeline


def deploys(*instants):
    return [Mark(kind="deploy", name=f"v{number}", service="svc", at=at) for number, at in enumerate(instants)]


def asked(document, marks, events, gaps=(), **changes):
    planned = plan(document, AT)
    cuts = plan_attributions(planned, marks)
    answers = {
        cut.query: Answered(groups=(((), timeline(cut.query, events, gaps, **changes)),)) for cut in cuts if cut.query
    }
    return attributed(cuts, answers, {})


def a_day(**changes):
    return objective(**({"target": target("90%"), "window": days(1)} | changes))


def test_the_window_is_cut_at_its_deploys_and_each_has_its_bad_events():
    events = [(AT - 20 * HOUR, 50, 2), (AT - 10 * HOUR, 30, 3), (AT - HOUR, 14, 1)]
    (found,) = asked(spec(a_day()), deploys(AT - 12 * HOUR, AT - 2 * HOUR), events)
    assert (found.allowed, found.spent, found.doubt) == (10, 6, None)
    told = [(each.deploy and each.deploy.name, each.span, each.bad, each.share) for each in found.spendings]
    assert told == [
        (None, Span(AT - DAY, AT - 12 * HOUR), 2, Fraction(2, 10)),
        ("v0", Span(AT - 12 * HOUR, AT - 2 * HOUR), 3, Fraction(3, 10)),
        ("v1", Span(AT - 2 * HOUR, AT), 1, Fraction(1, 10)),
    ]


def test_the_deploy_that_was_live_when_the_window_began_has_its_beginning():
    (found,) = asked(spec(a_day()), deploys(AT - 9 * DAY, AT - 2 * DAY, AT + HOUR), [(AT - HOUR, 9, 1)])
    assert [(each.deploy.name, each.span) for each in found.spendings] == [("v1", Span(AT - DAY, AT))]


def test_deploys_of_other_services_cut_nothing():
    other = [Mark(kind="deploy", name="x", service="other", at=AT - HOUR)]
    (found,) = asked(spec(a_day()), other, [(AT - HOUR, 9, 1)])
    assert [each.deploy for each in found.spendings] == [None]


def test_objectives_that_share_a_question_still_share_it():
    document = spec(a_day(), a_day(name="two", window=days(2)))
    cuts = plan_attributions(plan(document, AT), deploys(AT - 30 * HOUR, AT - HOUR))
    (query,) = {cut.query for cut in cuts}
    assert {AT - 30 * HOUR, AT - HOUR} <= set(query.knots)


events = st.lists(st.tuples(st.integers(AT - DAY, AT - 1), st.integers(0, 50), st.integers(0, 5)), max_size=20)
methods = st.sampled_from([Occurrences(), RatioTimeslices(HOUR), Timeslices(HOUR, Target("90%", Fraction(9, 10)))])


@given(events, methods, st.lists(st.integers(AT - 2 * DAY, AT + DAY), max_size=6))
def test_what_the_deploys_spent_makes_up_what_is_spent(happened, method, instants):
    (found,) = asked(spec(a_day(method=method)), deploys(*instants), happened)
    spans = [each.span for each in found.spendings]
    if found.allowed is not None:
        assert sum(each.bad for each in found.spendings) == found.spent
        assert (spans[0].start, spans[-1].end) == (AT - DAY, AT)
        assert all(one.end == other.start for one, other in pairwise(spans))


def test_what_could_not_be_had_is_unknown_and_the_rest_stands():
    hole = ((AT - 2 * HOUR, Unanswered(Reason.PARTIAL, "store-2 unavailable")),)
    (found,) = asked(spec(a_day()), deploys(AT - 12 * HOUR, AT - 2 * HOUR), [(AT - 20 * HOUR, 9, 1)], holes=hole)
    assert [each.bad for each in found.spendings] == [1, hole[0][1], hole[0][1]]
    assert [each.share is None for each in found.spendings] == [False, True, True]


def test_an_objective_that_was_not_answered_says_why():
    cuts = plan_attributions(plan(spec(a_day()), AT), [])
    for answer in ({}, {cuts[0].query: Unanswered(Reason.STALE, "x")}):
        (found,) = attributed(cuts, answer, {})
        assert found.spendings == ()
        assert found.doubt is not None
    unbegun = plan_attributions(plan(spec(a_day(since=AT + DAY)), AT), [])
    (found,) = attributed(unbegun, {}, {})
    assert found.doubt == Unanswered(Reason.NO_DATA, "the window has not begun")


def test_events_of_uncertain_age_put_it_in_doubt():
    planned = plan(spec(a_day()), AT)
    (cut,) = plan_attributions(planned, [])
    held = timeline(cut.query, [(AT - HOUR, 9, 1)])
    answer = Answered(groups=(((), timeline(cut.query, [(AT - HOUR, 9, 1)], if_counted=held)),))
    (found,) = attributed([cut], {cut.query: answer}, {})
    assert found.doubt.reason is Reason.UNCERTAIN_START


def test_a_target_of_all_has_no_share_to_spend():
    (found,) = asked(spec(a_day(target=target("100%"))), deploys(AT - HOUR), [(AT - 2 * HOUR, 9, 1)])
    assert [(each.bad, each.share) for each in found.spendings] == [(1, None), (0, None)]
