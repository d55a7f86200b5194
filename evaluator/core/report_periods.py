"""The periods of a report: the one it is about, and those before it, by the words that people type.

``2026-03`` is that March; ``month`` is the running one, ``last-month`` the last that is over. ``last-30d`` are 30 times
86,400 seconds up to the instant. All of a calendar begin and end at local midnight, so a March in Berlin has 743 hours.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from evaluator.core.calendar import period
from evaluator.core.interval import Span, moment
from evaluator.core.periods import named_period, period_name, unit_of
from slo_spec.model import CalendarUnit, CalendarWindow
from slo_spec.patterns import regex
from slo_spec.record import Record, replace
from slo_spec.units import duration_seconds

DAY = 86_400
_LAST = "last-"
_UNITS = {unit.value: unit for unit in CalendarUnit}
_LENGTH = regex(r"last-([0-9]+[a-z][0-9a-z]*)")
WORDS = "month, last-month, quarter, week, last-30d, 2026-03, 2026-Q1, 2026-W07"
"""What can be written, as far as a line has room."""


class ReportPeriod(Record, kw_only=True):
    """One period under its name: ``whole`` as the calendar has it, ``elapsed`` the part that has passed."""

    name: str
    whole: Span
    elapsed: Span

    @property
    def complete(self) -> bool:
        """Whether nothing of it is still to come."""
        return self.elapsed.end == self.whole.end


def report_periods(
    text: str, *, now: int, at: int, timezone: str, fiscal_start_month: int = 1, earlier: int = 0
) -> tuple[ReportPeriod, ...]:
    """The period of a text and so many before it, the newest first.

    ``now`` is when the question is asked, ``at`` the instant up to which sources have their numbers: what is over
    goes by the first, what has been measured by the second. ValueError for a text that is no period, or one that has
    not begun.
    """
    length = _LENGTH.fullmatch(text)
    if length:
        return _rolling(length.group(1), at, timezone, earlier)
    window = CalendarWindow(unit=CalendarUnit.MONTH, timezone=timezone, fiscal_start_month=fiscal_start_month)
    window, whole = _calendar(text, window, now, at)
    found = []
    for _ in range(earlier + 1):
        if whole.start >= at:
            raise ValueError(f"{text} has not begun")
        elapsed = Span(whole.start, min(whole.end, at))
        found.append(ReportPeriod(name=period_name(window, whole.start), whole=whole, elapsed=elapsed))
        whole = period(window, whole.start - 1)
    return tuple(found)


def _calendar(text: str, window: CalendarWindow, now: int, at: int) -> tuple[CalendarWindow, Span]:
    unit = _UNITS.get(text.removeprefix(_LAST))
    if unit is None:
        try:
            named = replace(window, unit=unit_of(text))
        except ValueError as error:
            raise ValueError(f"{text!r} names no period; write {WORDS}") from error
        return named, named_period(text, named)
    window = replace(window, unit=unit)
    if text in _UNITS:
        return window, period(window, at - 1)
    # At midnight of the first the month before is over, whether sources have the rest of its numbers or not.
    return window, period(window, period(window, now).start - 1)


def _rolling(text: str, at: int, timezone: str, earlier: int) -> tuple[ReportPeriod, ...]:
    seconds = duration_seconds(text)
    spans = [Span(at - (index + 1) * seconds, at - index * seconds) for index in range(earlier + 1)]
    return tuple(ReportPeriod(name=_to(text, seconds, span, timezone), whole=span, elapsed=span) for span in spans)


def _to(text: str, seconds: int, span: Span, timezone: str) -> str:
    """A name that is also one of a file: "30d-to-2026-03-31", by the day of the last second."""
    last = moment(span.end if seconds % DAY else span.end - 1).astimezone(ZoneInfo(timezone))
    return f"{text}-to-{last:%Y-%m-%dT%H%M}" if seconds % DAY else f"{text}-to-{last:%Y-%m-%d}"
