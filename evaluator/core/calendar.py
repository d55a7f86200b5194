"""Windows as spans: the last thirty days, or this quarter in Berlin with its 25-hour day.

Calendar arithmetic is local and done by ``zoneinfo``: a period begins and ends at local midnight,
and is as long as the zone's clock changes make it (a March in Berlin has 743 hours).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from evaluator.core.interval import Span, moment
from slo_spec.model import CalendarUnit, CalendarWindow, Window
from slo_spec.record import Record

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = {CalendarUnit.MONTH: 1, CalendarUnit.QUARTER: 3, CalendarUnit.YEAR: 12}


class Stretch(Record):
    """A window at one instant: ``whole`` is all of it, ``elapsed`` the part that has passed."""

    whole: Span
    elapsed: Span

    @property
    def closed(self) -> bool:
        """Whether nothing of the window is still to come."""
        return self.elapsed.end == self.whole.end


def stretch(window: Window, at: int, since: int | None = None) -> Stretch | None:
    """The window at the instant ``at``, begun at ``since`` if that is later; None if that is not before ``at``.

    A calendar window is the period that holds the second before ``at``: at midnight of the first
    of November it is October, complete.
    """
    whole = period(window, at - 1) if isinstance(window, CalendarWindow) else Span(at - window.seconds, at)
    start = whole.start if since is None else max(whole.start, since)
    if start >= at:
        return None
    return Stretch(Span(start, whole.end), Span(start, at))


def window_seconds(window: Window, at: int) -> int:
    """The length of the window at an instant, whenever its service began."""
    return period(window, at - 1).seconds if isinstance(window, CalendarWindow) else window.seconds


def period(window: CalendarWindow, instant: int) -> Span:
    """The calendar period that holds an instant, from local midnight to local midnight."""
    zone = _zone(window.timezone)
    first = _first_day(window, moment(instant).astimezone(zone).date())
    return Span(midnight(first, zone), midnight(_next_first_day(window, first), zone))


def _first_day(window: CalendarWindow, day: date) -> date:
    match window.unit:
        case CalendarUnit.DAY:
            return day
        case CalendarUnit.WEEK:
            return day - timedelta(days=day.weekday())
        case unit:
            months = _MONTHS[unit]
            index = day.year * 12 + day.month - 1
            # Where a year begins moves quarters and years; of single months (modulo 1) nothing is left to move.
            return _month(index - (index - (window.fiscal_start_month - 1)) % months)


def _next_first_day(window: CalendarWindow, first: date) -> date:
    match window.unit:
        case CalendarUnit.DAY:
            return first + timedelta(days=1)
        case CalendarUnit.WEEK:
            return first + timedelta(days=7)
        case unit:
            return _month(first.year * 12 + first.month - 1 + _MONTHS[unit])


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def midnight(day: date, zone: ZoneInfo) -> int:
    """Where a local day begins: of a midnight that the clocks skip the instant of the change, of two the first."""
    return wall_clock(day, 0, zone.key)


def wall_clock(day: date, seconds: int, timezone: str) -> int:
    """The instant at which the wall's clock shows so many seconds after a day's midnight (30:00 is next morning).

    As RFC 5545 reads it: of a time that comes twice the first, and a time that is skipped by the offset before.
    """
    local = datetime(day.year, day.month, day.day, tzinfo=_zone(timezone)) + timedelta(seconds=seconds)
    return (local - _EPOCH) // timedelta(seconds=1)


def local_day(instant: int, timezone: str) -> date:
    """The day on the wall at an instant."""
    return moment(instant).astimezone(_zone(timezone)).date()


def _zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo  # late: most windows roll, and need no zone

    return ZoneInfo(name)
