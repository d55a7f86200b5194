"""Half-open stretches of time, and the arithmetic of sets of them.

Instants are whole seconds since the epoch, UTC. A set of spans is a tuple, sorted and disjoint,
as ``union`` returns it; everything else here takes and returns such sets.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import UTC, datetime

from slo_spec.record import Record


class Span(Record, order=True, gc=False):
    """From ``start`` (in) to ``end`` (out)."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span cannot end ({self.end}) before it starts ({self.start})")

    @property
    def seconds(self) -> int:
        """The length."""
        return self.end - self.start

    def __contains__(self, instant: int) -> bool:
        return self.start <= instant < self.end


Spans = tuple[Span, ...]


def union(spans: Iterable[Span]) -> Spans:
    """The stretches covered by any of the spans: sorted, disjoint, none empty."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.seconds):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def intersection(left: Iterable[Span], right: Iterable[Span]) -> Spans:
    """The stretches covered by both sets."""
    found: list[Span] = []
    first, second = union(left), union(right)
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i].start, second[j].start), min(first[i].end, second[j].end)
        if start < end:
            found.append(Span(start, end))
        if first[i].end <= second[j].end:
            i += 1
        else:
            j += 1
    return tuple(found)


def cut(spans: Iterable[Span], holes: Iterable[Span]) -> Spans:
    """The spans without the holes."""
    left: list[Span] = []
    gaps = union(holes)
    for span in union(spans):
        start = span.start
        for hole in gaps:
            if hole.end <= start:
                continue
            if hole.start >= span.end:
                break
            if hole.start > start:
                left.append(Span(start, hole.start))
            start = hole.end
        if start < span.end:
            left.append(Span(start, span.end))
    return tuple(left)


def total_seconds(spans: Iterable[Span]) -> int:
    """The length of a set of spans, overlaps counted once."""
    return sum(span.seconds for span in union(spans))


def instant(moment: datetime) -> int:
    """Whole seconds since the epoch; a fraction is cut off. ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is no instant")
    return int(moment.timestamp() // 1)


def moment(seconds: int) -> datetime:
    """The aware UTC datetime of an instant."""
    return datetime.fromtimestamp(seconds, tz=UTC)


@functools.lru_cache(maxsize=4096)
def rfc3339(seconds: int) -> str:
    """The instant as everybody writes it: 2026-11-01T00:00:00Z."""
    return moment(seconds).isoformat().replace("+00:00", "Z")
