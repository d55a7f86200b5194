"""Which days are holidays: of a country, and of iCalendar texts. The only door to holidays and icalendar.

Both are an extra, imported only when a calendar asks: service hours without public holidays need neither.
"""

from __future__ import annotations

import functools
from datetime import date, datetime, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo


@functools.lru_cache(maxsize=1024)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country (``DE``) or a part of one (``DE-BE``) in a year.

    ValueError for a country that the library does not know, and where the library is not there.
    """
    try:
        import holidays
    except ImportError:
        _missing(f"public holidays of {country} need the holidays library")
    nation, _, part = country.partition("-")
    try:
        return frozenset(holidays.country_holidays(nation, subdiv=part or None, years=year))
    except NotImplementedError:
        raise ValueError(_unknown(nation, part, holidays.list_supported_countries())) from None


def _unknown(nation: str, part: str, known: dict[str, list[str]]) -> str:
    if nation not in known:
        return f"no public holidays are known for '{nation}'; write a country of ISO 3166, such as DE or US"
    parts = ", ".join(f"{nation}-{name}" for name in known[nation])
    return f"no public holidays are known for '{nation}-{part}'; write {nation}" + (f", or of {parts}" if parts else "")


@functools.lru_cache(maxsize=1024)
def holidays_of_text(name: str, text: str, year: int, timezone: str) -> frozenset[date]:
    """The days of a year that the events of an iCalendar text take, each time they recur.

    An event takes whole days, either as dates or from midnight to midnight in the zone. ValueError for one that
    does not, for a text that is no calendar, and where the libraries are not there.
    """
    try:
        import icalendar
        import recurring_ical_events
    except ImportError:
        _missing(f"the holidays of '{name}' need the icalendar and recurring-ical-events libraries")
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError) as error:
        raise ValueError(f"'{name}' is no iCalendar text: {error}") from None
    if not isinstance(calendar, icalendar.Calendar):  # from_ical also reads a lone event
        raise ValueError(f"'{name}' is no iCalendar text: it does not begin with BEGIN:VCALENDAR")
    found = recurring_ical_events.of(calendar).between(date(year, 1, 1), date(year + 1, 1, 1))
    days = {day for event in found for day in _days(name, event, ZoneInfo(timezone))}
    return frozenset(day for day in days if day.year == year)


def _days(name: str, event: Any, zone: ZoneInfo) -> tuple[date, ...]:
    start, end = event.start, event.end
    first, last = _day(start, zone), _day(end, zone)
    if first is None or last is None:
        raise ValueError(
            f"'{name}': the event '{event.get('SUMMARY', '')}' is no whole day; "
            "holidays go from midnight to midnight, or have dates without times"
        )
    return tuple(first + timedelta(days=number) for number in range(max((last - first).days, 1)))


def _day(moment: date | datetime, zone: ZoneInfo) -> date | None:
    if not isinstance(moment, datetime):
        return moment
    local = moment.astimezone(zone) if moment.tzinfo else moment
    return local.date() if local.time() == datetime.min.time() else None


def _missing(what: str) -> NoReturn:
    raise ValueError(f"{what}; install them with: pip install slogate[calendars]") from None
