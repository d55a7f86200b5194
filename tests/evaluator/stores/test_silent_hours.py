"""Hours in which one question saw nothing while others did: late data are waited for, but not for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from evaluator.core.answer import Answer, Answered
from evaluator.core.counts import Reason, Silent, Unanswered
from evaluator.core.interval import Span, Spans, cut
from evaluator.core.query import Deadline, Query
from evaluator.stores.remembering import Remembering
from slo_spec.model import Ratio
from slo_spec.record import replace
from tests.evaluator.stores.asking import AT, DAY, HOUR, MEASURE, Source, deadline, query, steady

OTHER = Ratio(total="other", bad="b")
OURS = query(3 * DAY, 6 * HOUR, HOUR)
THEIRS = replace(OURS, measure=OTHER)
WHOLE = Span(AT - 4 * DAY, AT)
GAP = Span(AT // HOUR * HOUR - 40 * HOUR, AT // HOUR * HOUR - 38 * HOUR)


class Two:
    """A source of two measures; each is observed but for its own gaps. Where there is only a gap, it has no data.

    One that is ``sure`` knows that it has some at other times.
    """

    def __init__(self, ours: Spans, theirs: Spans, remark: str = "", *, sure: bool = False) -> None:
        self._remarks = (remark,) if remark else ()
        self._no_data = (Silent if sure else Unanswered)(Reason.NO_DATA, "no series")
        self._gaps = {MEASURE: ours, OTHER: theirs}
        self.asked: tuple[Query, ...] = ()

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        self.asked = tuple(queries)
        return {query: self._one(query, deadline) for query in queries}

    def _one(self, query: Query, deadline: Deadline) -> Answer:
        gaps = self._gaps[query.measure]
        if not cut((query.span,), gaps):
            return self._no_data
        tape = [event for event in steady(4) if not any(event[0] in gap for gap in gaps)]
        asked = replace(query, measure=MEASURE)
        answer = Source({(): tape}, cut((WHOLE,), gaps)).answer([asked], deadline)[asked]
        return replace(answer, notices=self._remarks) if isinstance(answer, Answered) else answer

    def fingerprint(self, query: Query) -> str | None:
        return str(query.measure)

    def close(self) -> None:
        """Nothing to let go of."""


def answers(source: Two, store: Path, *queries: Query, now: int = AT) -> Mapping[Query, Answer]:
    """The answers with a store, held to those without."""
    found = Remembering(source, store, now=now).answer(queries, deadline())
    asked = source.asked
    for each in queries:
        expected, answer = source.answer([each], deadline())[each], found[each]
        assert isinstance(answer, Answered)
        assert isinstance(expected, Answered)
        assert answer.groups == expected.groups
    source.asked = asked
    return found


def asks_for(source: Two, span: Span) -> set[str]:
    """The measures of which something of a span was asked."""
    return {str(each.measure) for each in source.asked if each.span.start < span.end and span.start < each.span.end}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "hours.db"


def test_what_one_question_alone_did_not_see_a_day_ago_is_not_asked_again(store: Path) -> None:
    source = Two((GAP,), ())
    answers(source, store, OURS, THEIRS)
    answers(source, store, OURS, THEIRS)
    assert asks_for(source, GAP) == set()


def test_what_nobody_saw_may_be_the_sources_fault_and_is_asked_again(store: Path) -> None:
    source = Two((GAP,), (GAP,))
    for _ in range(3):
        answers(source, store, OURS, THEIRS)
        assert len(asks_for(source, GAP)) == 2


def test_a_question_by_itself_has_no_witness(store: Path) -> None:
    source = Two((GAP,), (), sure=True)
    for _ in range(3):
        answers(source, store, OURS)
        assert len(asks_for(source, GAP)) == 1


def test_of_a_gap_that_is_asked_alone_another_question_is_asked_too_and_then_it_is_believed(store: Path) -> None:
    source = Two((GAP,), (), sure=True)
    answers(source, store, OURS)
    answers(Two((GAP,), ()), store, THEIRS)
    answers(source, store, OURS, THEIRS)
    assert asks_for(source, GAP) == {str(MEASURE), str(OTHER)}
    answers(source, store, OURS, THEIRS)
    assert asks_for(source, GAP) == set()


def test_no_data_may_also_mean_that_something_else_was_there(store: Path) -> None:
    answers(Two((GAP,), ()), store, OURS)
    answers(Two((GAP,), ()), store, THEIRS)
    source = Two((GAP,), ())
    for _ in range(3):
        answers(source, store, OURS, THEIRS)
        assert str(MEASURE) in asks_for(source, GAP)


def test_what_the_other_question_only_remembers_is_no_witness(store: Path) -> None:
    answers(Two((GAP,), ()), store, OURS)
    answers(Two((GAP,), ()), store, THEIRS)
    # A source that has lost sight of those days knows nothing of anybody then. What is remembered stays.
    lost = Two((GAP,), (GAP,), sure=True)
    for _ in range(3):
        remembering = Remembering(lost, store, now=AT)
        found = remembering.answer([OURS, THEIRS], deadline())[THEIRS]
        assert asks_for(lost, GAP) == {str(MEASURE), str(OTHER)}
        assert isinstance(found, Answered)
        assert found.groups == Two((), ()).answer([THEIRS], deadline())[THEIRS].groups


def test_an_answer_with_a_remark_is_not_believed_to_have_seen_everything(store: Path) -> None:
    source = Two((GAP,), (), remark="a store did not answer")
    for _ in range(2):
        answers(source, store, OURS, THEIRS)
        assert str(MEASURE) in asks_for(source, GAP)


def test_for_a_day_late_data_are_waited_for(store: Path) -> None:
    gap = Span(AT // HOUR * HOUR - 20 * HOUR, AT // HOUR * HOUR - 19 * HOUR)
    late = Two((), ())
    for source in (Two((gap,), ()), Two((gap,), ()), late):
        answers(source, store, OURS, THEIRS)
        assert len(asks_for(source, gap)) >= 1
    answers(late, store, OURS, THEIRS)
    assert asks_for(late, gap) == set()


def test_before_a_question_was_first_seen_it_is_asked_again(store: Path) -> None:
    begins = Span(AT - 4 * DAY, AT // HOUR * HOUR - 40 * HOUR)
    source = Two((begins,), ())
    answers(source, store, OURS, THEIRS)
    answers(source, store, OURS, THEIRS)
    assert asks_for(source, Span(begins.end - 9 * HOUR, begins.end)) == {str(MEASURE)}
