"""Business time: what passes while a calendar is open and nothing pauses the clock.

A deadline is the first instant at which a target is consumed: one that is consumed exactly at closing time is due at
closing, not at the next opening.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from math import ceil

from evaluator.core.calendar import wall_clock
from evaluator.core.interval import Span, cut, total_seconds, union
from evaluator.core.service_hours import open_spans
from slo_spec.model.calendars import Calendar
from slo_spec.record import Record

_DAY = 86_400
_FIRST_LOOK_DAYS, _LONGEST_LOOK_DAYS = 14, 366
_NEVER_SECONDS = 10 * 366 * _DAY
"""Who is closed that long stays closed: the rarest day, 29 February, comes within eight years."""
_LAST_DAY = date(9990, 1, 1)


class NeverOpenError(ValueError):
    """A calendar does not open again, or not for long enough: nothing that counts by it has an end."""


def elapsed(calendar: Calendar, start: int, end: int, pauses: Iterable[Span] = ()) -> int:
    """The business seconds from one instant to another; pauses, overlaps counted once, do not count."""
    return total_seconds(cut(open_spans(calendar, Span(start, end)), pauses))


def deadline(calendar: Calendar, created: int, target_seconds: int, pauses: Iterable[Span] = ()) -> int:
    """The first instant at which a target is consumed; of a target of nothing, when the clock begins to run.

    NeverOpenError, a ValueError, for a calendar that does not open again, or not long enough.
    """
    if target_seconds < 0:
        raise ValueError(f"a target of {target_seconds} seconds is below nothing")
    left = target_seconds
    for span in _running(calendar, created, tuple(pauses)):
        if span.seconds >= left:
            return span.start + left
        left -= span.seconds
    raise AssertionError("running time is endless, or says why not")


def _running(calendar: Calendar, created: int, pauses: Sequence[Span]) -> Iterator[Span]:
    """The stretches in which the clock runs, from an instant on, without end."""
    dated = [*calendar.holidays, *(version.valid_from for version in calendar.versions if version.valid_from)]
    last = wall_clock(_LAST_DAY, 0, calendar.timezone)
    known = [wall_clock(day, 0, calendar.timezone) for day in dated if day < _LAST_DAY]
    # Until here a calendar may be closed for a while, and open after.
    closed_since = max((created, *known, *(pause.end for pause in pauses)))
    start, days = created, _FIRST_LOOK_DAYS
    while start < last:
        end = start + days * _DAY
        found = cut(open_spans(calendar, Span(start, end)), pauses)
        yield from found
        if found:
            closed_since = max(closed_since, found[-1].end)
        if end - closed_since > _NEVER_SECONDS:
            raise NeverOpenError(f"the calendar '{calendar.name}' does not open again, so by it nothing is due")
        start, days = end, min(2 * days, _LONGEST_LOOK_DAYS)
    raise NeverOpenError(f"by the calendar '{calendar.name}' it would not be due before the year {_LAST_DAY.year}")


def in_time(due: int, happened: int | None) -> bool:
    """Whether something happened by its deadline, the deadline itself in; what did not happen is not in time."""
    return happened is not None and happened <= due


def within(target_seconds: int, taken_seconds: int | None) -> bool:
    """Whether something took at most its target; what is not done has not reached it."""
    return taken_seconds is not None and taken_seconds <= target_seconds


def escalations(
    calendar: Calendar, created: int, target_seconds: int, levels: Iterable[Fraction], pauses: Iterable[Span] = ()
) -> tuple[int, ...]:
    """The first whole seconds at which given shares of a target (1/2, 1, also above 1) are consumed."""
    stopped = tuple(pauses)
    return tuple(deadline(calendar, created, ceil(target_seconds * level), stopped) for level in levels)


class Reopened(Record, kw_only=True):
    """Business seconds of a ticket that was solved, opened again and solved: three clocks.

    To the first solution; in all stretches in which it was open; and from creation to the last solution.
    """

    first_resolution: int
    total_open: int
    since_creation: int


def reopened(calendar: Calendar, open_stretches: Sequence[Span], pauses: Iterable[Span] = ()) -> Reopened:
    """The three clocks of a ticket, by the stretches in which it was open, from creation on."""
    first, stopped = open_stretches[0], tuple(pauses)
    stretches = union(open_stretches)
    return Reopened(
        first_resolution=elapsed(calendar, first.start, first.end, stopped),
        total_open=sum(elapsed(calendar, span.start, span.end, stopped) for span in stretches),
        since_creation=elapsed(calendar, first.start, max(span.end for span in open_stretches), stopped),
    )


class ScheduleChange(Record, kw_only=True):
    """Business seconds of a ticket whose calendar changed: each calendar for its time, or the last one for all."""

    cumulative: int
    last_schedule: int


def across_schedules(
    schedules: Sequence[tuple[int, Calendar]], end: int, pauses: Iterable[Span] = ()
) -> ScheduleChange:
    """Both readings, by the calendars and the instants from which they held (the first is creation), up to an end."""
    if not schedules:
        raise ValueError("without a calendar no business time passes")
    in_order, stopped = sorted(schedules, key=lambda schedule: schedule[0]), tuple(pauses)
    # What would have held only after the end never did.
    held = [(start, calendar) for start, calendar in in_order if start < end] or in_order[:1]
    ends = [*(start for start, _ in held[1:]), end]
    return ScheduleChange(
        cumulative=sum(
            elapsed(calendar, start, until, stopped) for (start, calendar), until in zip(held, ends, strict=True)
        ),
        last_schedule=elapsed(held[-1][1], held[0][0], end, stopped),
    )


def wall_clock_deadline(created: int, target_seconds: int) -> int:
    """A deadline on a clock that never stops: physical seconds, whatever the clocks on the wall do meanwhile."""
    return created + target_seconds
