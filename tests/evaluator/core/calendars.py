"""Calendars that tests start from."""

from datetime import date, datetime

from slo_spec.model.calendars import Calendar, Shift, WeekVersion

HOUR, DAY = 3600, 86_400
CLOSED = ()


def at(text):
    """The instant of a text with its offset."""
    return int(datetime.fromisoformat(text).timestamp())


def shifts(*pairs):
    return tuple(Shift(int(start * HOUR), int(end * HOUR)) for start, end in pairs)


def week(weekday, saturday=CLOSED, sunday=CLOSED):
    return (*(weekday for _ in range(5)), saturday, sunday)


NINE_TO_FIVE = week(shifts((9, 17)))


def calendar(days=NINE_TO_FIVE, timezone="UTC", **more):
    versions = more.pop("versions", (WeekVersion(week=days),))
    return Calendar(name="desk", timezone=timezone, versions=versions, **more)


def always(timezone="UTC", **more):
    return calendar((shifts((0, 24)),) * 7, timezone, **more)


def nights(timezone="UTC", **more):
    return calendar((shifts((22, 30)),) * 7, timezone, **more)


def days(*texts):
    return tuple(date.fromisoformat(text) for text in texts)
