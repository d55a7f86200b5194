"""A source whose slices are kept as evidence: days that are stored come from the store, only the rest is asked.

Retention erases what a settlement needs: Prometheus keeps fifteen days, a quarter has ninety. So whole UTC days are
kept slice by slice as soon as they are over, and a settlement reads them from here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Counts, Number, Reason, Unanswered
from evaluator.core.interval import Span, Spans, cut
from evaluator.core.query import Backend, Deadline, Query
from evaluator.stores.database import StoreUnusable
from evaluator.stores.evidence import DAY, Collected, EvidenceStore, Question, open_evidence
from slo_spec.record import as_data, replace

HOLD_BACK_SECONDS: Final = 2 * 3_600
"""How long after its end a day may still get late samples."""


def evidence_key(query: Query) -> bytes:
    """What the slices of a query are kept under: what is measured, from which source, in which slices."""
    told = [query.source, type(query.measure).__name__, as_data(query.measure), as_data(query.presence), query.step]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).digest()


def collectable(query: Query) -> bool:
    """Whether a query's slices can be kept: it has slices that tile a day, no groups, and no knot between them."""
    if query.step is None or DAY % query.step or query.group_by or query.part_of is not None:
        return False
    return all((knot - query.span.start) % query.step == 0 for knot in query.knots)


class Collecting:
    """A backend around another, with the store of evidence at ``path``.

    ``now`` is the present: a day that is not over is not kept. ``names`` are what people call the queries.
    ``said`` is what there is to say of the last answer; ``added`` counts the days that were new to the store;
    ``lost`` tells whether the store could not be used, or not be written.
    """

    def __init__(self, backend: Backend, path: Path, *, now: int, names: Mapping[Query, str] | None = None) -> None:
        self._backend = backend
        self._path = path
        self._now = now
        self._names = names or {}
        self.said: tuple[str, ...] = ()
        self.added = 0
        self.lost = False

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        """An answer for each query: stored days from the store, the rest from the source."""
        kept = [query for query in queries if collectable(query)]
        if not kept:
            return self._backend.answer(queries, deadline)
        try:
            with open_evidence(self._path, wait_seconds=min(5.0, deadline.remaining())) as store:
                return self._answer(store, queries, kept, deadline)
        except StoreUnusable as error:
            self.lost = True
            self.said = (*self.said, f"the evidence was not used, everything was asked: {error}")
            return self._backend.answer(queries, deadline)

    def close(self) -> None:
        """Let go of the source."""
        self._backend.close()

    def _answer(
        self, store: EvidenceStore, queries: Sequence[Query], kept: Sequence[Query], deadline: Deadline
    ) -> Mapping[Query, Answer]:
        days = {query: store.days(evidence_key(query), _touched(query)) for query in kept}
        rest = {query: tuple(_part(query, span) for span in _missing(query, days[query])) for query in kept}
        passed = [query for query in queries if query not in days]
        asked = dict.fromkeys([*passed, *(part for parts in rest.values() for part in parts)])
        found = self._backend.answer(tuple(asked), deadline) if asked else {}
        answers: dict[Query, Answer] = {query: found.get(query, _left_out(query)) for query in passed}
        new: list[Collected] = []
        for query in kept:
            parts = {part: found.get(part, _left_out(part)) for part in rest[query]}
            answers[query] = _joined(query, days[query], parts)
            new += self._new_days(query, parts)
        self._keep(store, kept, new)
        return answers

    def _keep(self, store: EvidenceStore, kept: Sequence[Query], new: Sequence[Collected]) -> None:
        questions = [
            Question(key=evidence_key(query), name=self._names.get(query, query.source), asks=str(query.measure))
            for query in kept
        ]
        try:
            self.added += store.collect(questions, new) if new else 0
        except StoreUnusable as error:
            self.lost = True
            self.said = (*self.said, f"nothing new was kept as evidence: {error}")

    def _closed(self, query: Query) -> Span:
        """The whole UTC days of a query's span that are over; slices must begin where a day begins."""
        until = min(query.at, self._now - HOLD_BACK_SECONDS)
        first, last = -(-query.span.start // DAY) * DAY, until // DAY * DAY
        return Span(first, max(first, last)) if _aligned(query) else Span(first, first)

    def _new_days(self, query: Query, parts: Mapping[Query, Answer]) -> Iterator[Collected]:
        closed = self._closed(query)
        for part, answer in parts.items():
            timeline = _only(answer)
            if not isinstance(timeline, Timeline) or query.step is None:
                continue
            for start in range(max(closed.start, -(-part.span.start // DAY) * DAY), closed.end, DAY):
                if start + DAY > part.span.end:
                    break
                slices = tuple(_slices(timeline, start, query.step))
                if any(isinstance(each, Unanswered) for each in slices) or _in_doubt(
                    timeline, Span(start, start + DAY)
                ):
                    continue
                counts = [each for each in slices if isinstance(each, Counts)]
                if any(each.observed for each in counts):
                    yield Collected(
                        key=evidence_key(query),
                        start=start,
                        collected=self._now,
                        estimated=timeline.estimated,
                        slices=tuple((each.good, each.total, each.observed) for each in counts),
                    )


def _touched(query: Query) -> Span:
    """The whole UTC days that a query touches: a month of Berlin begins and ends within one."""
    if not _aligned(query):
        return Span(query.span.start, query.span.start)
    return Span(query.span.start // DAY * DAY, -(-query.span.end // DAY) * DAY)


def _aligned(query: Query) -> bool:
    """Whether slices begin where a day begins."""
    return query.step is not None and query.span.start % DAY % query.step == 0


def with_whole_days(query: Query, at: int) -> Query:
    """A query that looks at whole UTC days, as far as they have passed at an instant: so that no part of a day, which
    two periods share, is kept for neither."""
    if query.step is None or not _aligned(query):
        return query
    start = query.span.start // DAY * DAY
    end = min(-(-query.span.end // DAY) * DAY, start + (at - start) // query.step * query.step)
    span = Span(start, max(query.span.end, end))
    return replace(query, span=span, knots=(span.start, span.end))


def _slices(timeline: Timeline, start: int, step: int) -> Iterator[Counts | Unanswered]:
    for begin in range(start, start + DAY, step):
        yield timeline.between(Span(begin, begin + step))


def _in_doubt(timeline: Timeline, day: Span) -> bool:
    """Whether events of uncertain age would change the day: then it is asked again, not kept."""
    if timeline.if_counted is None:
        return False
    return timeline.between(day) != timeline.if_counted.between(day)


def _missing(query: Query, days: Mapping[int, Collected]) -> Spans:
    """What is to be asked. A day with gaps is asked again: the source may know more of it by now."""
    return cut([query.span], [day.span for day in days.values() if day.observed == DAY])


def _part(query: Query, span: Span) -> Query:
    knots = {span.start, span.end, *(knot for knot in query.knots if span.start <= knot <= span.end)}
    return replace(query, span=span, knots=tuple(sorted(knots)))


def _only(answer: Answer) -> Timeline | Unanswered:
    if isinstance(answer, Unanswered):
        return answer
    return answer.groups[0][1] if answer.groups else Unanswered(Reason.NO_DATA, "no series")


Row = tuple[int, Number, Number, int]
"""A knot, and what was good, in all and observed since the knot before."""


def _joined(query: Query, days: Mapping[int, Collected], parts: Mapping[Query, Answer]) -> Answer:
    """One timeline of stored days and asked parts. Where the source has no data, nothing was observed."""
    rows: dict[int, Row] = {}
    estimated = any(day.estimated for day in days.values())
    for part, answer in parts.items():
        timeline = _only(answer)
        if isinstance(timeline, Unanswered):
            if timeline.reason is not Reason.NO_DATA or not days:
                return timeline
            rows |= {knot: (knot, 0, 0, 0) for knot in part.all_knots()[1:]}
        elif timeline.holes or timeline.if_counted is not None:
            return answer if not days else _in_the_way(query, timeline)
        else:
            rows |= {row[0]: row for row in _rows_of_timeline(timeline)}
            estimated = estimated or timeline.estimated
    for day in days.values():
        stored = {row[0]: row for row in _rows_of_day(day) if query.span.start < row[0] <= query.span.end}
        seen = sum(row[3] for row in stored.values())
        if seen >= sum(rows[knot][3] for knot in stored if knot in rows):
            rows |= stored
    told = [answer for answer in parts.values() if isinstance(answer, Answered)]
    return Answered(
        groups=(((), _summed(query.span.start, sorted(rows.values()), estimated=estimated)),),
        requests=tuple(request for answer in told for request in answer.requests),
        notices=tuple(dict.fromkeys(notice for answer in told for notice in answer.notices)),
    )


def _in_the_way(query: Query, timeline: Timeline) -> Unanswered:
    if timeline.holes:
        return timeline.holes[0][1]
    words = f"{query.source}: a counter appeared with events already counted, in days that are not stored as evidence"
    return Unanswered(Reason.UNCERTAIN_START, words)


def _rows_of_day(day: Collected) -> Iterator[Row]:
    step = DAY // len(day.slices)
    for number, (good, total, observed) in enumerate(day.slices, start=1):
        yield day.start + number * step, good, total, observed


def _rows_of_timeline(timeline: Timeline) -> Iterator[Row]:
    sums = zip(timeline.knots, timeline.good, timeline.total, timeline.observed, strict=True)
    for (_, good, total, observed), (knot, more_good, more_total, more_observed) in pairwise(sums):
        yield knot, more_good - good, more_total - total, more_observed - observed


def _summed(start: int, rows: Sequence[Row], *, estimated: bool) -> Timeline:
    return Timeline(
        knots=(start, *(row[0] for row in rows)),
        good=tuple(accumulate((row[1] for row in rows), initial=0)),
        total=tuple(accumulate((row[2] for row in rows), initial=0)),
        observed=tuple(accumulate((row[3] for row in rows), initial=0)),
        estimated=estimated,
    )


def _left_out(query: Query) -> Unanswered:
    return Unanswered(Reason.BACKEND, f"{query.source} left the question unanswered")
