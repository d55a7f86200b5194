"""What an objective's method counts of an answer, in any window."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answer import Timeline
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.plan import Evaluation, plan
from evaluator.core.slices import counted
from evaluator.core.tally import Tally
from slo_spec.model import Method, Occurrences, RatioTimeslices, Timeslices
from tests.evaluator.core.given import AT, DAY, HOUR, days, objective, spec, target, timeline

METHODS = (Occurrences(), RatioTimeslices(HOUR), Timeslices(HOUR, target("90%")))
EVENTS = st.lists(st.tuples(st.integers(AT - DAY, AT - 1), st.integers(0, 50), st.integers(0, 5)), max_size=25)


def evaluation(method: Method = METHODS[0]) -> Evaluation:
    return plan(spec(objective(method=method, window=days(1))), AT).evaluations[0]


def answered(of: Evaluation, events: list[Any], **changes: Any) -> Timeline:
    assert of.query is not None
    return timeline(of.query, events, **changes)


@given(EVENTS, st.sampled_from(METHODS))
def test_it_counts_what_the_method_counts_however_often_it_is_asked(events: list[Any], method: Method) -> None:
    of = evaluation(method)
    line = answered(of, events)
    tally = Tally(of, line)
    for spans in (of.spans, (of.recent,), of.spans):
        assert tally.over(*spans) == counted(method, line, spans, of.grid)


def test_a_window_without_length_has_nothing_even_where_nobody_answered() -> None:
    of = evaluation()
    late = Unanswered(Reason.DEADLINE, "late")
    tally = Tally(of, answered(of, [], holes=((AT, late),)))
    assert tally.in_window(Span(AT, AT)) == Counts()
    assert tally.in_window(of.recent) is late


def test_of_no_timeline_there_is_no_tally() -> None:
    missing = Unanswered(Reason.BACKEND, "refused")
    assert Tally.of(evaluation(), missing) is missing
