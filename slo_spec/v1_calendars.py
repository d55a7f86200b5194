"""slogate/v1: calendars: service hours and holidays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from slo_spec import units
from slo_spec.model.calendars import Calendar, Shift, Week, WeekVersion
from slo_spec.patterns import regex
from slo_spec.place import Place

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_SECONDS: Final = 86_400
_WHOLE_DAY: Final = Shift(0, _DAY_SECONDS)
_STAND_IN_SHIFT: Final = _WHOLE_DAY
_MOST_HOLIDAYS: Final = timedelta(days=3660)
_MONTH_AND_DAY: Final = regex(r"([0-9]{2})-([0-9]{2})\Z")
_LEAP_YEAR: Final = 2000

Yearly = tuple[tuple[int, int], tuple[int, int]]


def read_calendar(place: Place) -> Calendar:
    """What a document of kind Calendar describes."""
    metadata = place.child("metadata")
    days, yearly = _holidays(place)
    versions, files, public = _versions(place), place.maybe("holiday_files"), place.maybe("public_holidays")
    if not any(shifts for version in versions for shifts in version.week) and not place.problems:
        hint = "write hours such as mon-fri: 09:00-17:00, or 24h"
        place.child("hours").say("never-open", "the calendar has no hours on any day", hint)
    return Calendar(
        name=metadata.text("name"),
        timezone=place.child("timezone").read(units.zone_name, "UTC"),
        versions=versions,
        holidays=days,
        yearly_holidays=yearly,
        public_holidays=place.text("public_holidays"),
        files=tuple((item.read(_below, "holidays.ics"), "") for item in place.items("holiday_files")),
        description=metadata.text("description"),
        location=metadata.child("name").location,
        files_location=files.location if files else place.location,
        public_location=public.location if public else place.location,
    )


def _below(name: str) -> str:
    """A path that stays beside the calendar or below it."""
    parts = name.split("/")
    if not name.isprintable() or "\\" in name or any(part in ("", ".", "..") for part in parts) or ":" in parts[0]:
        raise ValueError(f"{name[:60]!r} does not lie beside the calendar or below it; write holidays/2026.ics")
    return name


# ------------------------------------------------------------------------------- hours


def _versions(place: Place) -> tuple[WeekVersion, ...]:
    breaks = _breaks(place)
    found = [WeekVersion(week=_week(place.child("hours"), breaks))]
    for version in place.items("versions"):
        start = version.child("from").read(units.calendar_date, date.max)
        own = _breaks(version) if "breaks" in version else breaks
        if any(start == other.valid_from for other in found) and start != date.max:
            version.child("from").say("duplicate-version", f"two versions of the hours begin on {start}")
        found.append(WeekVersion(week=_week(version.child("hours"), own), valid_from=start))
    return tuple(sorted(found, key=lambda version: version.valid_from or date.min))


def _breaks(place: Place) -> tuple[Shift, ...]:
    return tuple(item.read(_shift, _STAND_IN_SHIFT) for item in place.items("breaks"))


def _week(place: Place, breaks: Sequence[Shift]) -> Week:
    ranges: dict[str, tuple[Shift, ...]] = {}
    days: dict[str, tuple[Shift, ...]] = {}
    named: dict[str, str] = {}
    for key in place.data:
        if key.startswith("x-"):
            continue
        inner = place.child(key)
        shifts = tuple(_shifts(inner))
        if key in _DAYS:
            days[key] = shifts
            continue
        covered = _covered(key)
        twice = next((day for day in covered if day in named), None)
        if twice is not None:
            message = f"'{key}' and '{named[twice]}' both hold {twice}"
            inner.say("overlapping-days", message, f"give {twice} a key of its own, and each range other days",
                      at=inner.key_location)  # fmt: skip
        named |= dict.fromkeys(covered, key)
        ranges |= dict.fromkeys(covered, shifts)
    # A day under its own name wins over a range that holds it.
    return tuple(_without_breaks((ranges | days).get(day, ()), breaks) for day in _DAYS)


def _covered(key: str) -> tuple[str, ...]:
    first, last = key.split("-")
    return _DAYS[_DAYS.index(first) : _DAYS.index(last) + 1]


def _shifts(place: Place) -> Iterable[Shift]:
    if isinstance(place.data, str):
        return (place.read(_shift, _STAND_IN_SHIFT),)
    marks = zip(place.data, place.mark[2], strict=True)
    items = (Place(place.document, item, mark, place.key, place.problems) for item, mark in marks)
    return [item.read(_shift, _STAND_IN_SHIFT) for item in items]


def _shift(text: str) -> Shift:
    """A stretch of a day: ``09:00-17:00``, ``22:00-30:00``, or ``24h`` for all of it."""
    if text == "24h":
        return _WHOLE_DAY
    parts = text.split("-")
    if len(parts) != 2:
        raise ValueError(f"{text[:60]!r} is not a time from and to; write 09:00-17:00, or 24h for the whole day")
    start, end = (units.time_of_day_seconds(part) for part in parts)
    if start >= _DAY_SECONDS:
        raise ValueError(f"{text} begins on the next day; write it there, or begin before 24:00")
    if end == start:
        raise ValueError(f"{text} is empty; write 24h for the whole day, [] for not at all")
    if end < start:
        over = f"{end // 3600 + 24:02}:{end // 60 % 60:02}"
        raise ValueError(f"{text} ends before it begins; over midnight, write {parts[0]}-{over}")
    return Shift(start, end)


def _without_breaks(shifts: Iterable[Shift], breaks: Iterable[Shift]) -> tuple[Shift, ...]:
    """The shifts of a day, sorted, those that overlap as one, without the breaks of this day and its neighbours."""
    # A break is on every day: a shift over midnight also meets the next day's, one over midnight reaches into this.
    closed = [(pause.start + day, pause.end + day) for pause in breaks for day in (-_DAY_SECONDS, 0, _DAY_SECONDS)]
    opened = [(shift.start, shift.end) for shift in shifts]
    edges = sorted({edge for pair in (*opened, *closed) for edge in pair})
    found: list[Shift] = []
    for start, end in pairwise(edges):
        if not _holds(opened, start) or _holds(closed, start):
            continue
        if found and found[-1].end == start:
            found[-1] = Shift(found[-1].start, end)
        else:
            found.append(Shift(start, end))
    return tuple(found)


def _holds(stretches: Iterable[tuple[int, int]], second: int) -> bool:
    return any(start <= second < end for start, end in stretches)


# ------------------------------------------------------------------------------- holidays


def _holidays(place: Place) -> tuple[tuple[date, ...], tuple[Yearly, ...]]:
    days: list[date] = []
    yearly: list[Yearly] = []
    for item in place.items("holidays"):
        if _MONTH_AND_DAY.match(item.data.partition("..")[0]):
            yearly.append(item.read(_yearly, ((1, 1), (1, 1))))
        else:
            days += item.read(_days, ())
    return tuple(sorted(set(days))), tuple(yearly)


def _days(text: str) -> tuple[date, ...]:
    first_text, dots, last_text = text.partition("..")
    first = _holiday(first_text)
    last = _holiday(last_text) if dots else first
    if last < first:
        raise ValueError(f"{text} ends before it begins")
    if last - first > _MOST_HOLIDAYS:
        raise ValueError(f"{text} is more than ten years; give the hours a version instead")
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def _holiday(text: str) -> date:
    try:
        return units.calendar_date(text)
    except ValueError as error:
        if _MONTH_AND_DAY.match(text) or "there is no" in str(error):
            raise
        raise ValueError(
            f"{text[:60]!r} is not a day; write 2026-12-24, 12-24 for each year, or 12-24..01-02 for several days"
        ) from None


def _yearly(text: str) -> Yearly:
    first, dots, last = text.partition("..")
    return _month_and_day(first), _month_and_day(last if dots else first)


def _month_and_day(text: str) -> tuple[int, int]:
    match = _MONTH_AND_DAY.match(text)
    if match is None:
        raise ValueError(f"{text[:60]!r} is not a day of each year; write month and day, such as 12-24..01-02")
    month, day = int(match.group(1)), int(match.group(2))
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        raise ValueError(f"there is no {text} in any year; the month comes first, such as 12-24") from None
    return month, day
