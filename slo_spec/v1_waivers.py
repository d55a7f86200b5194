"""slogate/v1: waivers, and when policies freeze and what they take."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from slo_spec import units
from slo_spec.model import Condition
from slo_spec.model.freezes import Freeze, FrozenWindow
from slo_spec.model.waivers import WAIVABLE_FINDINGS, WaivedKind, Waiver
from slo_spec.place import Place
from slo_spec.suggestions import suggestion

_DATE_LENGTH: Final = len("2026-12-01")


def read_waiver(place: Place) -> Waiver:
    """What a document of kind Waiver describes."""
    metadata = place.child("metadata")
    kind = next(kind for kind in WaivedKind if kind.value in place)
    zone = place.maybe("timezone")
    timezone = zone.read(units.zone_name, "UTC") if zone else "UTC"
    start, until = (_instant(place, key, timezone) for key in ("from", "until"))
    if start is not None and until is not None and start >= until:
        place.child("until").say("ends-before-start", "the waiver ends before it begins")
    return Waiver(
        name=metadata.text("name"),
        kind=kind,
        subject=place.text(kind.value),
        rules=_rules(place),
        until=until or 0,
        owner=place.text("owner"),
        reason=place.text("reason"),
        ticket=place.text("ticket"),
        start=start,
        description=metadata.text("description"),
        location=metadata.child("name").location,
        subject_location=place.child(kind.value).location,
        until_location=place.child("until").location,
    )


def _rules(place: Place) -> tuple[str, ...]:
    known = (*(condition.value for condition in Condition), *WAIVABLE_FINDINGS)
    for rule in place.items("rules"):
        if rule.data not in known:
            hint = suggestion(rule.data, known, "conditions")
            rule.say("unknown-condition", f"there is no condition '{rule.data}'", hint)
    return tuple(dict.fromkeys(place.data["rules"]))


def _instant(place: Place, key: str, timezone: str) -> int | None:
    there = place.maybe(key)
    if there is None:
        return None
    seconds = there.read(units.instant_seconds, None)
    if seconds is None or len(there.data) != _DATE_LENGTH:
        return seconds
    day = units.calendar_date(there.data)
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)).timestamp())


def read_freeze(place: Place) -> Freeze:
    """What a policy's ``freeze`` describes."""
    zone = place.maybe("timezone")
    timezone = zone.read(units.zone_name, "UTC") if zone else "UTC"
    windows = tuple(_window(window, timezone) for window in place.items("windows"))
    names = {key: tuple(place.data.get(key, ())) for key in ("exclusions", "during", "outside")}
    if not (windows or any(names.values())):
        hint = "write windows, exclusions, during or outside"
        place.say("missing-key", "the freeze does not say when", hint, at=place.key_location)
    return Freeze(windows=windows, **names, location=place.key_location)


def _window(place: Place, timezone: str) -> FrozenWindow:
    # A window of an exclusion is one of a freeze, too: the same keys say when it is.
    from slo_spec.v1_exclusions import read_window

    found = read_window(place, timezone)
    recurring = found.recurring
    return FrozenWindow(
        name=found.name,
        reason=found.reason,
        start=found.start,
        end=found.end,
        rule=recurring.rule if recurring else "",
        first=recurring.first if recurring else "",
        end_of_day=recurring.end_of_day if recurring else 0,
        timezone=recurring.timezone if recurring else "UTC",
        location=found.location,
    )
