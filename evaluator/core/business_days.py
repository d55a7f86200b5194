"""Business days: the local days on which a calendar's shifts begin, and what "within one business day" may mean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from evaluator.core.business_time import deadline
from evaluator.core.calendar import local_day, wall_clock
from evaluator.core.interval import moment
from evaluator.core.service_hours import shift_span, shifts_between
from slo_spec.model.calendars import Calendar, Shift, WeekVersion
from slo_spec.record import Record

_DAY: Final = timedelta(days=1)
_LONGEST_LOOK: Final = timedelta(days=10 * 366)
_ALL_DAY: Final = (Shift(0, 86_400),)


def monday_to_friday(holidays: tuple[date, ...] = ()) -> Calendar:
    """The calendar of a contract that says "business days" and no more: Monday to Friday, less holidays."""
    week = (*(_ALL_DAY for _ in range(5)), (), ())
    return Calendar(name="business days", timezone="UTC", versions=(WeekVersion(week=week),), holidays=holidays)


def business_days(calendar: Calendar, first: date, last: date) -> tuple[date, ...]:
    """The business days from the first to the last day, both in."""
    return tuple(day for day, _ in shifts_between(calendar, first, last))


def business_day(calendar: Calendar, first: date, number: int) -> date:
    """The n-th business day from a day on, which is the first if it is one. ValueError for a calendar without."""
    if number < 1:
        raise ValueError(f"there is no business day number {number}; they are counted from 1")
    found = next(islice(_from(calendar, first), number - 1, None), None)
    if found is None:
        raise ValueError(f"the calendar '{calendar.name}' has no {number} business days from {first} on")
    return found[0]


def _from(calendar: Calendar, first: date) -> Iterator[tuple[date, tuple[Shift, ...]]]:
    """Business days with their shifts, from a day on, until there is none for ten years."""
    until, look = first, timedelta(days=31)
    while until - first <= _LONGEST_LOOK:
        start, until = until, until + look
        for day, shifts in shifts_between(calendar, start, until - _DAY):
            yield day, shifts
            first = day
        look = min(2 * look, timedelta(days=366))


def next_month(year: int, month: int) -> date:
    """The first day of the month after."""
    return date(year + month // 12, month % 12 + 1, 1)


def report_due(calendar: Calendar, year: int, month: int, number: int) -> date:
    """When a report on a month is due: on the n-th business day of the next."""
    return business_day(calendar, next_month(year, month), number)


def delivered_by(due: date, delivered: date | None) -> bool:
    """Whether something came by its day, that day itself in; what did not come is late."""
    return delivered is not None and delivered <= due


class Spread(Record, kw_only=True):
    """A month's goal over its business days: a day's part (None in a month without any), and what is due by now."""

    business_days: int
    passed: int
    daily: Fraction | None
    cumulative: Fraction | None


def spread(calendar: Calendar, goal: Fraction, year: int, month: int, through: date) -> Spread:
    """A month's goal, evenly over its business days, up to and including a day."""
    first, last = date(year, month, 1), next_month(year, month) - _DAY
    every = business_days(calendar, first, last)
    passed = sum(day <= through for day in every)
    daily = goal / len(every) if every else None
    return Spread(
        business_days=len(every),
        passed=passed,
        daily=daily,
        cumulative=None if daily is None else daily * passed,
    )


class OneBusinessDay(Record, kw_only=True):
    """Three readings of "within one business day", as instants.

    Until closing on the next business day; after so much business time as a day has; at the same time of the
    next business day. What comes in outside the hours is received at the next opening.
    """

    end_of_next: int
    day_of_seconds: int
    same_time_next: int


def one_business_day(calendar: Calendar, created: int, day_seconds: int) -> OneBusinessDay:
    """The three readings for something created at an instant; a business day has ``day_seconds``."""
    received = deadline(calendar, created, 0)
    day = _day_of(calendar, received)
    following, shifts = next(_from(calendar, day + _DAY), (None, ()))
    if following is None:
        raise ValueError(f"the calendar '{calendar.name}' has no business day after {day}")
    return OneBusinessDay(
        end_of_next=wall_clock(following, max(shift.end for shift in shifts), calendar.timezone),
        day_of_seconds=deadline(calendar, created, day_seconds),
        same_time_next=_same_time(received, day, following, calendar.timezone),
    )


def _day_of(calendar: Calendar, received: int) -> date:
    """The business day to which an open instant belongs: the day on which its shift began."""
    today = local_day(received, calendar.timezone)
    shifts = reversed(list(shifts_between(calendar, today - _DAY, today)))
    return next(
        day for day, of_day in shifts if any(received in shift_span(day, shift, calendar.timezone) for shift in of_day)
    )


def _same_time(received: int, day: date, following: date, timezone: str) -> int:
    local = moment(received).astimezone(ZoneInfo(timezone))
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    # A night shift's small hours belong to the evening before: two o'clock is 26:00.
    return wall_clock(following, seconds + (local.date() - day).days * 86_400, timezone)
