"""What each slice of a period was, for commitments that are kept slice by slice.

Slices align to the start of the period; the last one ends with it, and beyond it the next period's grid begins.
A slice of which a part is excluded, or outside the hours, is judged on its remainder.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import le, lt, sub
from typing import Any

from evaluator.core.answer import Timeline
from evaluator.core.counts import Counts, Number, Unanswered
from evaluator.core.interval import Span, Spans, cut
from evaluator.core.slices import cells
from slo_spec.model.agreements import ByAverage, ByTime
from slo_spec.record import Record


class Slice(Record, gc=False):
    """The part of a slice that counts, and what was seen there: None is no data."""

    spans: Spans
    counts: Counts | None


def slices(timeline: Timeline, spans: Spans, period: Span, step: int) -> Iterator[Slice]:
    """The slices that the spans touch, in order, each judged on its fragments where the timeline has knots for them."""
    seen = _Seen(timeline)
    for part, origin, end in _grids(spans, period):
        yield from _pieces(seen, part, origin, step, end)


def _pieces(seen: _Seen, part: Iterable[Span], origin: int, step: int, end: int | None) -> Iterator[Slice]:
    for fragments in cells(tuple(part), Span(origin, origin + step)):
        counts = seen.over(fragments)
        if counts is None:
            counts = seen.over((_whole(fragments, origin, step, end),))
        yield Slice(fragments, counts if isinstance(counts, Counts) and counts.observed else None)


class Told(Record):
    """The slices that have to be looked at, in any order, and how many others there are: they had traffic.

    Where time is counted, the others were up; for an average, ``ratios`` are their good of total events.
    """

    odd: tuple[Slice, ...]
    others: int
    ratios: tuple[tuple[Number, Number], ...] = ()


def told(timeline: Timeline, spans: Spans, period: Span, accounting: ByTime | ByAverage) -> Told:
    """The slices that the spans touch, as ``slices`` has them. Of most there is nothing to say but two numbers."""
    seen, step = _Seen(timeline), accounting.slice_seconds
    odd: list[Slice] = []
    ratios: list[tuple[Number, Number]] = []
    others = 0
    for part, origin, end in _grids(spans, period):
        rest: list[Span] = []
        for span in part:
            # Whole slices, as far as the timeline has their ends and no others; what is cut stays for one by one.
            start, stop = span.start + (origin - span.start) % step, span.end - (span.end - origin) % step
            whole = Span(start, max(start, stop))
            first = None if timeline.holes else seen.place(whole, step)
            if first is None:
                rest.append(span)
                continue
            rest += cut((span,), (whole,))
            found = _told_of_whole(timeline, whole, first, accounting)
            odd += found.odd
            others += found.others
            ratios += found.ratios
        odd += _pieces(seen, rest, origin, step, end)
    return Told(tuple(odd), others, tuple(ratios))


def _told_of_whole(timeline: Timeline, whole: Span, first: int, accounting: ByTime | ByAverage) -> Told:
    """The slices of a stretch, the knots from a place on being their ends: only arithmetic, for there are many."""
    step, last = accounting.slice_seconds, first + whole.seconds // accounting.slice_seconds + 1
    columns = [sums[first:last] for sums in (timeline.good, timeline.total, timeline.observed)]
    if isinstance(accounting, ByTime):
        (above, below), within = accounting.down_above.as_integer_ratio(), lt if accounting.inclusive else le
    else:
        (above, below), within = (1, 0), le  # whatever had traffic speaks for itself
    odd = tuple(
        Slice(
            (Span(whole.start + place * step, whole.start + (place + 1) * step),),
            Counts(good, total, step, observed, timeline.estimated) if observed else None,
        )
        for place, (good, total, observed) in enumerate(_steps(columns))
        if not (observed and total and within((total - good) * below, above * total))
    )
    if isinstance(accounting, ByTime):
        return Told(odd, len(columns[0]) - 1 - len(odd))
    ratios = tuple((good, total) for good, total, observed in _steps(columns) if observed and total > 0)
    return Told(odd, len(ratios), ratios)


def _steps(columns: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return zip(*(map(sub, sums[1:], sums) for sums in columns), strict=True)


def slice_count(spans: Spans, period: Span, step: int) -> int:
    """How many slices the spans touch: as many as ``grid`` has."""
    count = 0
    for part, origin, _ in _grids(spans, period):
        last = None
        for span in part:
            first = (span.start - origin) // step
            count -= first == last  # two spans in one slice
            last = (span.end - 1 - origin) // step
            count += last - first + 1
    return count


def grid(spans: Spans, period: Span, step: int) -> Iterator[tuple[Spans, Span]]:
    """The fragments of each slice that the spans touch, with the whole slice."""
    for part, origin, end in _grids(spans, period):
        for fragments in cells(part, Span(origin, origin + step)):
            yield fragments, _whole(fragments, origin, step, end)


def _grids(spans: Spans, period: Span) -> tuple[tuple[Spans, int, int | None], ...]:
    """The spans up to the period's end and beyond it, where another grid begins: each with its origin and its end."""
    beyond = cut(spans, (Span(min(_first(spans), period.end), period.end),))
    return (cut(spans, beyond), period.start, period.end), (beyond, period.end, None)


def _whole(fragments: Spans, origin: int, step: int, end: int | None) -> Span:
    start = origin + (fragments[0].start - origin) // step * step
    return Span(start, start + step if end is None else min(start + step, end))


class _Seen:
    """A timeline by its knots: a month has forty thousand slices of a minute to look up."""

    __slots__ = ("_places", "_timeline")

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._places: dict[int, int] | None = None

    def place(self, whole: Span, step: int) -> int | None:
        """The place of a stretch's first knot, if every so many seconds there is one, and no other; else None."""
        knots = self._timeline.knots
        first = bisect_left(knots, whole.start)
        ends = tuple(range(whole.start, whole.end + 1, step))
        return first if whole.seconds and knots[first : first + len(ends)] == ends else None

    def over(self, spans: Spans) -> Counts | Unanswered | None:
        """What was counted in spans; None where it was never asked for."""
        if self._places is None:
            self._places = {knot: place for place, knot in enumerate(self._timeline.knots)}
        places = self._places
        if len(spans) > 1 or self._timeline.holes:
            known = all(span.start in places and span.end in places for span in spans)
            return self._timeline.over(spans) if known else None
        (span,) = spans
        first, last = places.get(span.start), places.get(span.end)
        return None if first is None or last is None else self._timeline.from_place(first, last)


def asked_span(period: Span, step: int, margin_seconds: int, at: int | None = None) -> Span:
    """The period with whole slices beyond both ends, enough for the margin, never later than ``at``."""
    margin = -(-margin_seconds // step)
    later = margin if at is None else min(margin, max(0, at - period.end) // step)
    return Span(period.start - margin * step, period.end + later * step)


def knots_needed(span: Span, period: Span, step: int, spans: Spans) -> tuple[int, ...]:
    """The instants, beside the steps from the span's start on, at which sums are needed."""
    ends = {end for part in spans for end in (part.start, part.end) if span.start <= end <= span.end}
    if period.seconds % step:
        ends |= set(range(period.end, span.end + 1, step))
    return tuple(sorted(ends | {period.start, period.end}))


def _first(spans: Spans) -> int:
    return spans[0].start if spans else 0
