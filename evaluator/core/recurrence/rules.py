"""Windows that come again, as spans: by the clock of the wall, through summer time and winter time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from evaluator.core.calendar import wall_clock
from evaluator.core.interval import Span, Spans, moment
from slo_spec.model.exclusions import Recurring
from slo_spec.recurrence import starts

_LONGEST = timedelta(days=2)


def occurrences(recurring: Recurring, span: Span) -> Spans:
    """Every window that has a part inside the span, whole and in order; those of more than a day may overlap.

    A window lasts from one reading of the clock to another, however long that is: 02:00 to 04:00 in Berlin is an
    hour when summer time begins, three when it ends, and 02:00 to 03:00 does not take place on that day in March.
    ValueError for a rule that cannot be followed as far as the span.
    """
    zone = ZoneInfo(recurring.timezone)
    # A day more on both sides: the clock of the wall may have been put back since.
    since = _wall(span.start, zone) - _LONGEST - timedelta(days=1)
    until = _wall(span.end, zone) + timedelta(days=1)
    first = datetime.fromisoformat(recurring.first)
    found = []
    for start in starts(recurring.rule, first, recurring.timezone, since=since, until=until):
        begins = wall_clock(
            start.date(), (start - datetime.combine(start, datetime.min.time())).seconds, recurring.timezone
        )
        ends = wall_clock(start.date(), recurring.end_of_day, recurring.timezone)
        if begins < ends and begins < span.end and ends > span.start:
            found.append(Span(begins, ends))
    return tuple(found)


def _wall(instant: int, zone: ZoneInfo) -> datetime:
    return moment(instant).astimezone(zone).replace(tzinfo=None)
