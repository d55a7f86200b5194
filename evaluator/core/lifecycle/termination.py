"""When a customer may leave: misses in a row, outages again and again, a mean that sinks too low.

A period without data is None. What is unknown is no miss, unless the agreement says that it counts as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from evaluator.core.interval import Span, union
from evaluator.core.lifecycle import dates
from slo_spec.model.agreements import ChronicOutage, RollingAverage, StreakNoData, Termination

_DAY = 86_400


def consecutive(history: Sequence[bool | None], limit: int, no_data: StreakNoData = StreakNoData.BREAKS) -> int | None:
    """The index of the period that completes the first run of ``limit`` misses; None where there is none.

    ``history`` has whether each period was met, oldest first, None for one without data: it breaks the run,
    is skipped (the run goes on behind it), or counts as a miss.
    """
    run = 0
    for index, met in enumerate(history):
        missed = met is False or (met is None and no_data is StreakNoData.COUNTS)
        if missed:
            run += 1
            if run >= limit:
                return index
        elif met or no_data is StreakNoData.BREAKS:
            run = 0
    return None


def chronic(outages: Iterable[Span], rule: ChronicOutage) -> int | None:
    """The start of the outage that first completes ``count`` long ones within a rolling number of days.

    Long is strictly longer than the minimum; outages that overlap or touch are one. The days are of 24 hours, from
    the start of the first to the start of the last, and half-open: an outage exactly so many days earlier is out.
    """
    starts = [outage.start for outage in union(outages) if outage.seconds > rule.longer_than_seconds]
    for earlier, completing in zip(starts, starts[rule.count - 1 :], strict=False):
        if completing - earlier < rule.within_days * _DAY:
            return completing
    return None


def rolling_averages(series: Sequence[Fraction | None], periods: int) -> tuple[Fraction | None, ...]:
    """The mean of each ``periods`` attainments in a row, oldest first; None where one of them is unknown.

    The first belongs to the period of index ``periods - 1``.
    """
    return tuple(_mean(series[end - periods : end]) for end in range(periods, len(series) + 1))


def rolling_average(series: Sequence[Fraction | None], rule: RollingAverage) -> tuple[int, ...]:
    """The indices of the periods that end a rolling mean strictly below the threshold."""
    averages = rolling_averages(series, rule.periods)
    return tuple(
        index
        for index, average in enumerate(averages, start=rule.periods - 1)
        if average is not None and average < rule.below
    )


def earliest_exit(termination: Termination, notice_given: date) -> date:
    """The first day on which the customer may be out, once notice is given on a day."""
    return dates.earliest_exit(notice_given, termination.notice_days)


def _mean(attained: Sequence[Fraction | None]) -> Fraction | None:
    known = [value for value in attained if value is not None]
    return sum(known, Fraction(0)) / len(known) if len(known) == len(attained) else None
