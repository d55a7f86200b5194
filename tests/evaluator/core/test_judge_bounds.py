"""Events of uncertain age: a counter that appeared inside the window with events already counted."""

from fractions import Fraction

from evaluator.core.answer import Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.judge import judge
from evaluator.core.plan import plan
from evaluator.core.report import Verdict
from slo_spec.model import OnUnknown
from slo_spec.record import replace
from tests.evaluator.core.given import AT, DAY, HOUR, STRICT, spec, steady, timeline


def bounded(without, *bounds, policy=STRICT, rules=STRICT.rules[:2]):
    """The result for a timeline and the same one with events of uncertain age: all of them, then only the bad."""
    planned = plan(spec(policy=replace(policy, rules=rules)), AT)
    (query,) = planned.queries
    chain = None
    for events in reversed(bounds):
        chain = replace(timeline(query, events), if_counted=chain)
    answer = Answered(groups=(((), replace(timeline(query, **without), if_counted=chain)),))
    return judge(planned, {query: answer})[0]


def test_what_cannot_be_told_anyway_keeps_its_own_reason():
    gap = [Span(AT - 20 * DAY, AT)]
    result = bounded({"events": steady(50, 0), "gaps": gap}, [*steady(50, 0), (AT - HOUR, 0, 50_000)])
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.INCOMPLETE)
    assert result.measured.bad == 0
    assert "a counter appeared inside the window" in result.notices[0]


def test_a_sure_failure_counts_the_events_of_uncertain_age_too():
    seen = steady(50, 50, seconds=10 * DAY, at=AT - 20 * DAY)
    result = bounded({"events": seen, "gaps": [Span(AT - 20 * DAY, AT)]}, [*seen, (AT - HOUR, 0, 7)])
    assert (result.verdict, result.measured.bad) == (Verdict.FAIL, 240 * 50 + 7)


def test_the_bad_events_alone_may_have_happened_in_the_window():
    every, only_bad = [(AT - HOUR, 99_950, 50)], [(AT - HOUR, 1_000, 50)]
    result = bounded({"events": [(AT - HOUR, 1_000, 0)]}, every, only_bad)
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.UNCERTAIN_START)
    assert "100% (pass) if before, 95.238% (fail) if only the bad ones did" in result.because[0]


def test_most_of_what_is_counted_must_have_been_seen_to_happen():
    seen = {"events": [(AT - HOUR, 100, 0)]}
    assert bounded(seen, [(AT - HOUR, 200, 0)]).measured.total == 200
    assert bounded(seen, [(AT - HOUR, 250, 0)]).measured.total == 100
    half_an_event = {"events": [(AT - HOUR, Fraction(1, 2), 0)]}
    assert bounded(half_an_event, [(AT - HOUR, 2, 0)]).measured.total == Fraction(1, 2)


def test_what_nobody_saw_is_no_reason_to_leave_uncertain_events_out():
    closed = replace(STRICT, on_unknown=OnUnknown.FAIL)
    counted = [(AT - HOUR, 0, 9)]
    assert bounded({"events": []}, counted, policy=closed).measured.total == 9
    late = Unanswered(Reason.DEADLINE, "late")
    assert bounded({"events": [], "holes": ((AT - 30 * DAY, late),)}, counted, policy=closed).measured.total == 9


def test_bounds_that_disagree_only_between_a_pass_and_a_warning_are_unknown_too():
    for seen, counted in [((1_000_000, 0), (1_000_000, 950)), ((1_000_000, 950), (1_200_000, 950))]:
        result = bounded({"events": [(AT - HOUR, *seen)]}, [(AT - HOUR, *counted)], rules=STRICT.rules[3:4])
        assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.UNCERTAIN_START)
        assert result.steps[-1].startswith("bounds: a counter appeared")
