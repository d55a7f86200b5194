"""Questions that take several rounds of requests, asked together.

An evaluation is a generator: it yields the requests that it needs next and is sent their outcomes.
So it touches no network, and all evaluations of a batch share each round: identical requests are
sent once, and a bounded number at a time.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, TypeVar

from evaluator.backends.prometheus.request import Outcome, Outcomes, Request
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Deadline

T = TypeVar("T")
Steps = Generator[Sequence[Request], Outcomes, T]

WORKERS = 4
GRACE_SECONDS = 1.0
"""How long a request may take to notice that its deadline has ended it."""


def together(evaluations: Mapping[Any, Steps[T]]) -> Steps[dict[Any, T]]:
    """The results of several evaluations, by key: their rounds are shared."""
    finished: dict[Any, T] = {}
    waiting: dict[Any, Sequence[Request]] = {}

    def resume(key: Any, outcomes: Outcomes | None) -> None:
        try:
            evaluation = evaluations[key]
            waiting[key] = next(evaluation) if outcomes is None else evaluation.send(outcomes)
        except StopIteration as stop:
            waiting.pop(key, None)
            finished[key] = stop.value

    for key in evaluations:
        resume(key, None)
    while waiting:
        outcomes = yield [request for requests in waiting.values() for request in requests]
        for key in list(waiting):
            resume(key, outcomes)
    return {key: finished[key] for key in evaluations}


def run(steps: Steps[T], ask: Callable[[Request, Deadline], Outcome], deadline: Deadline) -> T:
    """The result of an evaluation, with its requests sent; each request is sent once."""
    known: dict[Request, Outcome] = {}
    try:
        wanted = next(steps)
        while True:
            new = [request for request in dict.fromkeys(wanted) if request not in known]
            known |= _ask_all(new, ask, deadline)
            wanted = steps.send(known)
    except StopIteration as stop:
        result: T = stop.value
        return result


def _ask_all(
    requests: Sequence[Request], ask: Callable[[Request, Deadline], Outcome], deadline: Deadline
) -> dict[Request, Outcome]:
    """The outcomes of requests, a few at a time. What is not back at the deadline is left behind.

    The threads are daemons: one that hangs where nothing can cut it, in a name look-up, does not
    hold up the end of the program.
    """
    to_do: queue.SimpleQueue[Request] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Request, Outcome | BaseException]] = queue.SimpleQueue()
    for request in requests:
        to_do.put(request)

    def work() -> None:
        while True:
            try:
                request = to_do.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((request, ask(request, deadline)))
            except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, which raises it
                done.put((request, error))

    for _ in range(min(WORKERS, len(requests))):
        threading.Thread(target=work, daemon=True, name="slogate-prometheus").start()
    return _collect(requests, done, deadline)


def _collect(
    requests: Sequence[Request],
    done: queue.SimpleQueue[tuple[Request, Outcome | BaseException]],
    deadline: Deadline,
) -> dict[Request, Outcome]:
    outcomes: dict[Request, Outcome] = {}
    while len(outcomes) < len(requests):
        try:
            request, outcome = done.get(timeout=deadline.remaining() + GRACE_SECONDS)
        except queue.Empty:
            break
        if isinstance(outcome, BaseException):
            raise outcome
        outcomes[request] = outcome
    for request in requests:
        if request not in outcomes:
            words = f"no answer before the deadline; asked {request.brief}"
            outcomes[request] = Unanswered(Reason.DEADLINE, words)
    return outcomes
