"""When a calendar is open: shifts of the wall clock as spans of physical time, holidays taken out.

A day in its zone may have 23 or 25 hours, and shifts are as long as the clock makes them. A local time that a clock
change skips is as long after the change as it would have been; one that comes twice is the first of the two, as in
RFC 5545.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from evaluator.core.calendar import local_day, wall_clock
from evaluator.core.interval import Span, Spans, cut, intersection, total_seconds, union
from slo_spec.model.calendars import Calendar, Shift, WeekVersion
from slo_spec.record import Record

_DAY = timedelta(days=1)


def shift_span(day: date, shift: Shift, timezone: str) -> Span:
    """The physical time of a shift that begins on a local day; empty if a clock change swallows it."""
    start = wall_clock(day, shift.start, timezone)
    return Span(start, max(start, wall_clock(day, shift.end, timezone)))


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day from the first to the last, both in."""
    return (first + number * _DAY for number in range((last - first).days + 1))


def open_spans(calendar: Calendar, span: Span) -> Spans:
    """When a calendar is open inside a span."""
    # A shift that reaches into the span may have begun the day before: they go up to 48:00.
    first, last = local_day(span.start, calendar.timezone) - _DAY, local_day(span.end, calendar.timezone)
    shifts = (
        shift_span(day, shift, calendar.timezone)
        for day, shifts in shifts_between(calendar, first, last)
        for shift in shifts
    )
    return intersection(union(shifts), (span,))


def shifts_between(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, tuple[Shift, ...]]]:
    """The local days from the first to the last (both in) on which shifts begin, with these; holidays left out."""
    closed = holidays_between(calendar, first, last)
    # Sorted once; of two versions the later holds from its day on.
    versions = sorted(calendar.versions, key=_valid_from)
    for day in days_between(first, last):
        shifts = _shifts(versions, day) if day not in closed else ()
        if shifts:
            yield day, shifts


def _valid_from(version: WeekVersion) -> date:
    return version.valid_from or date.min


def _shifts(versions: list[WeekVersion], day: date) -> tuple[Shift, ...]:
    shifts: tuple[Shift, ...] = ()
    for version in versions:
        if _valid_from(version) <= day:
            shifts = version.week[day.weekday()]
    return shifts


def holidays_between(calendar: Calendar, first: date, last: date) -> frozenset[date]:
    """The holidays from the first to the last day, both in."""
    found = {day for day in calendar.holidays if first <= day <= last}
    if calendar.yearly_holidays:
        found.update(day for day in days_between(first, last) if _is_yearly(calendar, day))
    if calendar.public_holidays or calendar.files:
        from evaluator.core.recurrence.holidays import holidays_of_text, public_holidays

        for year in range(first.year, last.year + 1):
            if calendar.public_holidays:
                found |= public_holidays(calendar.public_holidays, year)
            for name, text in calendar.files:
                found |= holidays_of_text(name, text, year, calendar.timezone)
    return frozenset(found)


def _is_yearly(calendar: Calendar, day: date) -> bool:
    today = (day.month, day.day)
    return any(
        first <= today <= last if first <= last else today >= first or today <= last
        for first, last in calendar.yearly_holidays
    )


class Availability(Record, kw_only=True):
    """How much of some hours was up: ``value`` is a share from 0 to 1, None where there are no such hours."""

    total_seconds: int
    down_seconds: int
    value: Fraction | None

    def reaches(self, target: Fraction) -> bool:
        """Whether it is at least the target; hours that there are not cannot miss one."""
        return self.value is None or self.value >= target


def availability(hours: Spans, down: Spans) -> Availability:
    """How much of the hours was up."""
    total, lost = total_seconds(hours), total_seconds(intersection(hours, down))
    return Availability(total_seconds=total, down_seconds=lost, value=1 - Fraction(lost, total) if total else None)


def inside_and_outside(calendar: Calendar, period: Span) -> tuple[Spans, Spans]:
    """The hours of a period in which a calendar is open (prime time), and what is left of it."""
    inside = open_spans(calendar, period)
    return inside, cut((period,), inside)
