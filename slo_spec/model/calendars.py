"""When something counts: service hours and holidays."""

from __future__ import annotations

from datetime import date

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Placed, Record

LATEST_SECOND = 48 * 3600
"""Times of day go up to 48:00: 30:00 is six in the morning of the next day."""


class Shift(Record, order=True):
    """A stretch of one day by the clock on the wall: seconds after its midnight, ``end`` up to 48:00."""

    start: int
    end: int


Week = tuple[tuple[Shift, ...], ...]
"""Seven days, Monday first, each with its shifts."""


class WeekVersion(Record, kw_only=True):
    """The week that holds from a local day on; ``valid_from`` None is from the beginning."""

    week: Week
    valid_from: date | None = None


class Calendar(Placed, kw_only=True):
    """Service hours in an IANA zone, less holidays.

    ``holidays`` are single local days; ``yearly_holidays`` are ranges of (month, day), both ends in, that may
    wrap the new year; ``public_holidays`` is a country as the holidays library names it (``DE``, ``DE-BE``);
    ``files`` are iCalendar texts (name, content) whose events are holidays; the language knows only their names. A
    shift that begins on a holiday does not take place; one that began the evening before goes on.
    """

    name: str
    timezone: str
    versions: tuple[WeekVersion, ...]
    holidays: tuple[date, ...] = ()
    yearly_holidays: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    public_holidays: str = ""
    files: tuple[tuple[str, str], ...] = ()
    description: str = ""
    location: Location = NOWHERE
    files_location: Location = NOWHERE
    public_location: Location = NOWHERE
