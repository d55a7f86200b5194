"""What does not count: windows that were announced in time and are within what a year may have.

Notice and the yearly cap are asked of maintenance alone. Other windows (force majeure, a third party, the customer,
a suspension) come without warning and on nobody's account: they need no notice and use nothing of the cap.

The cap holds for what is asked: for one service, only windows that concern it use it up. It is used in the order of
time, each moment once however many windows cover it, and by no window that was announced too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evaluator.core.calendar import period
from evaluator.core.counts import Number
from evaluator.core.interval import Span, Spans, cut, intersection, total_seconds, union
from evaluator.core.recurrence.rules import occurrences
from slo_spec.model import CalendarUnit, CalendarWindow
from slo_spec.model.exclusions import Exclusion, ExclusionKind, Exclusions
from slo_spec.record import Record
from slo_spec.units import duration_text

_WEEK = 7 * 86_400


class ExcludedWindow(Record, kw_only=True):
    """One occurrence of a window: what of it is excluded, what counts all the same, and why, in words.

    ``span`` is all of it, also what lies beyond the span that was asked; ``excluded`` and ``counted`` make it up.
    """

    document: str
    name: str
    kind: ExclusionKind
    span: Span
    excluded: Spans
    counted: Spans
    because: str


class Asked(Record, kw_only=True):
    """Maintenance that asks to be excluded: how long, and how long before its start it was announced (None: never)."""

    seconds: Number
    ahead: Number | None


def in_time(ahead: Number | None, notice: Number) -> bool:
    """Whether so long before the start is early enough. Where no notice is required, there need be none."""
    return notice <= 0 or (ahead is not None and ahead >= notice)


def allowance(asked: Iterable[Asked], *, notice: Number, cap: Number | None, used: Number = 0) -> tuple[Number, ...]:
    """How much of each is excluded, in the order of their starts: what was announced in time, while the cap lasts.

    ``used`` of the cap is gone before. What is left of each counts as downtime.
    """
    granted: list[Number] = []
    for each in asked:
        wanted = each.seconds if in_time(each.ahead, notice) else 0
        given = wanted if cap is None else min(wanted, max(0, cap - used))
        used += given
        granted.append(given)
    return tuple(granted)


def windows(documents: Sequence[Exclusions], span: Span, service: str = "") -> tuple[ExcludedWindow, ...]:
    """Every window that has a part inside the span, in the order of their starts, and what is excluded of each.

    With a ``service``, only windows that concern it: those that name it, or none. A document's cap is of the calendar
    year in its zone, and the whole year is looked at, however little of it is asked.
    """
    found = [window for document in documents for window in _of_document(document, span, service)]
    return tuple(sorted(found, key=lambda each: (each.span, each.document, each.name, each.kind, each.because)))


def excluded_spans(found: Iterable[ExcludedWindow]) -> Spans:
    """What is excluded by any of the windows: of those that cover one moment, one is enough."""
    return union(part for window in found for part in window.excluded)


class _Occurrence(Record):
    """A window at one time."""

    span: Span
    name: str
    kind: ExclusionKind
    announced: int | None

    @property
    def ahead(self) -> int | None:
        return None if self.announced is None else self.span.start - self.announced


def _of_document(document: Exclusions, span: Span, service: str) -> Iterator[ExcludedWindow]:
    concerned = [each for each in document.windows if not service or not each.services or service in each.services]
    touching = _occurrences(concerned, span)
    if not touching:
        return
    hull = Span(min(each.span.start for each in touching), max(each.span.end for each in touching))
    years = _years(hull, document.timezone)
    every = _occurrences(concerned, Span(years[0].start, years[-1].end))
    others = union(each.span for each in every if each.kind is not ExclusionKind.MAINTENANCE)
    maintenance = [each for each in every if each.kind is ExclusionKind.MAINTENANCE]
    granted = (part for year in years for part in _granted(document, maintenance, others, year))
    excluded = intersection((*others, *granted), (hull,))
    for each in touching:
        yield _judged(document, each, excluded)


def _occurrences(concerned: Iterable[Exclusion], span: Span) -> list[_Occurrence]:
    found = [
        _Occurrence(occurrence, window.name, window.kind, window.announced)
        for window in concerned
        for occurrence in _spans(window, span)
    ]
    return sorted(found, key=lambda each: each.span)


def _spans(window: Exclusion, span: Span) -> Spans:
    if window.recurring is not None:
        return occurrences(window.recurring, span)
    assert window.start is not None
    assert window.end is not None
    touches = window.start < span.end and window.end > span.start
    return (Span(window.start, window.end),) if touches and window.start < window.end else ()


def _years(span: Span, timezone: str) -> Spans:
    """The calendar years that a span has a part in."""
    window = CalendarWindow(unit=CalendarUnit.YEAR, timezone=timezone)
    years = [period(window, span.start)]
    while years[-1].end < span.end:
        years.append(period(window, years[-1].end))
    return tuple(years)


def _granted(document: Exclusions, maintenance: Iterable[_Occurrence], others: Spans, year: Span) -> Spans:
    """What of a year's maintenance is excluded. Each window, in order, asks for what none before it has covered."""
    asked, fresh, reach = [], [], year.start
    for each in maintenance:
        start, end = max(each.span.start, reach), min(each.span.end, year.end)
        if start < end and in_time(each.ahead, document.notice_seconds):
            fresh.append(cut((Span(start, end),), others))
            asked.append(Asked(seconds=total_seconds(fresh[-1]), ahead=each.ahead))
            reach = end
    given = allowance(asked, notice=document.notice_seconds, cap=document.yearly_cap_seconds)
    return tuple(part for spans, seconds in zip(fresh, given, strict=True) for part in _first(spans, int(seconds)))


def _first(spans: Spans, seconds: int) -> Iterator[Span]:
    """So many seconds of the spans, from their start."""
    for span in spans:
        taken = min(span.seconds, seconds)
        if taken:
            yield Span(span.start, span.start + taken)
        seconds -= taken


def _judged(document: Exclusions, each: _Occurrence, excluded: Spans) -> ExcludedWindow:
    if each.kind is not ExclusionKind.MAINTENANCE:
        own: Spans = (each.span,)
    elif in_time(each.ahead, document.notice_seconds):
        own = intersection(excluded, (each.span,))
    else:
        own = ()
    counted = cut((each.span,), own)
    return ExcludedWindow(
        document=document.name,
        name=each.name,
        kind=each.kind,
        span=each.span,
        excluded=own,
        counted=counted,
        because=_because(document, each, total_seconds(own), total_seconds(counted)),
    )


def _because(document: Exclusions, each: _Occurrence, excluded: int, counted: int) -> str:
    if each.kind is not ExclusionKind.MAINTENANCE:
        return f"{each.kind.value.replace('-', ' ')} needs no notice and uses nothing of the yearly cap: excluded"
    notice = _notice(each.ahead, document.notice_seconds)
    if not counted:
        return f"{notice}: excluded"
    if not in_time(each.ahead, document.notice_seconds):
        return f"{notice}: counts as downtime"
    cap = f"the yearly cap of {duration_text(document.yearly_cap_seconds or 0)}"
    if not excluded:
        return f"{notice}, but {cap} is used up: counts as downtime"
    return f"{notice}, but {cap} leaves {duration_text(excluded)} of it: {duration_text(counted)} count as downtime"


def _notice(ahead: int | None, required: int) -> str:
    if required <= 0:
        return "no notice is required"
    needed = f"{_hours(required)} are required"
    if ahead is None:
        return f"not announced, {needed}"
    if ahead < 0:
        return f"announced {_hours(-ahead)} after it began, {needed}"
    return f"announced {_hours(ahead)} before, {needed}"


def _hours(seconds: int) -> str:
    """A time as notices count it: up to a week in hours, where it is whole hours."""
    return duration_text(seconds) if seconds % 3600 or seconds > _WEEK else f"{seconds // 3600}h"
