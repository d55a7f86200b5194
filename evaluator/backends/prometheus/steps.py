"""Questions that take several requests after each other, asked together.

An evaluation is a generator: it yields the requests that it needs next and is sent their outcomes.
So it touches no network. All evaluations of a batch share what is sent: identical requests are sent
once, a bounded number at a time, and none waits for the others' requests.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from evaluator.backends.prometheus.request import Outcome, Outcomes, Request
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Deadline

T = TypeVar("T")
Steps = Generator[Sequence[Request], Outcomes, T]

WORKERS = 4
ENOUGH_TO_SEND = 2 * WORKERS
"""As long as more requests than these wait to be sent, nobody has to be told what came back: it would ask for more."""
GRACE_SECONDS = 1.0
"""How long a request may take to notice that its deadline has ended it."""


class AnyOf(tuple[Request, ...]):
    """Requests of several evaluations: each outcome is of use to one of them, without the others.

    Whoever yields any other sequence is sent the outcomes when all of them are there.
    """

    __slots__ = ()


def together(evaluations: Mapping[Any, Steps[T]]) -> Steps[dict[Any, T]]:
    """The results of several evaluations, by key. Each goes on when its own requests are answered."""
    finished: dict[Any, T] = {}
    waiting: dict[Any, Sequence[Request]] = {}
    outcomes: Outcomes = {}

    def resume(key: Any, *, begun: bool = True) -> None:
        evaluation = evaluations[key]
        try:
            waiting[key] = evaluation.send(outcomes) if begun else next(evaluation)
            while not waiting[key] or _is_due(waiting[key], outcomes):
                waiting[key] = evaluation.send(outcomes)
        except StopIteration as stop:
            waiting.pop(key, None)
            finished[key] = stop.value

    for key in evaluations:
        resume(key, begun=False)
    while waiting:
        # What came already is not waited for again: it would seem to be news.
        outcomes = yield AnyOf(each for requests in waiting.values() for each in requests if each not in outcomes)
        for key in [key for key, requests in waiting.items() if _is_due(requests, outcomes)]:
            resume(key)
    return {key: finished[key] for key in evaluations}


def _is_due(requests: Sequence[Request], outcomes: Outcomes) -> bool:
    """Whether whoever waits for some requests can go on."""
    answered = (request in outcomes for request in requests)
    return any(answered) if isinstance(requests, AnyOf) else all(answered)


def run(steps: Steps[T], ask: Callable[[Request, Deadline], Outcome], deadline: Deadline) -> T:
    """The result of an evaluation, with its requests sent; each request is sent once."""
    known: dict[Request, Outcome] = {}
    with _Workers(ask, deadline) as workers:
        try:
            wanted = next(steps)
            while True:
                workers.send(request for request in wanted if request not in known)
                while wanted and not _is_due(wanted, known):
                    known |= workers.outcomes()
                wanted = steps.send(known)
        except StopIteration as stop:
            result: T = stop.value
            return result


class _Workers:
    """Threads that ask a few requests at a time. What is not back at the deadline is left behind.

    The threads are daemons: one that hangs where nothing can cut it, in a name look-up, does not
    hold up the end of the program.
    """

    def __init__(self, ask: Callable[[Request, Deadline], Outcome], deadline: Deadline) -> None:
        self._ask = ask
        self._deadline = deadline
        self._to_do: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Request, Outcome | BaseException]] = queue.SimpleQueue()
        self._under_way: dict[Request, None] = {}
        self._threads = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._drop()
        for _ in range(self._threads):
            self._to_do.put(None)

    def send(self, requests: Iterable[Request]) -> None:
        """Have requests asked, but for those that are already."""
        for request in requests:
            if request not in self._under_way:
                self._under_way[request] = None
                self._to_do.put(request)
        while self._threads < min(WORKERS, len(self._under_way)):
            threading.Thread(target=self._work, daemon=True, name="slogate-prometheus").start()
            self._threads += 1

    def outcomes(self) -> dict[Request, Outcome]:
        """What comes back next: at least one outcome, and all that come while there is enough left to send."""
        found: dict[Request, Outcome] = {}
        while self._under_way and (not found or self._to_do.qsize() > ENOUGH_TO_SEND or not self._done.empty()):
            try:
                request, outcome = self._done.get(timeout=self._deadline.remaining() + GRACE_SECONDS)
            except queue.Empty:
                return found | self._left_behind()
            if isinstance(outcome, BaseException):
                raise outcome
            # What was left behind may come yet: nobody waits for it any more.
            if request in self._under_way:
                del self._under_way[request]
                found[request] = outcome
        return found

    def _left_behind(self) -> dict[Request, Outcome]:
        self._drop()
        self._threads = 0  # those that hang are nobody's workers any more
        left, self._under_way = self._under_way, {}
        words = "no answer before the deadline; asked"
        return {request: Unanswered(Reason.DEADLINE, f"{words} {request.brief}") for request in left}

    def _drop(self) -> None:
        """Forget what was not asked yet."""
        while not self._to_do.empty():
            try:
                self._to_do.get_nowait()
            except queue.Empty:
                return

    def _work(self) -> None:
        while (request := self._to_do.get()) is not None:
            try:
                self._done.put((request, self._ask(request, self._deadline)))
            except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, which raises it
                self._done.put((request, error))
