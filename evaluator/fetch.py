"""Answers to questions: every source in its own thread, and nobody waits past the deadline."""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Backend, Deadline, Query

GRACE_SECONDS = 1.0
"""How long a backend may take to notice that its deadline has passed, before it is left behind."""

Progress = Callable[[str, int], None]
"""Told, as each source is done: its name, and how many questions it was asked."""


def fetch(
    queries: Sequence[Query],
    backends: Mapping[str, Backend],
    deadline: Deadline,
    *,
    progress: Progress | None = None,
    redact: Callable[[str], str] = str,
) -> Mapping[Query, Answer]:
    """An answer to every query: what a backend leaves out, or raises, is ``Unanswered``.

    ``redact`` is applied to every text of an answer before anybody else sees it.
    """
    batches: dict[str, list[Query]] = defaultdict(list)
    for query in dict.fromkeys(queries):
        batches[query.source].append(query)
    done: queue.Queue[tuple[str, Mapping[Query, Answer]]] = queue.Queue()
    for source, batch in batches.items():
        arguments = (source, tuple(batch), backends.get(source), deadline, done)
        # A daemon: a backend that never returns must not keep the program from ending.
        threading.Thread(target=_ask, args=arguments, name=f"source {source}", daemon=True).start()
    answers: dict[Query, Answer] = {}
    waiting = set(batches)
    while waiting:
        try:
            source, found = done.get(timeout=deadline.remaining() + GRACE_SECONDS)
        except queue.Empty:
            break
        waiting.discard(source)
        answers |= found
        if progress is not None:
            progress(source, len(batches[source]))
    late = {query: _late(source) for source in waiting for query in batches[source]}
    return {query: _redacted(answer, redact) for query, answer in (answers | late).items()}


def _ask(
    source: str,
    batch: tuple[Query, ...],
    backend: Backend | None,
    deadline: Deadline,
    done: queue.Queue[tuple[str, Mapping[Query, Answer]]],
) -> None:
    if backend is None:
        failed = Unanswered(Reason.BACKEND, f"{source} is not configured")
        done.put((source, dict.fromkeys(batch, failed)))
        return
    try:
        found = backend.answer(batch, deadline)
        left_out = Unanswered(Reason.BACKEND, f"{source} left the question unanswered")
        answers: dict[Query, Answer] = {query: _checked(found.get(query, left_out)) for query in batch}
    except BaseException as error:  # noqa: BLE001 - whatever a source does, it did not answer
        detail = f"{source} failed: {type(error).__name__}: {error}".rstrip(": ")
        answers = dict.fromkeys(batch, Unanswered(Reason.BACKEND, detail))
    done.put((source, answers))


def _checked(answer: object) -> Answer:
    if isinstance(answer, Answered | Unanswered):
        return answer
    return Unanswered(Reason.BACKEND, f"the backend answered with a {type(answer).__name__}")


def _late(source: str) -> Unanswered:
    return Unanswered(Reason.DEADLINE, f"{source} had not answered when the run's deadline (--deadline) passed")


def _redacted(answer: Answer, redact: Callable[[str], str]) -> Answer:
    if isinstance(answer, Unanswered):
        return Unanswered(answer.reason, redact(answer.detail))
    return replace(
        answer,
        groups=tuple((labels, _redacted_timeline(timeline, redact)) for labels, timeline in answer.groups),
        requests=tuple(redact(text) for text in answer.requests),
        notices=tuple(redact(text) for text in answer.notices),
    )


def _redacted_timeline(timeline: Timeline | Unanswered, redact: Callable[[str], str]) -> Timeline | Unanswered:
    if isinstance(timeline, Unanswered):
        return Unanswered(timeline.reason, redact(timeline.detail))
    holes = tuple((knot, Unanswered(hole.reason, redact(hole.detail))) for knot, hole in timeline.holes)
    return replace(timeline, holes=holes) if holes else timeline
