"""Which days are holidays: of a country, and of iCalendar texts. The only door to holidays and icalendar.

Both are an extra, imported only when a calendar asks: service hours without public holidays need neither.
"""

from __future__ import annotations

import functools
from datetime import date, datetime, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from evaluator.core.recurrence.bounds import YEARS, check_length, check_rules, check_text, check_years


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
    does not, for a text that is no calendar or asks for too much, and where the libraries are not there.
    """
    events = _events(name, text, timezone)
    if year not in YEARS:
        return frozenset()
    try:
        found = events.between(date(year, 1, 1), date(year + 1, 1, 1))
        bounds = [(str(event.get("SUMMARY", "")), event.start, event.end) for event in found]
    except Exception as error:  # noqa: BLE001 - whatever it is, it comes from the text
        raise _unreadable(name, error) from None
    days = {day for title, start, end in bounds for day in _days(name, title, start, end, ZoneInfo(timezone))}
    return frozenset(day for day in days if day.year == year)


@functools.lru_cache(maxsize=64)
def _events(name: str, text: str, timezone: str) -> Any:
    """What can be asked for the events of a time: the text is read once, and each event looked at."""
    try:
        import icalendar
        import recurring_ical_events
    except ImportError:
        _missing(f"the holidays of '{name}' need the icalendar and recurring-ical-events libraries")
    try:
        check_text(text)
    except ValueError as error:
        raise ValueError(f"'{name}' cannot be taken: {error}") from None
    try:
        calendar: Any = icalendar.Calendar.from_ical(text)
        _check_whole(calendar)
        events = [
            (str(each.get("SUMMARY", "")), each.start, each.end, _rules(each)) for each in calendar.walk("VEVENT")
        ]
        asked = recurring_ical_events.of(calendar)
    except Exception as error:  # noqa: BLE001 - whatever it is, it comes from the text
        raise _unreadable(name, error) from None
    bounds = [(*_bounds(name, title, start, end, ZoneInfo(timezone)), title) for title, start, end, _ in events]
    recurring = [(title, rule, day) for (day, _, title), event in zip(bounds, events, strict=True) for rule in event[3]]
    try:
        for first, last, title in bounds:
            check_years(title, first, last)
        check_rules(recurring, timezone)
    except ValueError as error:
        raise ValueError(f"'{name}': {error}") from None
    return asked


def _check_whole(calendar: Any) -> None:
    if calendar.name != "VCALENDAR":  # a lone event is read as well
        raise ValueError("it does not begin with BEGIN:VCALENDAR")


def _rules(event: Any) -> tuple[str, ...]:
    rules = event.get("RRULE", [])
    return tuple(rule.to_ical().decode() for rule in (rules if isinstance(rules, list) else [rules]))


def _unreadable(name: str, error: Exception) -> ValueError:
    """Whatever these libraries raise is about the text, which anyone may have written; some of it is without words."""
    return ValueError(f"'{name}' is no iCalendar text that can be read: {str(error) or type(error).__name__}")


def _days(name: str, title: str, start: date, end: date, zone: ZoneInfo) -> tuple[date, ...]:
    first, last = _bounds(name, title, start, end, zone)
    return tuple(first + timedelta(days=number) for number in range(max((last - first).days, 1)))


def _bounds(name: str, title: str, start: date, end: date, zone: ZoneInfo) -> tuple[date, date]:
    """The first day of an event and the one after its last."""
    try:
        first, last = _day(start, zone), _day(end, zone)
    except OverflowError:  # at the end of all dates, in a zone beyond it
        raise ValueError(f"'{name}': the event '{title}' lies outside of the calendar's years") from None
    if first is None or last is None:
        raise ValueError(
            f"'{name}': the event '{title}' is no whole day; "
            "holidays go from midnight to midnight, or have dates without times"
        )
    try:
        check_length(title, first, last)
    except ValueError as error:
        raise ValueError(f"'{name}': {error}") from None
    return first, last


def _day(moment: date | datetime, zone: ZoneInfo) -> date | None:
    if not isinstance(moment, datetime):
        return moment
    local = moment.astimezone(zone) if moment.tzinfo else moment
    return local.date() if local.time() == datetime.min.time() else None


def _missing(what: str) -> NoReturn:
    raise ValueError(f"{what}; install them with: pip install slogate[calendars]") from None
