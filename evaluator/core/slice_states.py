"""What each slice of a period was, for commitments that are kept slice by slice.

Slices align to the start of the period; the last one ends with it, and beyond it the next period's grid begins.
A slice of which a part is excluded, or outside the hours, is judged on its remainder.
"""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.core.answer import Timeline
from evaluator.core.counts import Counts
from evaluator.core.interval import Span, Spans, cut
from evaluator.core.slices import cells
from slo_spec.record import Record


class Slice(Record):
    """The part of a slice that counts, and what was seen there: None is no data."""

    spans: Spans
    counts: Counts | None


def slices(timeline: Timeline, spans: Spans, period: Span, step: int) -> Iterator[Slice]:
    """The slices that the spans touch, in order, each judged on its fragments where the timeline has knots for them."""
    knots = frozenset(timeline.knots)
    for fragments, whole in grid(spans, period, step):
        asked = fragments if _all_knots(fragments, knots) else (whole,)
        found = timeline.over(asked) if _all_knots(asked, knots) else None
        seen = found if isinstance(found, Counts) and found.observed else None
        yield Slice(fragments, seen)


def grid(spans: Spans, period: Span, step: int) -> Iterator[tuple[Spans, Span]]:
    """The fragments of each slice that the spans touch, with the whole slice."""
    beyond = cut(spans, (Span(min(_first(spans), period.end), period.end),))
    for part, origin, end in ((cut(spans, beyond), period.start, period.end), (beyond, period.end, None)):
        for fragments in cells(part, Span(origin, origin + step)):
            start = origin + (fragments[0].start - origin) // step * step
            yield fragments, Span(start, start + step if end is None else min(start + step, end))


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


def _all_knots(spans: Spans, knots: frozenset[int]) -> bool:
    return all(span.start in knots and span.end in knots for span in spans)
