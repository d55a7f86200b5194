"""slogate/v1: data that fits the schema into values of the model. Units are read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from slo_spec import units
from slo_spec.document import Document
from slo_spec.model import (
    AlertPolicy,
    CalendarUnit,
    CalendarWindow,
    Method,
    Objective,
    Occurrences,
    Policy,
    RatioTimeslices,
    RollingWindow,
    Service,
    Source,
    Target,
    Timeslices,
    Window,
)
from slo_spec.place import Place
from slo_spec.problem import Problem
from slo_spec.v1_dependencies import read_dependencies
from slo_spec.v1_indicators import read_indicator
from slo_spec.v1_policies import read_alert_policies, read_alert_policy, read_policy
from slo_spec.v1_sources import read_sources

if TYPE_CHECKING:
    from slo_spec.model.agreements import Agreement
    from slo_spec.model.calendars import Calendar
    from slo_spec.model.exclusions import Exclusions
    from slo_spec.model.settings import OperatorSettings
    from slo_spec.model.waivers import Waiver

_OfAgreements: TypeAlias = "Agreement | Calendar | Exclusions | Waiver"
Declared: TypeAlias = "Service | Policy | _OfAgreements | OperatorSettings | tuple[Source, ...]"
_STAND_IN_TARGET = units.target("99%")
_STAND_IN_WINDOW = RollingWindow(seconds=2_592_000, text="30d")


def read(document: Document, *, trusted: bool = False) -> tuple[Declared, tuple[Problem, ...]]:
    """What a document of this version declares, and what is wrong with its quantities.

    ``trusted`` allows a Sources document to name secrets, and one of Settings what could loosen a gate.
    """
    place = Place.of(document)
    declared: Declared
    if place.data["kind"] == "Service":
        declared = _service(place)
    elif place.data["kind"] == "Policy":
        declared = read_policy(place)
    elif place.data["kind"] == "Sources":
        declared = read_sources(place, trusted=trusted)
    elif place.data["kind"] == "Settings":
        declared = _settings(place, trusted=trusted)
    else:
        declared = _of_agreements(place)
    return declared, tuple(place.problems)


def _settings(place: Place, *, trusted: bool) -> OperatorSettings:
    from slo_spec.v1_settings import read_settings

    return read_settings(place, trusted=trusted)


def _of_agreements(place: Place) -> _OfAgreements:
    # Imported late: a check of objectives alone does not pay for them.
    from slo_spec.v1_agreements import read_agreement
    from slo_spec.v1_calendars import read_calendar
    from slo_spec.v1_exclusions import read_exclusions
    from slo_spec.v1_waivers import read_waiver

    match place.data["kind"]:
        case "Agreement":
            return read_agreement(place)
        case "Calendar":
            return read_calendar(place)
        case "Waiver":
            return read_waiver(place)
        case _:
            return read_exclusions(place)


def _service(place: Place) -> Service:
    metadata = place.child("metadata")
    defaults = place.maybe("defaults")
    default_source = defaults.maybe("source") if defaults else None
    owner = metadata.text("owner")
    return Service(
        name=metadata.text("name"),
        indicators=tuple(read_indicator(name, inner, default_source) for name, inner in place.members("indicators")),
        objectives=tuple(_objective(inner, defaults, owner) for inner in place.items("objectives")),
        alert_policies=read_alert_policies(place),
        depends_on=read_dependencies(place),
        owner=owner,
        description=metadata.text("description"),
        labels=metadata.labels("labels"),
        location=metadata.child("name").location,
    )


def _objective(place: Place, defaults: Place | None, owner: str) -> Objective:
    def own_or_default(key: str) -> Place | None:
        return place.maybe(key) or (defaults.maybe(key) if defaults else None)

    window, method, alerts = own_or_default("window"), own_or_default("method"), own_or_default("alerts")
    since, named_owner = place.maybe("since"), own_or_default("owner")
    if window is None:
        hint = "write window: 30d, or defaults: {window: 30d}"
        place.say("missing-key", f"the objective '{place.text('name')}' has no window", hint)
    return Objective(
        name=place.text("name"),
        indicator=place.text("indicator"),
        target=place.child("target").read(units.target, _STAND_IN_TARGET),
        window=_window(window) if window else _STAND_IN_WINDOW,
        method=_method(method) if method else Occurrences(),
        alerts=_alerts(alerts, place.text("name")) if alerts else None,
        since=since.read(units.instant_seconds, 0) if since else None,
        depends_on=read_dependencies(place),
        owner=named_owner.data if named_owner else owner,
        runbook=place.text("runbook"),
        description=place.text("description"),
        labels=place.labels("labels"),
        location=place.child("name").location,
        indicator_location=place.child("indicator").location,
        alerts_location=alerts.location if alerts else place.location,
        window_location=window.location if window else place.location,
    )


def _window(place: Place) -> Window:
    if isinstance(place.data, str):
        return RollingWindow(seconds=place.read(units.duration_seconds, 2_592_000), text=place.data)
    if "rolling" in place:
        return _window(place.child("rolling"))
    zone, fiscal = place.maybe("timezone"), place.maybe("fiscal_start")
    return CalendarWindow(
        unit=CalendarUnit(place.text("calendar")),
        timezone=zone.read(units.zone_name, "UTC") if zone else "UTC",
        fiscal_start_month=fiscal.read(units.month_number, 1) if fiscal else 1,
    )


def _method(place: Place) -> Method:
    if isinstance(place.data, str):
        return Occurrences()
    if "timeslices" in place:
        inner = place.child("timeslices")
        target: Target = inner.child("target").read(units.target, _STAND_IN_TARGET)
        return Timeslices(inner.child("slice").read(units.duration_seconds, 60), target)
    return RatioTimeslices(place.child("ratio-timeslices").child("slice").read(units.duration_seconds, 60))


def _alerts(place: Place, objective: str) -> str | AlertPolicy:
    return place.data if isinstance(place.data, str) else read_alert_policy(objective, place)
