"""What comes again: recurrence rules (RRULE, RFC 5545) on the clock of the wall. The only door to dateutil.

A rule says on which days something begins; the time of day stands beside it. So there is at most one start a day,
and how much work a rule can ask for is known before any is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from dateutil.rrule import rrule

MOST_STARTS: Final = 100_000
"""A start a day for 273 years; no rule is followed any further."""
FIRST_YEARS: Final = range(1970, 2200)
"""The years in which something that comes again may begin."""

_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_NUMBERS: Final = r"[+-]?[0-9]{1,3}(,[+-]?[0-9]{1,3})*"
_DAYS: Final = r"[+-]?([1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU)"
_PARTS: Final = {
    "FREQ": "|".join(_FREQUENCIES),
    "INTERVAL": r"[1-9][0-9]{0,3}",
    "COUNT": r"[1-9][0-9]{0,5}",
    "UNTIL": r"[0-9]{8}(T[0-9]{6}Z?)?",
    "BYDAY": f"{_DAYS}(,{_DAYS})*",
    "BYMONTH": _NUMBERS,
    "BYMONTHDAY": _NUMBERS,
    "BYYEARDAY": _NUMBERS,
    "BYWEEKNO": _NUMBERS,
    "BYSETPOS": _NUMBERS,
    "WKST": "MO|TU|WE|TH|FR|SA|SU",
}
_LARGEST: Final = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_TIMES_OF_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")

# The calendar repeats itself every 400 years to the day of the week. A rule is followed in a far copy of its years,
# near the end of all dates: one that never comes true (30 February) then ends soon, not after eight thousand years.
_YEARS_AWAY: Final = 7600
_AWAY: Final = timedelta(days=_YEARS_AWAY // 400 * 146_097)
_EARLIEST, _LATEST = datetime(1900, 1, 1), datetime(2399, 12, 1)  # noqa: DTZ001 - the wall's clock has no offset
"""An end beyond these is no other end: nothing begins before or is followed as far."""


def check_rule(rule: str, first: datetime, timezone: str) -> None:
    """Nothing, if the rule can be followed and comes true at least once. ValueError that says what would be right."""
    if next(iter(_followed(rule, first, timezone)), None) is None:
        raise ValueError(f"{rule} never comes true from {first:%Y-%m-%d} on")


def starts(rule: str, first: datetime, timezone: str, *, since: datetime, until: datetime) -> Iterator[datetime]:
    """The local starts from ``since`` to ``until`` (both in), of a rule that begins to hold at ``first``.

    All are naive, by the clock of the wall in ``timezone``. ValueError for a rule that cannot be followed so far.
    """
    if (until - first).days > MOST_STARTS:
        raise ValueError(
            f"a rule from {first:%Y-%m-%d} on is followed for {MOST_STARTS:,} days, not to {until:%Y-%m-%d}"
        )
    for away in _followed(rule, first, timezone):
        start = away - _AWAY
        if start > until:
            return
        if start >= since:
            yield start


def _followed(rule: str, first: datetime, timezone: str) -> rrule:
    """The rule as dateutil follows it, in the far copy of its years."""
    from dateutil.rrule import rrule, rrulestr

    if first.year not in FIRST_YEARS:
        raise ValueError(f"it begins in {first.year}; it may from {FIRST_YEARS.start} to {FIRST_YEARS.stop - 1}")
    parts = rule_parts(rule)
    until = _until(parts.pop("UNTIL"), timezone) if "UNTIL" in parts else None
    followed = rrulestr(";".join(f"{key}={value}" for key, value in parts.items()), dtstart=first + _AWAY)
    assert isinstance(followed, rrule)
    return followed if until is None else followed.replace(until=until + _AWAY)


def rule_parts(rule: str) -> dict[str, str]:
    """The parts of a rule that can be followed. ValueError that says what would be right."""
    parts: dict[str, str] = {}
    for part in rule.upper().removeprefix("RRULE:").split(";"):
        key, _, value = part.partition("=")
        if key in _TIMES_OF_DAY:
            raise ValueError(f"{key} does not go into a rule here: the time of day stands beside it")
        if key not in _PARTS:
            raise ValueError(f"{key[:20]!r} is no part of a rule; known: {', '.join(_PARTS)}")
        if key in parts:
            raise ValueError(f"{key} stands twice in the rule")
        if key == "FREQ" and value not in _FREQUENCIES:
            raise ValueError(f"FREQ={value[:20]}: how often is one of {', '.join(_FREQUENCIES)}")
        if not re.fullmatch(_PARTS[key], value):
            raise ValueError(f"{key}={value[:40]} cannot be read")
        parts[key] = value
    _bound(parts)
    return parts


def _bound(parts: dict[str, str]) -> None:
    if "FREQ" not in parts:
        raise ValueError("the rule does not say how often; write FREQ=WEEKLY;BYDAY=SU")
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("COUNT and UNTIL exclude each other")
    if int(parts.get("COUNT", "1")) > MOST_STARTS:
        raise ValueError(f"COUNT={parts['COUNT']} is more than {MOST_STARTS:,} times")
    if "BYDAY" in parts and re.search(r"[0-9]", parts["BYDAY"]) and parts["FREQ"] not in ("MONTHLY", "YEARLY"):
        raise ValueError(f"BYDAY={parts['BYDAY']}: a number before a day goes with FREQ=MONTHLY or FREQ=YEARLY")
    for key, largest in _LARGEST.items():
        for number in parts.get(key, "1").split(","):
            if not 1 <= abs(int(number)) <= largest or (key == "BYMONTH" and int(number) < 0):
                raise ValueError(f"{key}={number} is out of range: 1 to {largest}")


def _until(text: str, timezone: str) -> datetime:
    """The last moment of a rule by the clock of the wall: a day is in to its end."""
    day, _, clock = text.removesuffix("Z").partition("T")
    try:
        until = datetime.strptime(day + (clock or "235959"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - a wall's clock, no offset
    except ValueError:
        raise ValueError(f"UNTIL={text} is not in the calendar; write UNTIL=20261231") from None
    until = min(max(until, _EARLIEST), _LATEST)
    return until.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)).replace(tzinfo=None) if text[-1] == "Z" else until
