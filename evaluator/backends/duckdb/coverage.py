"""What rows cover, as the child's extent tells it.

Nobody scrapes a file: a minute without rows may be a quiet minute. So the time from the first to
the last row of the table (or query), whatever ``where`` picks of them, counts as observed, and
twice the usual distance between the span's rows at either end of it. What lies beyond was not
seen: a file that nobody writes any more goes stale. Only rows before the query's end count: asked
about last month, a table says what it said then.

A stretch without any row that is out of all proportion is a hole: a day that was not imported says
nothing, good or bad. It was not observed either, unless the spec calls its gaps quiet.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from evaluator.backends.duckdb.question import rows_of
from evaluator.core.interval import Span, Spans, cut, rfc3339
from evaluator.core.query import Query
from evaluator.core.wording import duration
from slo_spec.model import Gaps
from slo_spec.record import Record

_MICROSECONDS = 1_000_000
_SLACK = 2
"""A source is stale after twice the usual distance between its rows."""
SILENCE = 10
"""Ten times the usual distance between rows is out of all proportion."""
_LEAST_SHARE = 30
"""A hole is at least a thirtieth of the span: what is shorter hides little of a window."""
_LEAST_SHARE_IN_SLICES = 240
"""Where slices are judged one by one, what hides little of a window hides many of them: as fine as the extent is."""


class Extent(Record):
    """From the first to the last row, in seconds; ``usual`` is the mean distance between those of the span.

    ``silences`` go from the last row before a hole to the first one after it, longest first.
    """

    first: int
    last: int
    usual: int
    silences: tuple[Span, ...] = ()

    @property
    def end(self) -> int:
        """Until when the rows cover anything."""
        return self.last + max(1, _SLACK * self.usual)

    @property
    def covered(self) -> Spans:
        """What the rows cover. The seconds in which there are rows are no part of a hole."""
        holes = [Span(silence.start + 1, silence.end) for silence in self.silences]
        return cut([Span(self.first - _SLACK * self.usual, self.end)], holes)

    def notices(self, place: str) -> tuple[str, ...]:
        """The longest hole, in words for who knows whether it is one."""
        if not self.silences:
            return ()
        longest = self.silences[0]
        more = f", the longest of {len(self.silences)} such stretches" if len(self.silences) > 1 else ""
        stretch = f"from {rfc3339(longest.start)} to {rfc3339(longest.end)} ({duration(longest.seconds)}{more})"
        return (f"{place} has no row {stretch}: taken as missing; if nothing happens then, write gaps: quiet",)


def extent_of(found: Sequence[Sequence[int]], query: Query) -> Extent | None:
    """The extent that the child found (see ``sql.extent``; microseconds); None without rows."""
    stretches = [(number, first // _MICROSECONDS, last // _MICROSECONDS, rows) for number, first, last, rows in found]
    if not stretches:
        return None
    inside = [(first, last, rows) for number, first, last, rows in stretches if number >= 0]
    time = inside[-1][1] - inside[0][0] if inside else 0
    distances = sum(rows for _, _, rows in inside) - 1
    silences: list[Span] = []
    for silence in _long_silences(stretches, query):
        within = silence.start >= query.span.start
        others, between = time - within * silence.seconds, distances - within
        if between > 0 and silence.seconds * between > SILENCE * others:
            silences.append(silence)
            time, distances = others, between
    longest_first = sorted(silences, key=lambda silence: silence.seconds, reverse=True)
    return Extent(stretches[0][1], stretches[-1][2], -(-time // max(1, distances)), tuple(longest_first))


def _long_silences(stretches: Sequence[tuple[int, int, int, int]], query: Query) -> list[Span]:
    """The stretches without rows that are long enough to be holes, longest first.

    One that begins before the span is none of the distances between the span's rows: it comes last,
    and is held against what is usual among them.
    """
    if rows_of(query).gaps is Gaps.QUIET:
        return []
    share = _LEAST_SHARE if query.step is None else _LEAST_SHARE_IN_SLICES
    between = (Span(before[2], after[1]) for before, after in pairwise(stretches))
    long = [silence for silence in between if silence.seconds * share >= query.span.seconds]
    return sorted(long, key=lambda silence: (silence.start >= query.span.start, silence.seconds), reverse=True)
