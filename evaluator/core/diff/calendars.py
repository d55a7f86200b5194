"""What changed service hours mean: the seconds that are open in one version and closed in the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.meaning import FOR_READERS
from evaluator.core.diff.parts import Table, part_changes, place_of
from evaluator.core.diff.shown import NONE
from evaluator.core.diff.sides import Sides
from evaluator.core.interval import Span, Spans, intersection, moment, total_seconds
from evaluator.core.service_hours import open_spans
from evaluator.core.wording import duration
from slo_spec.model.calendars import Calendar

MEANINGS: Table = {("Calendar", "description"): FOR_READERS}


def calendar_changes(sides: Sides, before: Calendar, after: Calendar) -> Iterator[Change]:
    """What changed in a calendar that keeps its name: each part, and what all of them do to the hours."""
    subject = Subject(f"calendar {before.name}", "calendar", before.name, sides.affected("calendar", before.name))
    meaning = hours_meaning(before, after, sides.horizon)
    places = place_of(before), place_of(after)
    for change in part_changes(subject, before, after, MEANINGS, skip=("name",), places=places):
        if change.what == "description":
            yield change
        elif change.what == "files":
            yield subject.change(change.what, _of_files(meaning), (_files(before), _files(after)), places)
        else:
            yield subject.change(change.what, meaning, (change.before, change.after), places)


def _of_files(meaning: Meaning) -> Meaning:
    """Of other files at least that it cannot be told: they may say more than what is compared of them."""
    if meaning.direction is not Direction.NEUTRAL:
        return meaning
    return Meaning(Direction.CHANGED, f"the holiday files read differently, although {meaning.because}")


def _files(calendar: Calendar) -> str:
    """The files by name, each with how many events it has and a mark of its text, which would fill a page."""
    return ", ".join(f"{name} ({_mark(text)})" for name, text in calendar.files) or NONE


def _mark(text: str) -> str:
    if not text:
        return "not read"
    events = text.upper().count("BEGIN:VEVENT")
    return f"{events} event{'s' if events != 1 else ''}, sha256 {sha256(text.encode()).hexdigest()[:12]}"


def hours_meaning(before: Calendar | None, after: Calendar | None, span: Span) -> Meaning:
    """What other hours mean over a span; None is open round the clock."""
    if any(each is not None and any(not text for _, text in each.files) for each in (before, after)):
        return Meaning(Direction.CHANGED, "holidays of files that were not read: nobody knows which hours count")
    old, new = _open(before, span), _open(after, span)
    shared = total_seconds(intersection(old, new))
    lost, gained = total_seconds(old) - shared, total_seconds(new) - shared
    stretch = f"from {_day(span.start)} to {_day(span.end)}"
    if lost and gained:
        words = f"{duration(lost)} do not count any more and {duration(gained)} do {stretch}: other hours"
        return Meaning(Direction.CHANGED, words)
    if lost:
        return Meaning(Direction.LOOSENED, f"{duration(lost)} do not count any more {stretch}")
    if gained:
        # Not tightened: one hour down in an office week is a third of a percent of the hours round the clock.
        words = f"{duration(gained)} more count {stretch}: more is promised, but good hours there make up for bad ones"
        return Meaning(Direction.CHANGED, words)
    return Meaning(Direction.NEUTRAL, f"the same hours {stretch}")


def _open(calendar: Calendar | None, span: Span) -> Spans:
    return (span,) if calendar is None else open_spans(calendar, span)


def _day(instant: int) -> date:
    return moment(instant).date()
