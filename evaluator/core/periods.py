"""Periods by their names, and those in which an agreement counts.

``2026-03`` is March in the agreement's zone, with the length that its clock changes give it. A fiscal quarter or year
has the number of the calendar year in which its fiscal year begins: where that is February, ``2026-Q1`` is February
to April of 2026 and ``2025-Q4`` ends with January of 2026.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from evaluator.core.calendar import midnight, period
from evaluator.core.interval import Span, moment
from evaluator.core.lifecycle.dates import within_term
from slo_spec.model import CalendarUnit, CalendarWindow
from slo_spec.model.agreements import Term
from slo_spec.patterns import regex
from slo_spec.record import Record, replace

_NAMES = {
    CalendarUnit.YEAR: regex(r"([0-9]{4})"),
    CalendarUnit.QUARTER: regex(r"([0-9]{4})-Q([1-4])"),
    CalendarUnit.MONTH: regex(r"([0-9]{4})-([0-9]{2})"),
    CalendarUnit.WEEK: regex(r"([0-9]{4})-W([0-9]{2})"),
    CalendarUnit.DAY: regex(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
}


class AgreedPeriod(Record, kw_only=True):
    """A period of a commitment: ``whole`` as the calendar has it, ``span`` the part of it inside the term."""

    name: str
    whole: Span
    span: Span

    @property
    def partial(self) -> bool:
        """Whether the agreement begins or ends inside it."""
        return self.span != self.whole


def unit_of(name: str) -> CalendarUnit:
    """What kind of period a name means: ``2026-Q1`` is a quarter. ValueError where it is none."""
    for unit, pattern in _NAMES.items():
        if pattern.fullmatch(name):
            return unit
    raise ValueError(f"{name!r} names no period; write 2026, 2026-Q1, 2026-03, 2026-W07 or 2026-03-14")


def named_period(name: str, window: CalendarWindow) -> Span:
    """The period of a name, in the zone and the fiscal year of a window; its unit is the name's own.

    ValueError where the name is none, or there is no such day, week or month.
    """
    unit = unit_of(name)
    match = _NAMES[unit].fullmatch(name)
    assert match is not None
    named = replace(window, unit=unit)
    try:
        first = _first_day(unit, [int(number) for number in match.groups()], window.fiscal_start_month)
        whole = period(named, midnight(first, ZoneInfo(window.timezone)))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"there is no {unit} {name}") from error
    if period_name(named, whole.start) != name:
        # Samoa went over the date line, and has no 30 December 2011.
        raise ValueError(f"there is no {unit} {name} in {window.timezone}")
    return whole


def _first_day(unit: CalendarUnit, numbers: list[int], fiscal_start_month: int) -> date:
    year = numbers[0]
    match unit:
        case CalendarUnit.DAY:
            return date(year, numbers[1], numbers[2])
        case CalendarUnit.WEEK:
            return date.fromisocalendar(year, numbers[1], 1)
        case CalendarUnit.MONTH:
            return date(year, numbers[1], 1)
        case _:
            quarter = numbers[1] if unit is CalendarUnit.QUARTER else 1
            index = year * 12 + fiscal_start_month - 1 + 3 * (quarter - 1)
            return date(index // 12, index % 12 + 1, 1)


def period_name(window: CalendarWindow, instant: int) -> str:
    """The name of the period that holds an instant."""
    whole = period(window, instant)
    first = moment(whole.start).astimezone(ZoneInfo(window.timezone)).date()
    match window.unit:
        case CalendarUnit.DAY:
            return first.isoformat()
        case CalendarUnit.WEEK:
            year, week, _ = first.isocalendar()
            return f"{year:04}-W{week:02}"
        case CalendarUnit.MONTH:
            return f"{first.year:04}-{first.month:02}"
        case unit:
            index = first.year * 12 + first.month - window.fiscal_start_month
            return f"{index // 12:04}" + (f"-Q{index % 12 // 3 + 1}" if unit is CalendarUnit.QUARTER else "")


def periods(window: CalendarWindow, within: Span, term: Term) -> tuple[AgreedPeriod, ...]:
    """The periods that have time in ``within``, each clipped to the term. Outside the term there is none."""
    found: list[AgreedPeriod] = []
    instant = within.start
    while instant < within.end:
        whole = period(window, instant)
        span = within_term(term, whole)
        if span is not None and span.start < within.end and span.end > within.start:
            found.append(AgreedPeriod(name=period_name(window, whole.start), whole=whole, span=span))
        instant = whole.end
    return tuple(found)
