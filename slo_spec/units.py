"""Quantities with their units: one grammar each. Every ValueError says what would be right."""

from __future__ import annotations

import functools
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from slo_spec.model import Target
from slo_spec.patterns import regex

if TYPE_CHECKING:
    from slo_spec.model.credits import Money

# ------------------------------------------------------------------------------- durations

_MILLISECONDS: Final = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
_DURATION: Final = regex(
    r"(?:([0-9]{1,9})w)?(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m(?!s))?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?\Z"
)
_PLAIN_NUMBER: Final = regex(r"[0-9]{1,12}(\.[0-9]{1,12})?\Z")
_NOT_A_DURATION_UNIT: Final = regex(r"[0-9]+ ?(M|mo|mon|months?|q|quarters?|y|Y|yr|years?)\Z")
LONGEST_SECONDS: Final = 100 * 366 * 86_400


@functools.lru_cache(maxsize=1024)
def exact_seconds(text: str) -> Decimal:
    """The seconds of a duration such as ``300ms``, ``5m`` or ``1h30m``: exact, above zero."""
    match = _DURATION.match(text)
    if match is None or not text:
        raise ValueError(_why_no_duration(text))
    sizes = _MILLISECONDS.values()
    milliseconds = sum(int(count) * size for count, size in zip(match.groups(), sizes, strict=True) if count)
    if milliseconds == 0:
        raise ValueError(f"a duration of {text} is empty; it must be above zero")
    if milliseconds > LONGEST_SECONDS * 1000:
        raise ValueError(f"a duration of {text} is more than a hundred years")
    return Decimal(milliseconds) / 1000


def duration_seconds(text: str) -> int:
    """The seconds of a duration, whole: ``1h30m`` is 5400. ValueError below a second or between two."""
    seconds = exact_seconds(text)
    if seconds != int(seconds):
        raise ValueError(f"{text} is not a whole number of seconds")
    return int(seconds)


def _why_no_duration(text: str) -> str:
    shown = _shown(text)
    if _PLAIN_NUMBER.match(text):
        return f"{shown} has no unit; write {shown}s, {shown}m, {shown}h or {shown}d"
    if _NOT_A_DURATION_UNIT.match(text):
        return f"{shown} is not a duration: months and years differ in length; write days (30d), or a calendar window"
    if re.fullmatch(r"[0-9]{1,9} +(ms|s|m|h|d|w)", text):
        return f"{shown} has a space; write {shown.replace(' ', '')}"
    if re.fullmatch(r"[0-9]+\.[0-9]+(ms|s|m|h|d|w)", text):
        return f"{shown} has a fraction; write it with a smaller unit, such as 1h30m for one and a half hours"
    if re.fullmatch(r"(?:[0-9]{1,9}(?:ms|s|m|h|d|w))+", text):
        return f"{shown} has its units twice or out of order; the longest comes first, such as 1h30m"
    if re.fullmatch(r"(?:[0-9]+(?:ms|s|m|h|d|w))+", text):
        return f"{shown} is too long: a number of more than nine digits; a hundred years are the most"
    return f"{shown} is not a duration; write a number and a unit (ms, s, m, h, d, w), such as 300ms, 5m, 1h30m or 30d"


@functools.lru_cache(maxsize=1024)
def duration_text(seconds: int) -> str:
    """Whole seconds as a duration: 5400 is 1h30m, a week is 7d."""
    parts, left = [], seconds
    for unit in ("d", "h", "m", "s"):
        count, left = divmod(left, _MILLISECONDS[unit] // 1000)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


# ------------------------------------------------------------------------------- shares and targets

_PERCENTAGE: Final = regex(r"([0-9]{1,3}(?:\.[0-9]{1,30})?)%\Z")
_SHARE: Final = regex(r"(?:0(?:\.[0-9]{1,30})?|1(?:\.0{1,30})?)\Z")


@functools.lru_cache(maxsize=1024)
def share(text: str) -> Fraction:
    """A share of a whole from 0 to 1, exactly: ``10%`` and ``0.1`` are 1/10."""
    percentage = _PERCENTAGE.match(text)
    if percentage is not None:
        found = Fraction(Decimal(percentage.group(1))) / 100
    elif _SHARE.match(text):
        found = Fraction(Decimal(text))
    else:
        raise ValueError(_why_no_share(text))
    if found > 1:
        raise ValueError(f"{text} is more than all of it; a share goes to 100%")
    return found


def target(text: str) -> Target:
    """What is promised: above 0 and at most 100 %, exact, with the text as it was written."""
    ratio = share(text)
    if ratio == 0:
        raise ValueError(f"a target of {text} promises nothing; it must be above 0%")
    return Target(text, ratio)


def _why_no_share(text: str) -> str:
    shown = _shown(text)
    if _PLAIN_NUMBER.match(text):
        return f"{shown} has no unit; write {shown}%" if float(text) <= 100 else f"{shown} is more than 100%"
    if re.fullmatch(r"[0-9]{1,3},[0-9]+ ?%?", text):
        return f"{shown} has a decimal comma; write {shown.replace(',', '.').replace(' ', '').rstrip('%')}%"
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)? +%", text):
        return f"{shown} has a space; write {shown.replace(' ', '')}"
    return f"{shown} is not a percentage; write a number and %, such as 99.9%"


_MULTIPLE: Final = regex(r"([0-9]{1,4}(?:\.[0-9]{1,30})?)%\Z")


def multiple(text: str) -> Fraction:
    """A percentage that may be above 100 %, exactly: ``250%`` is 5/2."""
    match = _MULTIPLE.match(text)
    if match is None:
        raise ValueError(f"{_shown(text)} is not a percentage; write a number and %, such as 250%")
    return Fraction(Decimal(match.group(1))) / 100


_MOST_PLACES: Final = 32


def percentage_text(ratio: Fraction) -> str:
    """A share as a percentage, for messages: exact where four significant digits are."""
    percent = ratio * 100
    return f"{float(percent):.6g}%"


# ------------------------------------------------------------------------------- sizes

_BYTES: Final = {"B": 1, "kB": 1000, "KB": 1000, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_SIZE: Final = regex(r"([0-9]{1,9})(B|kB|KB|MB|GB|KiB|MiB|GiB)\Z")


def size_bytes(text: str) -> int:
    """The bytes of a size such as ``512MB`` or ``1GiB``; above zero."""
    match = _SIZE.match(text)
    if match is None or not int(match.group(1)):
        raise ValueError(
            f"{_shown(text)} is not a size; write a number and a unit (kB, MB, GB, MiB, GiB), such as 512MB"
        )
    return int(match.group(1)) * _BYTES[match.group(2)]


# ------------------------------------------------------------------------------- money

_MONEY: Final = regex(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ([A-Z]{3})\Z")


def money(text: str) -> Money:
    """An amount in a currency such as ``4000 EUR`` or ``1234.56 USD``, exactly."""
    match = _MONEY.match(text)
    if match is None:
        raise ValueError(_why_no_money(text))
    from slo_spec.currencies import exact_amount
    from slo_spec.model.credits import Money

    return Money(exact_amount(match.group(1), match.group(2)), match.group(2))


def _why_no_money(text: str) -> str:
    shown = _shown(text)
    if _PLAIN_NUMBER.match(text):
        return f"{shown} has no currency; write {shown} EUR"
    if re.fullmatch(r"[A-Z]{3} ?[0-9.]{1,20}", text):
        return f"{shown} has its currency first; write {text[3:].strip()} {text[:3]}"
    if re.match(r"[0-9]{1,3}([,' .][0-9]{3})+", text) or "," in text:
        return f"{shown} has separators; write the digits alone and a point before the cents, such as 1234.56 USD"
    if re.fullmatch(r"[0-9.]{1,20} ?[A-Za-z]{3}", text):
        return f"{shown} is not an amount; write a number, a space and three capital letters, such as 4000 EUR"
    return f"{shown} is not an amount; write a number and a currency of ISO 4217, such as 4000 EUR"


# ------------------------------------------------------------------------------- days

_DAYS: Final = regex(r"(?:([0-9]{1,5})w)?(?:([0-9]{1,5})d)?\Z")
_MOST_DAYS: Final = 36_600


def days(text: str) -> int:
    """Whole days of the calendar: ``30d`` is 30, ``2w`` is 14. Hours are none: a day of summer time has 23 or 25."""
    match = _DAYS.match(text)
    if match is None or not text:
        raise ValueError(f"{_shown(text)} is no number of days; write whole days or weeks, such as 30d or 2w")
    weeks, single = match.groups()
    count = 7 * int(weeks or 0) + int(single or 0)
    if not 0 < count <= _MOST_DAYS:
        raise ValueError(f"{text} must be at least one day, and at most a hundred years")
    return count


# ------------------------------------------------------------------------------- instants, zones, months

_DATE: Final = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_INSTANT: Final = regex(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\Z"
)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def calendar_date(text: str) -> date:
    """The day that ``2026-10-12`` names."""
    if not _DATE.match(text):
        raise ValueError(f"{_shown(text)} is not a date; write it as 2026-10-12")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no {text} in the calendar") from None


def instant_seconds(text: str) -> int:
    """Seconds since the epoch of a date (its 00:00 UTC) or of an RFC 3339 instant with its offset."""
    if _DATE.match(text):
        day = calendar_date(text)
        return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    if not _INSTANT.match(text):
        hint = (
            "" if not re.match(r"[0-9-]{10}[Tt ][0-9]", text) else "; an instant needs its offset, such as Z or +02:00"
        )
        raise ValueError(f"{_shown(text)} is no instant{hint}; write 2026-10-12 or 2026-10-12T08:00:00Z")
    try:
        return int(datetime.fromisoformat(text.upper()).timestamp() // 1)
    except (ValueError, OverflowError):
        raise ValueError(f"there is no {text} in the calendar") from None


@functools.lru_cache(maxsize=256)
def zone_name(text: str) -> str:
    """The name itself if it is a zone of the IANA database, such as Europe/Berlin."""
    import zoneinfo  # late: most windows roll

    try:
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}", text) and text not in _NO_ZONES:
            zoneinfo.ZoneInfo(text)
            return text
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        pass  # said below, with the zones that are near
    import difflib

    names = {name.lower(): name for name in zoneinfo.available_timezones()}
    near = difflib.get_close_matches(text[:60].lower(), names, n=1)
    hint = f"did you mean {names[near[0]]}?" if near else "write Europe/Berlin, America/New_York or UTC"
    raise ValueError(f"no time zone named {_shown(text)}; {hint}")


_NO_ZONES: Final = frozenset({"localtime", "posixrules", "Factory"})


_TIME_OF_DAY: Final = regex(r"([0-9]{2}):([0-5][0-9])(?::([0-5][0-9]))?\Z")
_LATEST_SECOND: Final = 48 * 3600


def time_of_day_seconds(text: str) -> int:
    """The seconds after midnight of ``09:00`` or ``09:00:30``, up to 48:00: ``30:00`` is 06:00 of the next day."""
    match = _TIME_OF_DAY.match(text)
    if match is None:
        raise ValueError(_why_no_time_of_day(text))
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    found = hours * 3600 + minutes * 60 + seconds
    if found > _LATEST_SECOND:
        raise ValueError(f"{text} is too late; times go up to 48:00, the end of the next day")
    return found


def _why_no_time_of_day(text: str) -> str:
    shown, clock = _shown(text), re.fullmatch(r"([0-9]{1,2})(?:[:.]?([0-5][0-9]))? ?(?i:(am|pm)?)", text)
    if clock is not None and int(clock.group(1)) <= (12 if clock.group(3) else 48):
        hours, half = int(clock.group(1)), (clock.group(3) or "").lower()
        hours = hours % 12 + (12 if half == "pm" else 0) if half else hours
        return f"{shown} is not a time of day; write {hours:02}:{clock.group(2) or '00'}"
    return f"{shown} is not a time of day; write hours and minutes, such as 09:00 (up to 48:00)"


def month_number(value: str | int) -> int:
    """1 to 12, of a number or of an English name (``april``, ``Apr``)."""
    text = str(value).strip().lower()
    if re.fullmatch(r"[0-9]{1,2}", text) and 1 <= int(text) <= 12:
        return int(text)
    if len(text) >= 3:
        for number, name in enumerate(_MONTHS, start=1):
            if name.startswith(text):
                return number
    raise ValueError(f"{_shown(str(value))} is no month; write a name such as april, or a number from 1 to 12")


def _shown(text: str) -> str:
    return repr(text) if not text or not text.isprintable() else text if len(text) <= 60 else text[:60] + "…"
