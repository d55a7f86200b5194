"""Business time, business days, and hours of a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from evaluator.core import business_days, business_time, service_hours
from evaluator.core.interval import Span, Spans, moment, rfc3339, union
from evaluator.core.priorities import priority
from slo_spec.model.calendars import Calendar, Shift, WeekVersion
from slo_spec.units import instant_seconds, time_of_day_seconds
from tests.vectors.case import Given, Operation

Calendars = Mapping[str, Any]
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calendar_of(name: str, calendars: Calendars) -> Calendar:
    """A calendar of the file's head as the product knows it."""
    given = calendars[name]
    week = tuple(tuple(_shift(*shift) for shift in given["week"].get(day) or ()) for day in _DAYS)
    return Calendar(
        name=name,
        timezone=given["tz"],
        versions=(WeekVersion(week=week),),
        holidays=tuple(date.fromisoformat(str(day)) for day in given.get("holidays") or ()),
        yearly_holidays=tuple((_day(first), _day(last)) for first, last in given.get("annual_holidays") or ()),
    )


def _shift(start: str, end: str) -> Shift:
    return Shift(time_of_day_seconds(start), time_of_day_seconds(end))


def _day(text: str) -> tuple[int, int]:
    month, day = str(text).split("-")
    return int(month), int(day)


def _spans(pairs: Any, end: int | None = None) -> Spans:
    """Stretches of the file; one that is still open ends at ``end``."""
    found = []
    for start, stop in pairs or ():
        last = instant_seconds(stop) if stop is not None or end is None else end
        found.append(Span(instant_seconds(start), max(last, instant_seconds(start))))
    return tuple(found)


def _business_deadline(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    calendar, created = calendar_of(given["calendar"], calendars), instant_seconds(given["created"])
    closed = instant_seconds(given["closed"]) if given.get("closed") else None
    pauses = _spans(given.get("pauses"), closed)
    elapsed = None if closed is None else business_time.elapsed(calendar, created, closed, pauses)
    try:
        due = business_time.deadline(calendar, created, given["target_s"], pauses)
    except business_time.NeverOpenError:
        return {"deadline_utc": None, "elapsed_s": elapsed, "met": None}
    return {"deadline_utc": rfc3339(due), "elapsed_s": elapsed, "met": business_time.in_time(due, closed)}


def _business_elapsed(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    calendar = calendar_of(given["calendar"], calendars)
    return {"seconds": [business_time.elapsed(calendar, span.start, span.end) for span in _spans(given["spans"])]}


def _escalation(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    levels = [Fraction(str(level)) / 100 for level in given["levels_pct"]]
    calendar, created = calendar_of(given["calendar"], calendars), instant_seconds(given["created"])
    found = business_time.escalations(calendar, created, given["target_s"], levels, _spans(given.get("pauses")))
    return {"at_utc": [rfc3339(instant) for instant in found]}


def _one_business_day(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    calendar = calendar_of(given["calendar"], calendars)
    created = [instant_seconds(text) for text in given["created"]]
    found = [business_days.one_business_day(calendar, instant, given["day_s"]) for instant in created]
    return {
        "end_of_next_business_day": [rfc3339(reading.end_of_next) for reading in found],
        "day_of_business_seconds": [rfc3339(reading.day_of_seconds) for reading in found],
        "same_time_next_business_day": [rfc3339(reading.same_time_next) for reading in found],
    }


def _reopen(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    stretches = _spans([(given["created"], given["resolved1"]), (given["reopened"], given["resolved2"])])
    found = business_time.reopened(calendar_of(given["calendar"], calendars), stretches)
    return {
        "first_resolution_s": found.first_resolution,
        "total_open_s": found.total_open,
        "since_creation_s": found.since_creation,
    }


def _schedule_change(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    schedules = [(instant_seconds(row["from"]), calendar_of(row["calendar"], calendars)) for row in given["segments"]]
    found = business_time.across_schedules(schedules, instant_seconds(given["end"]))
    return {"cumulative_s": found.cumulative, "last_schedule_s": found.last_schedule}


def _wallclock_deadline(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    due = business_time.wall_clock_deadline(instant_seconds(given["created"]), given["target_s"])
    return {"deadline_utc": rfc3339(due), "deadline_local": moment(due).astimezone(ZoneInfo(given["tz"])).isoformat()}


def _severity_table(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    targets = given["targets_s"]
    return {"met": [business_time.within(targets[severity], taken) for severity, taken in given["responses"]]}


def _report_timeliness(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    year, month = (int(part) for part in str(given["month"]).split("-"))
    calendar = business_days.monday_to_friday(_dates(given.get("holidays")))
    due = business_days.report_due(calendar, year, month, given["due_business_day"])
    listed = isinstance(given["delivered"], list)
    delivered = given["delivered"] if listed else [given["delivered"]]
    on_time = [business_days.delivered_by(due, date.fromisoformat(str(day)[:10]) if day else None) for day in delivered]
    return {"due": due.isoformat(), "on_time": on_time if listed else on_time[0]}


def _dates(texts: Any) -> tuple[date, ...]:
    return tuple(date.fromisoformat(str(text)) for text in texts or ())


def _recurring_window(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    start, end = time_of_day_seconds(given["start"]), time_of_day_seconds(given["end"])
    shift = Shift(start, end if end > start else end + 86_400)
    found = [service_hours.shift_span(day, shift, given["tz"]) for day in _dates(given["dates"])]
    return {
        "utc": [[rfc3339(span.start), rfc3339(span.end)] for span in found],
        "seconds": [span.seconds for span in found],
    }


def _prime_split(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    (period,) = _spans([given["period"]])
    down = union(_spans(given["outages"], period.end))
    hours = service_hours.inside_and_outside(calendar_of(given["calendar"], calendars), period)
    found: dict[str, Any] = {}
    for name, spans in zip(("prime", "nonprime"), hours, strict=True):
        up = service_hours.availability(spans, down)
        found[f"{name}_total_s"], found[f"{name}_down_s"] = up.total_seconds, up.down_seconds
        found[f"{name}_pct"] = None if up.value is None else up.value * 100
        found[f"{name}_met"] = up.reaches(Fraction(str(given[f"{name}_target_pct"])) / 100)
    return found


def _priority_matrix(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    return {"priority": [priority(given["matrix"], impact, urgency) for impact, urgency in given["cases"]]}


def _waterfall_business(given: Given, calendars: Calendars) -> Mapping[str, Any]:
    year, month = (int(part) for part in str(given["month"]).split("-"))
    calendar = business_days.monday_to_friday(_dates(given.get("holidays")))
    through = date.fromisoformat(str(given["through"]))
    found = business_days.spread(calendar, Fraction(str(given["goal"])), year, month, through)
    return {
        "working_days": found.business_days,
        "worked": found.passed,
        "daily_goal": found.daily,
        "cumulative_goal": found.cumulative,
    }


OPERATIONS: dict[str, Operation] = {
    "business_deadline": _business_deadline,
    "business_elapsed": _business_elapsed,
    "escalation": _escalation,
    "one_business_day": _one_business_day,
    "priority_matrix": _priority_matrix,
    "prime_split": _prime_split,
    "recurring_window": _recurring_window,
    "reopen": _reopen,
    "report_timeliness": _report_timeliness,
    "schedule_change": _schedule_change,
    "severity_table": _severity_table,
    "wallclock_deadline": _wallclock_deadline,
    "waterfall_business": _waterfall_business,
}
