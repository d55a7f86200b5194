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
        _refuse_unfit(calendar)
        events = recurring_ical_events.of(calendar).between(date(year, 1, 1), date(year + 1, 1, 1))
        bounds = [(str(event.get("SUMMARY", "")), event.start, event.end) for event in events]
    except (ValueError, LookupError) as error:  # what these libraries say of a text; some of it without words
        raise ValueError(f"'{name}' is no iCalendar text that can be read: {error}") from None
    days = {day for title, start, end in bounds for day in _days(name, title, start, end, ZoneInfo(timezone))}
    return frozenset(day for day in days if day.year == year)


def _refuse_unfit(calendar: Any) -> None:
    """ValueError for what the libraries would take, and fail on or never come back from."""
    if calendar.name != "VCALENDAR":  # a lone event is read as well
        raise ValueError("it does not begin with BEGIN:VCALENDAR")
    for event in calendar.walk("VEVENT"):
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if any(int(interval) < 1 for interval in rule.get("INTERVAL", [1])):
                raise ValueError("an event recurs with an interval of 0; write at least 1")
            if "FREQ" not in rule:
                raise ValueError("an event recurs without FREQ; write how often, such as FREQ=YEARLY")


def _days(name: str, title: str, start: date, end: date, zone: ZoneInfo) -> tuple[date, ...]:
    first, last = _day(start, zone), _day(end, zone)
    if first is None or last is None:
        raise ValueError(
            f"'{name}': the event '{title}' is no whole day; "
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
