"""A source that remembers: closed hours come from a store, only the rest is asked.

It is a backend around another. What the store cannot give, or gives in a form that does not fit, is asked
as if there were no store; the notices say so, and nothing else changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Reason, Silent, Unanswered
from evaluator.core.interval import Span, Spans, intersection, rfc3339, union
from evaluator.core.joining import put_together
from evaluator.core.kept import ClosedHours, gaps, worth_keeping
from evaluator.core.query import Backend, Deadline, Query
from evaluator.core.stretches import HOUR, Stretches, closed_hours, stretches
from evaluator.stores.database import StoreUnusable
from evaluator.stores.hours import HourStore, open_hours
from evaluator.stores.keeping import Remembered
from evaluator.stores.recollection import Recollection, recollected
from slo_spec.record import Record, replace

COUNTING = 1
"""The version of how sums are counted and kept. Raised with every change that makes old ones mean something else."""

HOLD_BACK_SECONDS = 2 * HOUR
"""How long after its end an hour may still get late samples. Prometheus keeps its newest block open as long
(``--storage.tsdb.min-block-duration``: 2h), and takes samples that come late into no other."""

SILENT_SECONDS = 24 * HOUR
"""How long after its end an hour is asked again in which a question saw nothing, though others of the same source did.
An agent that has lost its way to the server sends later what it has kept meanwhile, a few hours at most
(``--storage.agent.retention.max-time``: 4h). Where no question saw anything it may be the source: it is asked again."""

BUSY_SECONDS = 5.0
"""How long to wait for other writers, within the deadline."""


def question_key(query: Query, fingerprint: str) -> bytes:
    """What the sums of a query are kept under, whatever its span and knots."""
    text = json.dumps([COUNTING, fingerprint, query.source, query.group_by])
    return hashlib.sha256(text.encode()).digest()


class _Laid(Record):
    """One query in pieces, with what the store gave."""

    key: bytes
    stretches: Stretches
    recollection: Recollection

    @property
    def missing(self) -> Spans:
        """The hours that were asked."""
        return self.stretches.layout.missing


class Remembering:
    """A backend whose closed hours are kept in the store at ``path``.

    ``now`` is the present, in epoch seconds: no hour after it is closed, whatever instant is asked about.
    ``names`` are what people call the queries. ``said`` is what there is to say of all its answers, and
    ``troubles`` those parts of it because of which something is not remembered.
    """

    def __init__(
        self,
        backend: Backend,
        path: Path,
        *,
        now: int,
        names: Mapping[Query, str] | None = None,
        hold_back_seconds: int = HOLD_BACK_SECONDS,
    ) -> None:
        self._backend = backend
        self._path = path
        self._now = now
        self._names = names or {}
        self._hold_back_seconds = hold_back_seconds
        self.said: tuple[str, ...] = ()
        self.troubles: tuple[str, ...] = ()

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        """An answer for each query, from the store as far as it goes and from the source for the rest."""
        keys = {query: key for query in dict.fromkeys(queries) if (key := self._key(query)) is not None}
        if not callable(getattr(self._backend, "fingerprint", None)):
            self._trouble(
                f"{queries[0].source}: hours of this kind of source cannot be remembered, everything was asked"
            )
        if not keys:
            return self._backend.answer(queries, deadline)
        with ExitStack() as stack:
            store = self._opened(stack, deadline)
            laid = self._laid(keys, store)
            passed = [query for query in queries if query not in laid]
            asked = dict.fromkeys([*passed, *(question for each in laid.values() for question in each.stretches.asked)])
            witnesses = self._witnesses(laid)
            asked |= dict.fromkeys(witnesses)
            found = self._backend.answer(tuple(asked), deadline)
            answers = {question: found.get(question, _left_out(question)) for question in asked}
            joined = {
                query: put_together(each.stretches, each.recollection.pieces, answers) for query, each in laid.items()
            }
            if store is not None:
                self._remember(store, laid, witnesses, answers, deadline)
            self._tell(laid)
        return {query: joined.get(query) or answers[query] for query in queries}

    def close(self) -> None:
        """Let go of the source. The store is open only while it answers."""
        self._backend.close()

    def _key(self, query: Query) -> bytes | None:
        """The key of a query that can be answered in pieces; None for one that cannot."""
        if query.step is not None or query.part_of is not None or not self._hours(query).seconds:
            return None
        fingerprint = getattr(self._backend, "fingerprint", None)
        found = fingerprint(query) if callable(fingerprint) else None
        return None if found is None else question_key(query, found)

    def _hours(self, query: Query) -> Span:
        return closed_hours(query.span, min(query.at, self._now) - self._hold_back_seconds)

    @property
    def _silent_until(self) -> int:
        """The end of the last hour in which the silence of one question is believed, if others saw something."""
        return max(0, (self._now - SILENT_SECONDS) // HOUR * HOUR)

    def _opened(self, stack: ExitStack, deadline: Deadline) -> HourStore | None:
        wait_seconds = min(BUSY_SECONDS, deadline.remaining())
        try:
            return stack.enter_context(open_hours(self._path, wait_seconds=wait_seconds))
        except StoreUnusable as error:
            self._trouble(f"the store was not used, everything was asked: {error}")
            return None

    def _laid(self, keys: Mapping[Query, bytes], store: HourStore | None) -> dict[Query, _Laid]:
        """Every query in pieces; none where the store cannot be read."""
        if store is None:
            return {}
        try:
            found = recollected(store, {query: (key, self._hours(query)) for query, key in keys.items()})
        except StoreUnusable as error:
            self._trouble(f"the store could not be read, everything was asked: {error}")
            return {}
        return {
            query: _Laid(key, stretches(query, self._hours(query), found[query].spans), found[query])
            for query, key in keys.items()
        }

    def _witnesses(self, laid: Mapping[Query, _Laid]) -> tuple[Query, ...]:
        """For each gap that is old enough to be believed, a question about it to one that has seen something then.

        What it answers now tells whether the source still has those hours. A gap is asked alone, and nobody else would.
        """
        known = {query: union(each.recollection.spans) for query, each in laid.items()}
        old = (Span(0, self._silent_until),)
        missing = dict.fromkeys(each for spans in known.values() for each in intersection(gaps(spans), old))
        # Who was silent then too is no witness: another one is asked each hour.
        begin = self._now // HOUR % max(1, len(known))
        in_turn = (*islice(known.items(), begin, None), *islice(known.items(), begin))
        found: list[Query] = []
        for gap in missing:
            seen = (query for query, spans in in_turn if any(_holds(span, gap) for span in spans))
            found += [_stretch(query, gap) for query in islice(seen, 1)]
        return tuple(found)

    def _remember(
        self,
        store: HourStore,
        laid: Mapping[Query, _Laid],
        witnesses: Sequence[Query],
        answers: Mapping[Query, Answer],
        deadline: Deadline,
    ) -> None:
        kept = [
            Remembered(key=each.key, source=query.source, name=self._names.get(query, ""), hours=hours)
            for query, hours_of in self._worth_keeping(laid, witnesses, answers).items()
            for each in (laid[query],)
            for hours in hours_of
        ]
        damaged = {run for each in laid.values() for run in each.recollection.damaged}
        if damaged:
            what = "1 stretch in it" if len(damaged) == 1 else f"{len(damaged)} stretches in it"
            self._trouble(f"{self._path}: {what} did not fit together and was asked again")
        if not kept and not damaged:
            return
        try:
            store.remember(kept, damaged, go_on=lambda: not deadline.passed)
        except StoreUnusable as error:
            self._trouble(f"nothing new was remembered: {error}")

    def _worth_keeping(
        self, laid: Mapping[Query, _Laid], witnesses: Sequence[Query], answers: Mapping[Query, Answer]
    ) -> dict[Query, list[ClosedHours]]:
        """The hours to keep of each query: those without a doubt, and those in which it alone was silent."""
        found = {
            query: [hours for span in each.missing for hours in _sure(each, span, answers)]
            for query, each in laid.items()
        }
        known = {
            query: (*each.recollection.spans, *(hours.span for hours in found[query])) for query, each in laid.items()
        }
        # What others remember proves nothing of what the source has now: it may have lost sight of those days.
        told = [hours for question in witnesses for hours in _believed(question, question.span, answers)]
        sure = (hours.span for hours in chain(*found.values(), told))
        seen = intersection(sure, (Span(0, self._silent_until),))
        for query, each in laid.items():
            silent = intersection(gaps(known[query]), seen)
            if silent and each.missing:
                found[query] = [hours for span in each.missing for hours in _sure(each, span, answers, silent)]
        return found

    def _tell(self, laid: Mapping[Query, _Laid]) -> None:
        """One line for all that came from the store."""
        spans = [span for each in laid.values() for span in each.recollection.spans]
        if not spans:
            return
        source = next(iter(laid)).source
        begin, end = min(span.start for span in spans), max(span.end for span in spans)
        most = max(sum(span.seconds for span in each.recollection.spans) for each in laid.values()) // HOUR
        count = sum(1 for each in laid.values() if each.recollection.spans)
        hours = f"{most} hours" if count == 1 else f"up to {most} hours of {count} questions"
        words = f"{source}: {hours}, {rfc3339(begin)} to {rfc3339(end)}, were remembered in {self._path}"
        self.said = (*self.said, words)

    def _trouble(self, words: str) -> None:
        self.said = (*self.said, words)
        self.troubles = (*self.troubles, words)


def _left_out(question: Query) -> Unanswered:
    return Unanswered(Reason.BACKEND, f"{question.source} left the question unanswered")


def _holds(span: Span, other: Span) -> bool:
    return span.start <= other.start and other.end <= span.end


def _stretch(query: Query, hours: Span) -> Query:
    """The question about some hours of a query."""
    return replace(query, span=hours, knots=tuple(range(hours.start, hours.end + 1, HOUR)), part_of=query.span)


def _sure(each: _Laid, span: Span, answers: Mapping[Query, Answer], silent: Spans = ()) -> tuple[ClosedHours, ...]:
    """What of some missing hours can be believed for good."""
    return _believed(each.stretches.holding(span), span, answers, silent)


def _believed(
    question: Query, span: Span, answers: Mapping[Query, Answer], silent: Spans = ()
) -> tuple[ClosedHours, ...]:
    """What of some hours of a question can be believed for good."""
    answer = answers[question]
    if isinstance(answer, Silent):
        zeros = (0,) * len(question.knots)
        nothing = Timeline(knots=question.knots, good=zeros, total=zeros, observed=zeros)
        return worth_keeping(Answered(groups=(((), nothing),)), span, silent)
    if not isinstance(answer, Answered):
        return ()  # no data may mean that there was something else
    # An answer with a remark, such as that of a part of the stores, is no proof of silence.
    return worth_keeping(answer, span, () if answer.notices else silent)
