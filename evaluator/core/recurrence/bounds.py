"""What an iCalendar text may ask for: so much that holidays of many years fit, and no text keeps anyone waiting.

A text is looked at before any library reads it, since some of them follow the rules of its time zones while they read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Final

from slo_spec.patterns import regex
from slo_spec.recurrence import MOST_STARTS, rule_parts, starts

MOST_BYTES: Final = 1024 * 1024
MOST_EVENTS: Final = 2_000
MOST_RULES: Final = 100
"""Holidays that come again each year are a few dozen."""
MOST_FINE_RULES: Final = 10
"""Of rules that are followed by days, weeks or months, which takes longer than by years."""
MOST_DATES: Final = 2_000
"""Of RDATE and EXDATE together."""
MOST_A_YEAR: Final = 2_000
LONGEST: Final = timedelta(days=370)
YEARS: Final = range(1900, 2400)
"""The years in which there are holidays of files; each event begins and ends in them."""

# As icalendar unfolds and divides a text, blank lines before a folded one too: what it sees is what is counted here.
_FOLD: Final = regex(r"(?:\r?\n)+[ \t]")
_LINE: Final = regex(r"\r?\n")
_ZONE_PARTS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"})


def check_text(text: str) -> None:
    """Nothing, if a library may read the text. ValueError that says what is too much of it."""
    if len(text) > MOST_BYTES or len(text.encode()) > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES // 1024 // 1024} MiB")
    events = rules = fine = dates = zones = 0
    for name, value in _properties(text):
        if (name, value) == ("BEGIN", "VTIMEZONE"):
            zones += 1
        elif (name, value) == ("END", "VTIMEZONE"):
            zones -= 1
        events += (name, value) == ("BEGIN", "VEVENT")
        dates += value.count(",") + 1 if name in ("RDATE", "EXDATE") else 0
        if name == "EXRULE":
            raise ValueError("EXRULE is out of use; write EXDATE for each day that an event does not take")
        if name == "RRULE":
            rules += 1
            if zones > 0:
                _check_zone_rule(value)
            else:
                fine += rule_parts(value)["FREQ"] != "YEARLY"
    for found, most, what in (
        (events, MOST_EVENTS, "events"),
        (rules, MOST_RULES, "rules (RRULE)"),
        (fine, MOST_FINE_RULES, "rules that do not have FREQ=YEARLY"),
        (dates, MOST_DATES, "single dates (RDATE, EXDATE)"),
    ):
        if found > most:
            raise ValueError(f"it has {found:,} {what}; at most {most:,} are read")


def _properties(text: str) -> Iterator[tuple[str, str]]:
    """The names and values of the lines that matter, in capitals."""
    for line in _LINE.split(_FOLD.sub("", text)):
        name, _, value = line.upper().partition(":")
        yield name.partition(";")[0].strip(), value.strip()


def _check_zone_rule(rule: str) -> None:
    """ValueError for a rule of a time zone that says more than once a year: each change would be followed."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    yearly = parts.get("FREQ") == "YEARLY" and re.fullmatch(r"[0-9]{1,2}", parts.get("BYMONTH", ""))
    if not yearly or not parts.keys() <= _ZONE_PARTS:
        raise ValueError(
            f"a time zone changes by {rule[:60]}; only yearly changes are read, such as "
            "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"
        )


def check_years(title: str, first: date, last: date) -> None:
    """ValueError for an event that lies where there are no holidays."""
    if not YEARS.start <= first.year <= last.year < YEARS.stop:
        raise ValueError(
            f"the event '{title}' goes from {first} to {last}; events lie between {YEARS.start} and {YEARS.stop - 1}"
        )


def check_length(title: str, first: date, last: date) -> None:
    """ValueError for an event that takes more days than holidays do."""
    if last - first > LONGEST:
        raise ValueError(
            f"the event '{title}' takes {(last - first).days:,} days, from {first} to {last}; "
            f"holidays take at most {LONGEST.days}"
        )


def check_rules(rules: Iterable[tuple[str, str, date]], timezone: str) -> None:
    """ValueError where events come again too often in a year, or never do: each is a title, a rule, and a first day."""
    left = MOST_A_YEAR
    for title, rule, day in rules:
        first = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the wall's clock has no offset
        try:
            always = starts(rule, first, timezone, since=first, until=first + timedelta(days=MOST_STARTS))
            soonest = next(always, None)
        except ValueError as error:
            raise ValueError(f"the event '{title}' cannot come again: {error}") from None
        if soonest is None:
            raise ValueError(f"the event '{title}' cannot come again: {rule} never comes true from {day} on")
        a_year_on = soonest + timedelta(days=366)
        left -= 1 + sum(1 for _ in takewhile(a_year_on.__gt__, always))
        if left < 0:
            raise ValueError(f"its events come again more than {MOST_A_YEAR:,} times a year")
