"""What came back: cumulative sums at knots, from which every window is derived."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import ClassVar

from evaluator.core.counts import Counts, Number, Unanswered
from evaluator.core.interval import Span
from slo_spec.model import Labels
from slo_spec.record import Placed, Record


class Timeline(Record, kw_only=True):
    """Cumulative sums of good and total at knots.

    ``knots`` are ascending instants; ``good[i]``, ``total[i]`` and ``observed[i]`` (seconds covered
    by data) are what had been counted from ``knots[0]`` to ``knots[i]``, so each begins with 0. The
    difference of two knots is the span between them. ``holes`` are knots whose sums could not be
    had: what touches one is unanswered, the rest stands. ``estimated`` marks sums that the source
    extrapolates. ``gone_since`` is the instant since which a group that was there earlier has not
    been seen; None while it is there. ``if_counted`` is the same timeline if events that a counter
    already held when it was first seen inside the span had happened then: nobody knows, so both
    are judged. Its own ``if_counted``, if any, is the same with only the bad of these events.
    """

    knots: tuple[int, ...]
    good: tuple[Number, ...]
    total: tuple[Number, ...]
    observed: tuple[int, ...]
    estimated: bool = False
    holes: tuple[tuple[int, Unanswered], ...] = ()
    gone_since: int | None = None
    if_counted: Timeline | None = None

    def __post_init__(self) -> None:
        if not len(self.knots) == len(self.good) == len(self.total) == len(self.observed):
            raise ValueError("a timeline has one sum a knot")

    def between(self, span: Span) -> Counts | Unanswered:
        """What was counted in a span. KeyError where an end of it is no knot: it was never asked for."""
        for knot, unanswered in self.holes:
            if knot in (span.start, span.end):
                return unanswered
        return self.from_place(self._index(span.start), self._index(span.end))

    def from_place(self, first: int, last: int) -> Counts:
        """What was counted from one place among the knots to another, whether or not it could be had there."""
        return Counts(
            self.good[last] - self.good[first],
            self.total[last] - self.total[first],
            self.knots[last] - self.knots[first],
            self.observed[last] - self.observed[first],
            self.estimated,
        )

    def over(self, spans: Iterable[Span]) -> Counts | Unanswered:
        """The sum over disjoint spans."""
        counted: Counts | Unanswered | None = None
        for span in spans:
            piece = self.between(span)
            counted = piece if counted is None else counted + piece
        return Counts() if counted is None else counted

    def _index(self, knot: int) -> int:
        index = bisect_left(self.knots, knot)
        if index == len(self.knots) or self.knots[index] != knot:
            raise KeyError(f"{knot} is not a knot of this timeline")
        return index


class Answered(Placed, kw_only=True):
    """A timeline (or the reason for none) per group of labels; one group without labels if none was asked for.

    ``requests`` are what was sent, as text a reader could send again; ``notices`` are remarks of
    the source or of the backend that do not put the numbers in doubt. ``counted_by`` says in words how the
    events were counted, where there are several ways.
    """

    BESIDE: ClassVar = ("requests",)

    groups: tuple[tuple[Labels, Timeline | Unanswered], ...]
    requests: Sequence[str] = ()
    notices: tuple[str, ...] = ()
    counted_by: str = ""


Answer = Answered | Unanswered
