"""From a timeline to counts: by events, by good slices, or by the mean of the slices' ratios.

Whatever the method, what comes out are ``Counts`` with the same arithmetic: with time slices, one
slice is one event, good or bad (or partly good, for the mean of ratios). A slice without data is
left out and lowers the coverage; a slice with data but without traffic is left out of both sides.
A slice of which only parts are asked for (the rest is excluded) is judged on those parts.
"""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.core.answer import Timeline
from evaluator.core.counts import Counts, Number, Unanswered, quotient
from evaluator.core.interval import Span, Spans, union
from slo_spec.model import Method, Occurrences, RatioTimeslices, Timeslices


def counted(method: Method, timeline: Timeline, spans: Spans, grid: Span | None = None) -> Counts | Unanswered:
    """What a method counts over spans. ``grid`` is the first slice of the period, for methods with slices."""
    if isinstance(method, Occurrences) or grid is None:
        return timeline.over(spans)
    good: Number = 0
    total = seconds = observed = 0
    estimated = False
    for fragments in cells(union(spans), grid):
        piece = timeline.over(fragments)
        if isinstance(piece, Unanswered):
            return piece
        seconds += piece.seconds
        observed += piece.observed
        estimated = estimated or piece.estimated
        if piece.observed and piece.total:
            total += 1
            good += slice_value(method, piece)
    return Counts(good, total, seconds, observed, estimated)


def slice_value(method: Timeslices | RatioTimeslices, piece: Counts) -> Number:
    """What one slice with traffic is worth: 1 or 0, or its ratio."""
    if isinstance(method, Timeslices):
        above, below = method.slice_target.ratio.as_integer_ratio()
        return int(piece.good * below >= above * piece.total)
    return quotient(piece.good, piece.total)


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
