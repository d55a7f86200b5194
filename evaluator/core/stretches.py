"""A long question in stretches: which of its closed hours are remembered, and what is still to be asked.

Sums add up over adjacent stretches. So a window of thirty days is its *head* (from a knot to the next
whole hour), *closed hours* (from a store where it has them, otherwise asked once with a knot each hour)
and the open *tail*. ``core.joining`` puts the answers together again.
"""

from __future__ import annotations

from functools import lru_cache

from evaluator.core.interval import Span, Spans, cut, union
from evaluator.core.query import Query
from slo_spec.record import Record, replace

HOUR = 3_600


def next_hour(instant: int) -> int:
    """The whole UTC hour at or after an instant."""
    return -(-instant // HOUR) * HOUR


def closed_hours(span: Span, until: int) -> Span:
    """The whole UTC hours inside a span that had ended at ``until``; empty where there is none."""
    first = next_hour(span.start)
    return Span(first, max(first, min(until, span.end) // HOUR * HOUR))


class Layout(Record, kw_only=True):
    """How a span with knots is cut into pieces.

    ``hours`` are its closed hours, ``missing`` those of them that nobody remembers. ``chain`` is all from the
    first closed hour to the end without a gap: stretches of hours, then the tail; ``read_at`` has for each of
    its links the instants at which the knots need its sums, both ends among them. ``heads`` go from a knot off
    the hour to the next hour. ``asked`` are the spans of all that is not remembered (heads, missing hours, the
    tail; those that touch are one), each with its knots.
    """

    hours: Span
    missing: Spans
    chain: Spans
    read_at: tuple[tuple[int, ...], ...]
    heads: Spans
    asked: tuple[tuple[Span, tuple[int, ...]], ...]


class Stretches(Record, kw_only=True):
    """One query in pieces, and the questions for those that are asked, in the order of ``layout.asked``."""

    query: Query
    layout: Layout
    asked: tuple[Query, ...]

    def holding(self, span: Span) -> Query:
        """The question that a missing stretch is part of."""
        return next(each for each in self.asked if each.span.start <= span.start and span.end <= each.span.end)


def stretches(query: Query, hours: Span, remembered: Spans) -> Stretches:
    """The pieces of a query with at least one closed hour; ``remembered`` lies inside ``hours``."""
    layout = laid_out(query.span, query.knots, hours, remembered)
    asked = tuple(replace(query, span=span, knots=knots, part_of=query.span) for span, knots in layout.asked)
    return Stretches(query=query, layout=layout, asked=asked)


@lru_cache(maxsize=1024)
def laid_out(span: Span, knots: tuple[int, ...], hours: Span, remembered: Spans) -> Layout:
    """How a span is cut. The objectives of a run mostly share their windows, so it is thought out once for all."""
    missing = cut((hours,), remembered)
    tail = Span(hours.end, span.end)
    heads = tuple(Span(knot, next_hour(knot)) for knot in knots if knot < hours.end and knot % HOUR)
    links = sorted((*remembered, *missing))
    chain = (*links, tail) if tail.seconds else tuple(links)
    return Layout(
        hours=hours,
        missing=missing,
        chain=chain,
        read_at=tuple(read_at(knots, hours, link) for link in chain),
        heads=heads,
        asked=tuple((each, _knots(knots, hours, missing, each)) for each in union((*missing, *heads, tail))),
    )


@lru_cache(maxsize=1024)
def read_at(knots: tuple[int, ...], hours: Span, link: Span) -> tuple[int, ...]:
    """The instants at which knots need the sums of a part of the chain: its ends, the knots and their next hours."""
    needed = {next_hour(knot) if knot < hours.end else knot for knot in knots}
    return tuple(sorted({link.start, link.end, *(instant for instant in needed if link.start < instant < link.end)}))


def _knots(knots: tuple[int, ...], hours: Span, missing: Spans, span: Span) -> tuple[int, ...]:
    """The knots of a question: the edges of missing hours, the knots that were asked for, and their next hours."""
    inside = [stretch for stretch in missing if span.start <= stretch.start and stretch.end <= span.end]
    found = {instant for stretch in inside for instant in range(stretch.start, stretch.end + 1, HOUR)}
    found.update(read_at(knots, hours, span))
    found.update(knot for knot in knots if knot in span)
    if hours.end in span:
        found.add(hours.end)
    return tuple(sorted(found))
