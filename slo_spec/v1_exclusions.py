"""slogate/v1: exclusions: windows that do not count."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from slo_spec import units
from slo_spec.model.calendars import LATEST_SECOND
from slo_spec.model.exclusions import Exclusion, ExclusionKind, Exclusions, Recurring
from slo_spec.patterns import regex
from slo_spec.place import Place

_TIMES: Final = regex(r"([0-9]{1,2}):([0-9]{2}) ?- ?([0-9]{1,2}):([0-9]{2})\Z")
_STAND_IN_DAY: Final = date(2026, 1, 1)
_STAND_IN_TIMES: Final = (0, 3600)


def read_exclusions(place: Place) -> Exclusions:
    """What a document of kind Exclusions describes."""
    metadata = place.child("metadata")
    zone, notice, cap = place.maybe("timezone"), place.maybe("notice"), place.maybe("yearly_cap")
    timezone = zone.read(units.zone_name, "UTC") if zone else "UTC"
    return Exclusions(
        name=metadata.text("name"),
        windows=tuple(read_window(window, timezone) for window in place.items("windows")),
        notice_seconds=notice.read(units.duration_seconds, 3600) if notice else 0,
        yearly_cap_seconds=cap.read(units.duration_seconds, 3600) if cap else None,
        timezone=timezone,
        description=metadata.text("description"),
        location=metadata.child("name").location,
    )


def read_window(place: Place, timezone: str) -> Exclusion:
    """The window that a mapping describes; one that does not say what kind it is, is of no special kind."""
    start, end, announced = (_instant(place, key) for key in ("from", "to", "announced"))
    if start is not None and end is not None and start >= end:
        backwards = f"the window '{place.text('name')}' ends at {place.text('to')}, which is not after its start"
        place.child("to").say("ends-before-start", backwards, f"it begins at {place.text('from')}")
    services = place.maybe("services")
    return Exclusion(
        name=place.text("name"),
        kind=ExclusionKind(place.text("kind", ExclusionKind.OTHER.value)),
        reason=place.text("reason"),
        start=start,
        end=end,
        recurring=_recurring(place, timezone) if "every" in place else None,
        announced=announced,
        approver=place.text("approver"),
        services=tuple(place.data.get("services", ())),
        location=place.child("name").location,
        services_location=services.location if services else place.location,
    )


def _instant(place: Place, key: str) -> int | None:
    there = place.maybe(key)
    return there.read(units.instant_seconds, None) if there else None


def _recurring(place: Place, timezone: str) -> Recurring:
    from slo_spec.recurrence import check_rule

    sound = len(place.problems)
    day = place.child("since").read(units.calendar_date, _STAND_IN_DAY)
    begins, ends = place.child("at").read(_times_of_day, _STAND_IN_TIMES)
    first = datetime.combine(day, time()) + timedelta(seconds=begins)
    rule = place.child("every")
    if len(place.problems) == sound:
        try:
            check_rule(rule.data, first, timezone)
        except ValueError as error:
            hint = "write it as RFC 5545 does, such as FREQ=WEEKLY;BYDAY=SU"
            rule.say("bad-rule", f"the window '{place.text('name')}' cannot come again: {error}", hint)
    return Recurring(rule=rule.data, first=first.isoformat(), end_of_day=ends, timezone=timezone)


def _times_of_day(text: str) -> tuple[int, int]:
    """From and to, in seconds after midnight: ``22:00-26:00`` goes on until two in the morning of the next day."""
    found = _TIMES.match(text)
    if found is None:
        raise ValueError(f"{text[:60]!r} is no time of day; write it as 02:00-04:00")
    hours, minutes, end_hours, end_minutes = (int(number) for number in found.groups())
    start, end = hours * 3600 + minutes * 60, end_hours * 3600 + end_minutes * 60
    if minutes > 59 or end_minutes > 59 or start >= 86_400 or end > LATEST_SECOND:
        raise ValueError(f"{text} is on no clock; begin before 24:00, end by 48:00 (of the next day)")
    if start >= end:
        later = f"{hours:02}:{minutes:02}-{end_hours + 24:02}:{end_minutes:02}"
        raise ValueError(f"{text} ends before it begins; over midnight, write {later}")
    return start, end
