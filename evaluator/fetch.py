"""Answers to questions: every source in its own thread, and nobody waits past the deadline."""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import TypeVar

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.later import Later, glimpse
from evaluator.core.query import Backend, Deadline, Query
from evaluator.core.survey import Finding, Survey, unanswered, unsurveyed
from slo_spec.model import Labels
from slo_spec.record import replace

GRACE_SECONDS = 1.0
"""How long a backend may take to notice that its deadline has passed, before it is left behind."""

T = TypeVar("T")

Progress = Callable[[str, int], None]
"""Told, as each batch of a source is done: its name, and how many questions it was asked."""


def fetch(
    queries: Sequence[Query],
    backends: Mapping[str, Backend],
    deadline: Deadline,
    *,
    apart: Collection[Query] = (),
    progress: Progress | None = None,
    redact: Callable[[str], str] = str,
) -> Mapping[Query, Answer]:
    """An answer to every query: what a backend leaves out, or raises, is ``Unanswered``.

    Those of them that are ``apart`` are asked when a source has answered the others, and share nothing with them.
    ``redact`` is applied to every text of an answer before anybody else sees it.
    """

    def ask(source: str, batch: tuple[Query, ...]) -> dict[Query, Answer]:
        return _answered(source, batch, backends.get(source), deadline)

    answers, late = _gathered(queries, ask, deadline, progress, apart)
    unanswered_late: dict[Query, Answer] = {query: _late(query.source) for query in late}
    return {query: _redacted(answer, redact) for query, answer in (answers | unanswered_late).items()}


def surveyed(
    queries: Sequence[Query],
    backends: Mapping[str, Backend],
    types: Mapping[str, str],
    deadline: Deadline,
    *,
    progress: Progress | None = None,
    redact: Callable[[str], str] = str,
) -> Mapping[Query, Survey]:
    """What there is for every query, asked as ``fetch`` asks. ``types`` names each source's backend.

    A backend that cannot be looked at is said to be so; one that fails, or is late, has not answered.
    """

    def ask(source: str, batch: tuple[Query, ...]) -> dict[Query, Survey]:
        return _looked_at(source, batch, backends.get(source), types.get(source, ""), deadline)

    surveys, late = _gathered(queries, ask, deadline, progress)
    late_surveys = {query: Survey(findings=(unanswered(_late(query.source)),)) for query in late}
    return {query: _redacted_survey(survey, redact) for query, survey in (surveys | late_surveys).items()}


def _gathered(
    queries: Sequence[Query],
    ask: Callable[[str, tuple[Query, ...]], dict[Query, T]],
    deadline: Deadline,
    progress: Progress | None,
    apart: Collection[Query] = (),
) -> tuple[dict[Query, T], tuple[Query, ...]]:
    """What each source had to say of its queries, and the queries of those that had not answered in time."""
    batches: dict[tuple[str, bool], list[Query]] = defaultdict(list)
    for query in dict.fromkeys(queries):
        batches[query.source, query in apart].append(query)
    done: queue.Queue[tuple[tuple[str, bool], dict[Query, T]]] = queue.Queue()

    def work(source: str) -> None:
        for key in ((source, False), (source, True)):
            if key in batches:
                done.put((key, ask(source, tuple(batches[key]))))

    waiting = set(batches)
    for source in dict.fromkeys(source for source, _ in batches):
        # A daemon: a backend that never returns must not keep the program from ending.
        threading.Thread(target=work, args=(source,), name=f"source {source}", daemon=True).start()
    gathered: dict[Query, T] = {}
    while waiting:
        try:
            key, found = done.get(timeout=deadline.remaining() + GRACE_SECONDS)
        except queue.Empty:
            break
        waiting.discard(key)
        gathered |= found
        if progress is not None:
            progress(key[0], len(batches[key]))
    return gathered, tuple(query for key in waiting for query in batches[key])


def _answered(
    source: str, batch: tuple[Query, ...], backend: Backend | None, deadline: Deadline
) -> dict[Query, Answer]:
    if backend is None:
        return dict.fromkeys(batch, Unanswered(Reason.BACKEND, f"{source} is not configured"))
    try:
        found = backend.answer(batch, deadline)
        left_out = Unanswered(Reason.BACKEND, f"{source} left the question unanswered")
        return {query: _checked(found.get(query, left_out)) for query in batch}
    except BaseException as error:  # noqa: BLE001 - whatever a source does, it did not answer
        return dict.fromkeys(batch, _failed(source, error))


def _looked_at(
    source: str, batch: tuple[Query, ...], backend: Backend | None, kind: str, deadline: Deadline
) -> dict[Query, Survey]:
    survey = getattr(backend, "survey", None)
    if not callable(survey):
        return dict.fromkeys(batch, unsurveyed(source, kind))
    left_out = Survey(findings=(unanswered(Unanswered(Reason.BACKEND, f"{source} left the question unanswered")),))
    try:
        found = survey(batch, deadline)
        answers = {query: found.get(query, left_out) for query in batch}
        return {query: each if isinstance(each, Survey) else left_out for query, each in answers.items()}
    except BaseException as error:  # noqa: BLE001 - whatever a source does, it did not answer
        return dict.fromkeys(batch, Survey(findings=(unanswered(_failed(source, error)),)))


def _failed(source: str, error: BaseException) -> Unanswered:
    return Unanswered(Reason.BACKEND, f"{source} failed: {type(error).__name__}: {error}".rstrip(": "))


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
        groups=tuple(
            (labels, _redacted_group(group, redact))
            for labels, (_, group) in zip(_redacted_labels(answer, redact), answer.groups, strict=True)
        ),
        requests=_redacted_lines(answer.requests, redact),
        notices=tuple(redact(text) for text in answer.notices),
    )


def _redacted_labels(answer: Answered, redact: Callable[[str], str]) -> Iterator[Labels]:
    """The labels of every group; what was told apart by a secret alone is told apart by a number."""
    taken = {labels for labels, _ in answer.groups if _hidden(labels, redact) == labels}
    for labels, _ in answer.groups:
        clean = _hidden(labels, redact)
        if clean == labels:
            yield labels
            continue
        place = next(index for index, pair in enumerate(labels) if clean[index] != pair)
        name, text = clean[place]
        numbered = ((*clean[:place], (name, f"{text} ({number})"), *clean[place + 1 :]) for number in count(2))
        free = next(each for each in chain((clean,), numbered) if each not in taken)
        taken.add(free)
        yield free


def _hidden(labels: Labels, redact: Callable[[str], str]) -> Labels:
    return tuple((redact(name), redact(text)) for name, text in labels)


def _redacted_lines(lines: Sequence[str], redact: Callable[[str], str]) -> Sequence[str]:
    # What a backend puts off is of our own making; what is there already fails here, where it is the backend's fault.
    if isinstance(lines, Later):
        return Later(lambda: map(redact, glimpse(lines)))
    return tuple(map(redact, lines))


def _redacted_group(group: Timeline | Unanswered, redact: Callable[[str], str]) -> Timeline | Unanswered:
    if isinstance(group, Unanswered):
        return Unanswered(group.reason, redact(group.detail))
    return _redacted_timeline(group, redact)


def _redacted_timeline(timeline: Timeline, redact: Callable[[str], str]) -> Timeline:
    holes = tuple((knot, Unanswered(hole.reason, redact(hole.detail))) for knot, hole in timeline.holes)
    counted = None if timeline.if_counted is None else _redacted_timeline(timeline.if_counted, redact)
    return replace(timeline, holes=holes, if_counted=counted)


def _redacted_survey(survey: Survey, redact: Callable[[str], str]) -> Survey:
    def clean(finding: Finding) -> Finding:
        return replace(finding, message=redact(finding.message), hint=redact(finding.hint))

    return replace(survey, findings=tuple(clean(finding) for finding in survey.findings))
