"""Figures of outages: how often, how long, and how the time of one divides into stages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction

from evaluator.core.interval import Span, Spans, intersection, union
from slo_spec.model.agreements import OutageFigure
from slo_spec.record import Record


class Outages(Record):
    """The outages of a period: how many seconds of each count, and how many seconds the period has.

    Means are None where nothing failed: there is no time between failures without a failure.
    """

    lengths: tuple[int, ...]
    counting_seconds: int

    @property
    def down_seconds(self) -> int:
        """All downtime."""
        return sum(self.lengths)

    def figure(self, figure: OutageFigure) -> Fraction | None:
        """A figure in seconds, or the number of outages."""
        match figure:
            case OutageFigure.MTBF:
                return self._mean(self.counting_seconds - self.down_seconds)
            case OutageFigure.MTTR:
                return self._mean(self.down_seconds)
            case OutageFigure.MTBSI:
                return self._mean(self.counting_seconds)
            case OutageFigure.OUTAGES:
                return Fraction(len(self.lengths))
            case OutageFigure.LONGEST_OUTAGE:
                return Fraction(max(self.lengths, default=0))
            case OutageFigure.DOWNTIME:
                return Fraction(self.down_seconds)

    def _mean(self, seconds: int) -> Fraction | None:
        return Fraction(seconds, len(self.lengths)) if self.lengths else None


def seconds_inside(runs: Iterable[Span], counting: Spans) -> dict[Span, int]:
    """The runs that touch the time that counts, each with its seconds there: one across a night stays one outage."""
    outages = union(runs)
    starts = [run.start for run in outages]
    found: dict[Span, int] = {}
    for piece in intersection(outages, counting):
        run = outages[bisect_right(starts, piece.start) - 1]
        found[run] = found.get(run, 0) + piece.seconds
    return found


def with_open(outages: Sequence[tuple[int, int | None]], period: Span) -> tuple[Outages, Outages]:
    """Outages, each from a start to an end or None while it lasts: all of a period, and those that ended in it.

    One that is open at the end of the period lasts until there as far as the period knows, and was not repaired in it.
    """
    runs = union(Span(start, _end(start, end, period)) for start, end in outages)
    lengths = seconds_inside(runs, (period,))
    closed = tuple(seconds for run, seconds in lengths.items() if run.end <= period.end)
    return Outages(tuple(lengths.values()), period.seconds), Outages(closed, period.seconds)


def _end(start: int, end: int | None, period: Span) -> int:
    # A second beyond the end marks what is still open there; clipping takes it away again.
    return max(start, period.end + 1) if end is None else end


class Incident(Record, kw_only=True):
    """The instants of an incident's life; None is what has not happened or was not written down."""

    occurred: int | None = None
    detected: int | None = None
    acknowledged: int | None = None
    diagnosed: int | None = None
    repaired: int | None = None
    restored: int | None = None

    @property
    def time_to_detect(self) -> int | None:
        """From the failure until somebody, or something, noticed."""
        return _between(self.occurred, self.detected)

    @property
    def time_to_acknowledge(self) -> int | None:
        """From being noticed until somebody took it."""
        return _between(self.detected, self.acknowledged)

    @property
    def time_to_repair(self) -> int | None:
        """From being noticed until what was broken worked again."""
        return _between(self.detected, self.repaired)

    @property
    def time_to_restore(self) -> int | None:
        """From the failure until the service was back for its users."""
        return _between(self.occurred, self.restored)


def _between(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else second - first
