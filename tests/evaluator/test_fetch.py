"""Whatever a source does, every question has an answer in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.query import Deadline, Query
from evaluator.core.survey import Code, Survey
from evaluator.fetch import fetch, surveyed
from slo_spec.model import Ratio
from slo_spec.record import replace

ANSWER = Answered(groups=())


def query(source: str, number: int = 0) -> Query:
    return Query(source=source, measure=Ratio(total=f"t{number}", bad="b"), span=Span(0, 60), knots=(0, 60))


@dataclass
class Source:
    """A backend that does what it is told."""

    does: Callable[[Sequence[Query]], Mapping[Query, Answer]]
    asked: list[Sequence[Query]] = field(default_factory=list)

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        self.asked.append(queries)
        return self.does(queries)

    def close(self) -> None:
        """Nothing to let go of."""


def within(seconds: float) -> Deadline:
    return Deadline(expires=time.monotonic() + seconds, clock=time.monotonic)


def everything(queries: Sequence[Query]) -> Mapping[Query, Answer]:
    return dict.fromkeys(queries, ANSWER)


def fails(queries: Sequence[Query]) -> Mapping[Query, Answer]:
    raise ConnectionError("no route with hunter2")


def test_a_source_is_asked_once_for_all_its_questions() -> None:
    source = Source(everything)
    questions = [query("a", 1), query("a", 2), query("a", 1)]
    assert fetch(questions, {"a": source}, within(5)) == {query("a", 1): ANSWER, query("a", 2): ANSWER}
    assert source.asked == [(query("a", 1), query("a", 2))]


def test_what_is_apart_is_asked_of_each_source_when_it_has_answered_the_rest() -> None:
    sources = {name: Source(everything) for name in "abc"}
    questions = [query("a", 1), query("a", 2), query("b", 1), query("c", 1), query("a", 3), query("c", 2)]
    apart = {query("a", 1), query("b", 1), query("c", 2)}
    told: list[tuple[str, int]] = []
    found = fetch(questions, sources, within(5), apart=apart, progress=lambda name, asked: told.append((name, asked)))
    assert found == dict.fromkeys(questions, ANSWER)
    assert sources["a"].asked == [(query("a", 2), query("a", 3)), (query("a", 1),)]
    assert sources["b"].asked == [(query("b", 1),)]
    assert sources["c"].asked == [(query("c", 1),), (query("c", 2),)]
    assert sorted(told) == [("a", 1), ("a", 2), ("b", 1), ("c", 1), ("c", 1)]


def test_what_is_apart_and_fails_or_hangs_leaves_the_rest_answered() -> None:
    never = threading.Event()
    strange = query("a", 2)

    def hangs(queries: Sequence[Query]) -> Mapping[Query, Answer]:
        if strange in queries:
            never.wait(30)
        return everything(queries)

    def breaks(queries: Sequence[Query]) -> Mapping[Query, Answer]:
        return fails(queries) if strange in queries else everything(queries)

    for does, reason in ((hangs, Reason.DEADLINE), (breaks, Reason.BACKEND)):
        found = fetch([strange, query("a", 1)], {"a": Source(does)}, within(0.2), apart={strange})
        assert found[query("a", 1)] == ANSWER
        assert isinstance(late := found[strange], Unanswered)
        assert late.reason is reason
    never.set()


def test_an_exception_is_unanswered_and_the_other_source_is_not_hurt() -> None:
    found = fetch([query("a"), query("b")], {"a": Source(fails), "b": Source(everything)}, within(5))
    assert found[query("a")] == Unanswered(Reason.BACKEND, "a failed: ConnectionError: no route with hunter2")
    assert found[query("b")] == ANSWER


def test_a_question_that_is_left_out_is_unanswered() -> None:
    found = fetch([query("a")], {"a": Source(lambda queries: {})}, within(5))
    assert found == {query("a"): Unanswered(Reason.BACKEND, "a left the question unanswered")}


def test_a_source_that_is_not_there_is_unanswered() -> None:
    assert fetch([query("a")], {}, within(5)) == {query("a"): Unanswered(Reason.BACKEND, "a is not configured")}


def test_a_source_that_never_returns_is_left_behind_at_the_deadline() -> None:
    never = threading.Event()

    def hangs(queries: Sequence[Query]) -> Mapping[Query, Answer]:
        never.wait(30)
        return {}

    begun = time.monotonic()
    found = fetch([query("a"), query("b")], {"a": Source(hangs), "b": Source(everything)}, within(0.2))
    never.set()
    assert time.monotonic() - begun < 2.2
    assert isinstance(late := found[query("a")], Unanswered)
    assert late.reason is Reason.DEADLINE
    assert found[query("b")] == ANSWER


def test_sources_are_asked_at_the_same_time() -> None:
    together = threading.Barrier(2, timeout=5)

    def meets(queries: Sequence[Query]) -> Mapping[Query, Answer]:
        together.wait()
        return everything(queries)

    found = fetch([query("a"), query("b")], {"a": Source(meets), "b": Source(meets)}, within(5))
    assert set(found.values()) == {ANSWER}


def test_secrets_are_taken_out_of_every_text_of_an_answer() -> None:
    told = Unanswered(Reason.BACKEND, "hunter2")
    line = Timeline(knots=(0, 60), good=(0, 1), total=(0, 1), observed=(0, 60), holes=((60, told),))
    line = replace(line, if_counted=replace(line, if_counted=line))
    answers: dict[Query, Answer] = {
        query("a", 1): Answered(
            groups=(((), line), ((("x", "y"),), told)), requests=("hunter2",), notices=("hunter2",)
        ),
        query("a", 2): told,
    }
    found = fetch(
        list(answers),
        {"a": Source(lambda queries: answers)},
        within(5),
        redact=lambda text: text.replace("hunter2", "*"),
    )
    assert "hunter2" not in repr(found)
    assert repr(found).count("*") == 7


def test_what_is_no_answer_at_all_is_unanswered() -> None:
    wrong: Mapping[Query, Answer] = {query("a"): None}
    found = fetch([query("a")], {"a": Source(lambda queries: wrong)}, within(5))
    assert found == {query("a"): Unanswered(Reason.BACKEND, "the backend answered with a NoneType")}


def test_progress_is_told_of_each_source() -> None:
    told: list[tuple[str, int]] = []
    fetch(
        [query("a", 1), query("a", 2), query("b")],
        {"a": Source(everything), "b": Source(everything)},
        within(5),
        progress=lambda source, asked: told.append((source, asked)),
    )
    assert sorted(told) == [("a", 2), ("b", 1)]


@dataclass
class Looker(Source):
    """A backend that can be looked at, and does as it is told."""

    looks: Callable[[Sequence[Query]], Mapping[Query, Any]] = field(kw_only=True)

    def survey(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Survey]:
        return self.looks(queries)


def looked_at(backends: Mapping[str, Source], seconds: float = 5) -> dict[str, list[tuple[str, str]]]:
    """The code and message of what was found, by source."""
    queries = [query(name) for name in backends]
    found = surveyed(
        queries, backends, {"plain": "tape"}, within(seconds), redact=lambda text: text.replace("hunter2", "[hidden]")
    )
    return {each.source: [(finding.code, finding.message) for finding in found[each].findings] for each in queries}


def test_looking_at_sources_takes_each_as_it_is() -> None:
    def dies(queries: Sequence[Query]) -> Mapping[Query, Survey]:
        raise ConnectionError("no route with hunter2")

    backends = {
        "fine": Looker(everything, looks=lambda queries: dict.fromkeys(queries, Survey(series=1))),
        "plain": Source(everything),
        "dies": Looker(everything, looks=dies),
        "forgets": Looker(everything, looks=lambda queries: {}),
        "lies": Looker(everything, looks=lambda queries: dict.fromkeys(queries, ANSWER)),
    }
    left_out = "backend error: {} left the question unanswered"
    assert looked_at(backends) == {
        "fine": [],
        "plain": [(Code.UNSURVEYED, "the source plain cannot be surveyed: the backend tape does not offer it")],
        "dies": [(Code.UNANSWERED, "backend error: dies failed: ConnectionError: no route with [hidden]")],
        "forgets": [(Code.UNANSWERED, left_out.format("forgets"))],
        "lies": [(Code.UNANSWERED, left_out.format("lies"))],
    }


def test_a_source_that_is_late_has_not_answered_what_it_has() -> None:
    ended = threading.Event()

    def waits(queries: Sequence[Query]) -> Mapping[Query, Survey]:
        ended.wait(30)
        return {}

    began = time.monotonic()
    found = looked_at({"slow": Looker(everything, looks=waits)}, seconds=0.1)
    ended.set()
    assert time.monotonic() - began < 2.5
    assert [code for code, _ in found["slow"]] == [Code.UNANSWERED]
