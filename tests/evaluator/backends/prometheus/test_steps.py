"""Evaluations beside each other: shared requests, bounded threads, and an end at the deadline."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.request import Instant, Outcome, Range, Request, Samples, chunks
from evaluator.backends.prometheus.steps import WORKERS, Steps, run, together
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Deadline


def deadline(seconds: float = 5) -> Deadline:
    return Deadline(time.monotonic() + seconds, time.monotonic)


def chain(*times: int) -> Steps[list[Outcome]]:
    found = []
    for instant in times:
        outcomes = yield [Instant("q", instant)]
        found.append(outcomes[Instant("q", instant)])
    return found


def test_evaluations_share_requests_and_identical_ones_are_sent_once() -> None:
    sent: list[Request] = []

    def ask(request: Request, _: Deadline) -> Outcome:
        sent.append(request)
        return Samples()

    found = run(together({"a": chain(1, 2), "b": chain(1, 2, 3), "c": chain()}), ask, deadline())
    assert found == {"a": [Samples()] * 2, "b": [Samples()] * 3, "c": []}
    assert sent == [Instant("q", 1), Instant("q", 2), Instant("q", 3)]


def test_an_evaluation_does_not_wait_for_the_requests_of_another() -> None:
    last = threading.Event()

    def ask(request: Request, _: Deadline) -> Outcome:
        if request == Instant("q", 9):
            last.set()
        # The one request of b comes back only when a, which needs nothing of it, has sent all of its own.
        return Samples(notices=("early",) if last.wait(3 if request == Instant("q", 0) else 0) else ())

    inner = together({"a": chain(1, 2, 9)})
    found = run(together({"b": chain(0), "inner": inner}), ask, deadline())
    assert found["b"] == [Samples(notices=("early",))]


def test_what_is_known_already_is_waited_for_by_nobody() -> None:
    last = threading.Event()

    def ask(request: Request, _: Deadline) -> Outcome:
        if request == Instant("q", 9):
            last.set()
        return Samples(notices=("early",) if last.wait(3 if request == Instant("q", 0) else 0) else ())

    # When a asks for 5, it is known, from b; the one request of c is still under way.
    found = run(together({"a": chain(1, 2, 5, 9), "b": chain(5), "c": chain(0)}), ask, deadline())
    assert found["c"] == [Samples(notices=("early",))]


def test_an_evaluation_that_needs_nothing_more_goes_on() -> None:
    def silent() -> Steps[str]:
        outcomes = yield []
        return f"{len(outcomes)} outcomes"

    assert run(together({"a": silent(), "b": chain(1)}), lambda *_: Samples(), deadline())["a"] == "0 outcomes"
    assert run(silent(), lambda *_: Samples(), deadline()) == "0 outcomes"


trees = st.recursive(
    st.lists(st.lists(st.integers(0, 30), min_size=0, max_size=4), max_size=4),
    lambda inner: st.dictionaries(st.text("abc", max_size=2), inner, max_size=4),
    max_leaves=12,
)


@given(trees)
def test_whatever_waits_for_what_each_is_told_all_that_it_asked_and_nothing_is_asked_twice(tree: object) -> None:
    sent: list[Request] = []

    def ask(request: Request, _: Deadline) -> Outcome:
        sent.append(request)
        return Samples(notices=(str(request),))

    def leaf(rounds: list[list[int]]) -> Steps[object]:
        told = []
        for each in rounds:
            requests = [Instant("q", number) for number in each]
            outcomes = yield requests
            told.append([outcomes[request] for request in requests])
        return told

    def steps(of: object) -> Steps[object]:
        return together({key: steps(each) for key, each in of.items()}) if isinstance(of, dict) else leaf(of)

    def expected(of: object) -> object:
        if isinstance(of, dict):
            return {key: expected(each) for key, each in of.items()}
        return [[Samples(notices=(str(Instant("q", number)),)) for number in each] for each in of]  # type: ignore[attr-defined]

    assert run(steps(tree), ask, deadline()) == expected(tree)
    assert len(sent) == len(set(sent))


def test_after_a_bug_nothing_more_is_asked() -> None:
    asked: list[Request] = []

    def ask(request: Request, _: Deadline) -> Outcome:
        asked.append(request)
        time.sleep(0.02)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(together({number: chain(number) for number in range(50)}), ask, deadline())
    time.sleep(0.1)
    assert len(asked) <= 3 * WORKERS


def test_no_more_than_a_few_requests_are_under_way() -> None:
    lock, under_way, most = threading.Lock(), 0, 0

    def ask(request: Request, _: Deadline) -> Outcome:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.01)
        with lock:
            under_way -= 1
        return Samples()

    run(together({number: chain(number) for number in range(20)}), ask, deadline())
    assert most == WORKERS


def test_a_request_that_hangs_is_left_behind_at_the_deadline() -> None:
    def ask(request: Request, _: Deadline) -> Outcome:
        time.sleep(10)
        return Samples()

    began = time.monotonic()
    (found,) = run(chain(1), ask, deadline(0.2))
    assert time.monotonic() - began < 2.2
    assert isinstance(found, Unanswered)
    assert found.reason is Reason.DEADLINE


def test_a_bug_of_ours_is_raised_and_not_swallowed() -> None:
    def ask(request: Request, _: Deadline) -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(chain(1), ask, deadline())


def test_long_ranges_are_cut_below_the_servers_limit() -> None:
    found = chunks("q", 60, 60 * 25_000, 60)
    assert [request.points for request in found] == [11_000, 11_000, 3_000]
    instants = [time for request in found for time in range(request.start, request.end + 1, request.step)]
    assert instants == list(range(60, 60 * 25_000 + 1, 60))
    assert chunks("q", 60, 100, 60) == (Range("q", 60, 60, 60),)
