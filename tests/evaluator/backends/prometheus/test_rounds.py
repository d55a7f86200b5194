"""Evaluations in rounds: shared requests, bounded threads, and an end at the deadline."""

from __future__ import annotations

import threading
import time

import pytest

from evaluator.backends.prometheus.request import Instant, Outcome, Range, Request, Samples, chunks
from evaluator.backends.prometheus.rounds import WORKERS, Steps, run, together
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


def test_evaluations_share_rounds_and_identical_requests_are_sent_once() -> None:
    sent: list[Request] = []

    def ask(request: Request, _: Deadline) -> Outcome:
        sent.append(request)
        return Samples()

    found = run(together({"a": chain(1, 2), "b": chain(1, 2, 3), "c": chain()}), ask, deadline())
    assert found == {"a": [Samples()] * 2, "b": [Samples()] * 3, "c": []}
    assert sent == [Instant("q", 1), Instant("q", 2), Instant("q", 3)]


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
