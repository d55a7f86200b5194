"""Numbers from memory: a tape of events, answered by exact summation. For tests and replay.

``MemoryBackend`` takes events as Python values. ``connect`` takes them as plain data::

    type: memory
    tape:
      - measure: 3f2a...          # measure_digest of the indicator's measure; "*" answers any
        labels: {region: eu}      # optional
        events: [[1790812800, 9, 10], [1790812860, 10, 10]]   # instant, good, total
    observed: [[1790812800, 1793491200]]                      # optional; all of the time without it

Good and total may be numbers or texts (``"0.5"``), which are read exactly.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Number, Reason, Unanswered
from evaluator.core.interval import Span, Spans, intersection, total_seconds
from evaluator.core.query import Deadline, Query, Settings
from slo_spec.model import Labels, Measure, labels_of
from slo_spec.record import as_data

Event = tuple[int, Number, Number]
"""An instant, and what of how much was good then."""

Tape = Mapping[Labels, Sequence[Event]]

ANY = "*"


def measure_digest(measure: Measure) -> str:
    """A canonical fingerprint of what is measured, whenever it is asked."""
    text = json.dumps([type(measure).__name__, as_data(measure)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class MemoryBackend:
    """Answers any query about the measures that it was given events of.

    ``observed`` is when events were recorded at all; None is always. A query without ``group_by``
    sums over all labels; one with it sums over the labels that it does not name. Sums of adjacent
    stretches add up exactly, so ``part_of`` asks for nothing else.
    """

    def __init__(self, events: Mapping[Measure | str, Tape], observed: Spans | None = None) -> None:
        self._events = {key if isinstance(key, str) else measure_digest(key): tape for key, tape in events.items()}
        self._observed = observed

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:  # noqa: ARG002 - the protocol
        """An answer for each query; the deadline does not matter here."""
        return {query: self._answer(query) for query in queries}

    def close(self) -> None:
        """Nothing to let go of."""

    def fingerprint(self, query: Query) -> str | None:
        """What identifies the events that a query reads, and when they were recorded; None where there are none."""
        tape = self._tape(query.measure)
        if tape is None:
            return None
        told = [(labels, [tuple(map(str, event)) for event in events]) for labels, events in sorted(tape.items())]
        observed = None if self._observed is None else [(span.start, span.end) for span in self._observed]
        text = json.dumps([measure_digest(query.measure), told, observed, query.group_by])
        return hashlib.sha256(text.encode()).hexdigest()

    def _tape(self, measure: Measure) -> Tape | None:
        return self._events.get(measure_digest(measure), self._events.get(ANY))

    def _answer(self, query: Query) -> Answer:
        tape = self._tape(query.measure)
        if tape is None:
            return Unanswered(Reason.NO_DATA, f"{query.source} has no events of this measure")
        grouped: dict[Labels, list[Event]] = {} if query.group_by else {(): []}
        for labels, events in tape.items():
            named = dict(labels)
            group = labels_of({name: named.get(name, "") for name in query.group_by})
            grouped.setdefault(group, []).extend(events)
        if len(grouped) > max(1, query.at_most):
            detail = f"{len(grouped)} groups of {', '.join(query.group_by)}, at most {query.at_most} are allowed"
            return Unanswered(Reason.TOO_MANY_GROUPS, detail)
        groups = tuple((group, self._timeline(query, events)) for group, events in sorted(grouped.items()))
        return Answered(groups=groups, requests=(f"memory: {measure_digest(query.measure)[:12]}",))

    def _timeline(self, query: Query, events: Sequence[Event]) -> Timeline:
        knots = query.all_knots()
        good: list[Number] = [0] * len(knots)
        total: list[Number] = [0] * len(knots)
        for instant, event_good, event_total in events:
            if instant in query.span:
                index = bisect_right(knots, instant)
                good[index] += event_good
                total[index] += event_total
        return Timeline(
            knots=knots, good=tuple(accumulate(good)), total=tuple(accumulate(total)), observed=self._covered(knots)
        )

    def _covered(self, knots: Sequence[int]) -> tuple[int, ...]:
        if self._observed is None:
            return tuple(knot - knots[0] for knot in knots)
        pieces = (total_seconds(intersection([Span(*pair)], self._observed)) for pair in pairwise(knots))
        return tuple(accumulate(pieces, initial=0))


def connect(settings: Settings) -> MemoryBackend:
    """A backend that plays the tape of ``settings.options``. ValueError for a tape that is none."""
    options = settings.options
    events: dict[Measure | str, Tape] = {}
    try:
        for entry in options.get("tape", ()):
            tape = dict(events.get(str(entry.get("measure", ANY)), {}))
            tape[labels_of(entry.get("labels"))] = [_event(*event) for event in entry["events"]]
            events[str(entry.get("measure", ANY))] = tape
        observed = options.get("observed")
        spans = None if observed is None else tuple(Span(int(start), int(end)) for start, end in observed)
    except (AttributeError, KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"source {settings.name}: the tape cannot be read: {error!r}") from error
    return MemoryBackend(events, spans)


def _event(instant: Any, good: Any, total: Any) -> Event:
    return int(instant), _number(good), _number(total)


def _number(value: Any) -> Number:
    number = Fraction(Decimal(str(value)))
    return number.numerator if number.denominator == 1 else number
