"""From a timeline to counts: by events, by good slices, or by the mean of the slices' ratios.

Whatever the method, what comes out are ``Counts`` with the same arithmetic: with time slices, one
slice is one event, good or bad (or partly good, for the mean of ratios). A slice without data is
left out and lowers the coverage; a slice with data but without traffic is left out of both sides.
A slice of which only parts are asked for (the rest is excluded) is judged on those parts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import sub
from typing import Any

from evaluator.core.answer import Timeline
from evaluator.core.counts import Counts, Number, Unanswered, sum_of_ratios
from evaluator.core.interval import Span, Spans, union
from slo_spec.model import Method, Occurrences, RatioTimeslices, Timeslices


def counted(method: Method, timeline: Timeline, spans: Spans, grid: Span | None = None) -> Counts | Unanswered:
    """What a method counts over spans. ``grid`` is the first slice of the period, for methods with slices."""
    if isinstance(method, Occurrences) or grid is None:
        return timeline.over(spans)
    if len(spans) == 1 and not timeline.holes:
        ends = _ends(timeline.knots, spans[0], grid)
        if ends:
            return _counted_whole(method, timeline, spans[0], ends)
    slices: list[tuple[Number, Number]] = []
    seconds = observed = 0
    estimated = False
    for fragments in cells(union(spans), grid):
        piece = timeline.over(fragments)
        if isinstance(piece, Unanswered):
            return piece
        seconds += piece.seconds
        observed += piece.observed
        estimated = estimated or piece.estimated
        if piece.observed and piece.total:
            slices.append((piece.good, piece.total))
    return Counts(_worth(method, slices), len(slices), seconds, observed, estimated)


def _ends(knots: tuple[int, ...], span: Span, grid: Span) -> Sequence[int]:
    """The places of the knots between whole slices; none where the span has parts of slices, or knots are missing."""
    step = grid.seconds
    first, last = bisect_left(knots, span.start), bisect_left(knots, span.end)
    needed = range(span.start, span.end + 1, step)
    if (span.start - grid.start) % step or needed[-1] != span.end or not span.seconds:
        return ()
    if knots[first : last + 1] == tuple(needed):
        return range(first, last + 1)
    places = [place for place in range(first, min(last + 1, len(knots))) if not (knots[place] - span.start) % step]
    return places if [knots[place] for place in places] == list(needed) else ()


def _counted_whole(method: Timeslices | RatioTimeslices, timeline: Timeline, span: Span, ends: Sequence[int]) -> Counts:
    """What is counted where no slice is cut: a month has forty thousand of a minute, so this is only arithmetic."""
    goods, totals, seen = (
        [sums[place] for place in ends] for sums in (timeline.good, timeline.total, timeline.observed)
    )
    slices = [
        (good, total)
        for good, total, observed in zip(_steps(goods), _steps(totals), _steps(seen), strict=True)
        if observed and total
    ]
    observed = timeline.observed[ends[-1]] - timeline.observed[ends[0]]
    return Counts(_worth(method, slices), len(slices), span.seconds, observed, timeline.estimated)


def _steps(sums: list[Any]) -> Iterator[Any]:
    return map(sub, sums[1:], sums)


def _worth(method: Timeslices | RatioTimeslices, slices: Sequence[tuple[Number, Number]]) -> Number:
    """What slices with traffic, good of total each, are worth together: 1 or 0 each, or the sum of their ratios."""
    if isinstance(method, Timeslices):
        above, below = method.slice_target.ratio.as_integer_ratio()
        return sum(good * below >= above * total for good, total in slices)
    return sum_of_ratios(slices)


def cells(spans: Spans, grid: Span) -> Iterator[Spans]:
    """The spans cut along the grid (``grid`` is any one of its cells): the fragments of each cell that they touch."""
    step = grid.seconds
    pending: list[Span] = []
    current: int | None = None
    for span in spans:
        start = span.start
        while start < span.end:
            cell = (start - grid.start) // step
            end = min(span.end, grid.start + (cell + 1) * step)
            if cell != current and pending:
                yield tuple(pending)
                pending = []
            current = cell
            pending.append(Span(start, end))
            start = end
    if pending:
        yield tuple(pending)
