"""slogate/v1: agreements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from slo_spec import units
from slo_spec.model import CalendarUnit, CalendarWindow, Target
from slo_spec.model.agreements import (
    Accounting,
    Agreement,
    Amendment,
    ByGauge,
    ByOutages,
    ByRequests,
    Commitment,
    Formula,
    Levels,
    Limit,
    OutageFigure,
    Party,
    Scope,
    Signature,
    Term,
)
from slo_spec.patterns import regex
from slo_spec.place import Place
from slo_spec.suggestions import suggestion
from slo_spec.v1_accounting import read_accounting
from slo_spec.v1_composites import read_composite
from slo_spec.v1_credits import read_claims, read_credits, read_schedule
from slo_spec.v1_dependencies import read_dependencies
from slo_spec.v1_termination import read_strikes, read_termination

_STAND_IN_DAY: Final = date(2026, 1, 1)
_STAND_IN_TARGET: Final = units.target("99%")
_STAND_IN_LIMIT: Final = Limit(text="1h", value=Fraction(3600))


def read_agreement(place: Place) -> Agreement:
    """What a document of kind Agreement describes."""
    metadata = place.child("metadata")
    term = _term(place.child("term"))
    parties = tuple(_party(role, party) for role, party in place.members("parties") if not role.startswith("x-"))
    owner = metadata.text("owner")
    commitments = tuple(_commitment(inner, term.timezone, owner) for inner in place.items("commitments"))
    roles = tuple(party.role for party in parties)
    costs, claims, extends = place.maybe("credits"), place.maybe("claims"), place.maybe("extends")
    strikes = place.maybe("strikes")
    return Agreement(
        name=metadata.text("name"),
        parties=parties,
        term=term,
        commitments=commitments,
        scope=Scope(place.text("scope", "customer")),
        extends=place.text("extends"),
        levels=Levels(place.text("levels", "most-specific")),
        credits=read_credits(costs) if costs else None,
        claims=read_claims(claims) if claims else None,
        termination=tuple(read_termination(inner) for inner in place.items("termination")),
        strikes=read_strikes(strikes) if strikes else None,
        signatures=tuple(_signature(inner, roles) for inner in place.items("signatures")),
        amendments=_amendments(place, commitments, roles),
        glossary=tuple((word, str(meaning.data)) for word, meaning in place.members("glossary")),
        covers=tuple(inner.data for inner in place.items("covers")),
        excludes=tuple(inner.data for inner in place.items("excludes")),
        review_on=_day(place, "review"),
        reference=place.text("reference"),
        as_of=_day(place, "as_of"),
        description=metadata.text("description"),
        owner=owner,
        labels=metadata.labels("labels"),
        location=metadata.child("name").location,
        extends_location=extends.location if extends else place.location,
    )


def _day(place: Place, key: str) -> date | None:
    inner = place.maybe(key)
    return inner.read(units.calendar_date, _STAND_IN_DAY) if inner else None


def _party(role: str, place: Place) -> Party:
    return Party(role=role, name=place.text("name"), contact=place.text("contact"), location=place.key_location)


def _term(place: Place) -> Term:
    start = place.child("from").read(units.calendar_date, _STAND_IN_DAY)
    end, zone = _day(place, "to"), place.maybe("timezone")
    renewal, leaving = place.maybe("renewal_notice"), place.maybe("termination_notice")
    if end is not None and end < start:
        place.child("to").say("empty-term", f"the term ends on {end}, before it begins on {start}")
    return Term(
        start=start,
        end=end,
        timezone=zone.read(units.zone_name, "UTC") if zone else "UTC",
        renewal_notice_days=renewal.read(units.days, 30) if renewal else None,
        termination_notice_days=leaving.read(units.days, 30) if leaving else None,
        location=place.location,
    )


def _commitment(place: Place, timezone: str, owner: str) -> Commitment:
    measured = place.child(next(key for key in ("objective", "indicator", "composite") if key in place))
    by, hours, schedule = place.maybe("by"), place.maybe("hours"), place.maybe("credits")
    exclusions, accounting = place.maybe("exclusions"), read_accounting(by) if by else ByRequests()
    calendar = hours.child("outside") if hours and isinstance(hours.data, dict) else hours
    composite = read_composite(measured, accounting) if "composite" in place else None
    return Commitment(
        name=place.text("name"),
        indicator=str(composite) if composite else measured.data,
        from_objective="objective" in place,
        composite=composite,
        depends_on=read_dependencies(place),
        target=_target(place.child("target"), accounting),
        period=_period(place.child("period"), timezone),
        accounting=accounting,
        hours=calendar.data if calendar else "",
        outside_hours=calendar is not hours,
        exclusions=tuple(exclusions.data) if exclusions else (),
        formula=Formula(place.text("formula", "exclude-both")),
        schedule=read_schedule(schedule) if schedule else None,
        owner=place.text("owner", owner),
        description=place.text("description"),
        labels=place.labels("labels"),
        location=place.child("name").location,
        indicator_location=measured.location,
        hours_location=calendar.location if calendar else place.location,
        exclusions_location=exclusions.location if exclusions else place.location,
        target_location=place.child("target").location,
    )


def _period(place: Place, timezone: str) -> CalendarWindow:
    if isinstance(place.data, str):
        return CalendarWindow(unit=CalendarUnit(place.data), timezone=timezone)
    fiscal = place.maybe("fiscal_start")
    month = fiscal.read(units.month_number, 1) if fiscal else 1
    return CalendarWindow(unit=CalendarUnit(place.text("calendar")), timezone=timezone, fiscal_start_month=month)


# ------------------------------------------------------------------------------- targets


def _target(place: Place, accounting: Accounting) -> Target | Limit:
    """A target as what is measured needs it: a share, a duration or a number."""
    if isinstance(accounting, ByGauge):
        return place.read(_bound, _STAND_IN_LIMIT)
    if not isinstance(accounting, ByOutages):
        return place.read(_share, _STAND_IN_TARGET)
    if accounting.figure is OutageFigure.OUTAGES:
        return place.read(_count, _STAND_IN_LIMIT)
    return place.read(_duration, _STAND_IN_LIMIT)


def _share(value: object) -> Target:
    return units.target(str(value))


def _duration(value: object) -> Limit:
    text = str(value)
    if text.endswith("%"):
        raise ValueError(f"{text} is a share, but this figure of outages is a duration; write one such as 4h")
    return Limit(text=text, value=Fraction(units.duration_seconds(text)))


def _count(value: object) -> Limit:
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise ValueError(f"{text[:60]} is no number of outages; write a whole number such as 2")
    return Limit(text=text, value=Fraction(int(text)))


_MOST_DIGITS: Final = 9
_BOUND: Final = regex(r"(at most|at least) (-?[0-9]{1,15}(?:\.[0-9]{1,15})?)(?: ?([^\s0-9]\S*))?", re.ASCII)


def _bound(value: object) -> Limit:
    text = str(value)
    match = _BOUND.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{text[:60]} is no bound for a gauge; write at most or at least, a number and its unit: at most 45 ms"
        )
    return Limit(text=text, value=Fraction(match[2]), unit=match[3] or "", at_least=match[1] == "at least")


def _likely_target(place: Place) -> Target | Limit:
    """The target of an amendment to a commitment that another agreement has: as it looks."""
    text = str(place.data)
    if text.startswith("at "):
        return place.read(_bound, _STAND_IN_LIMIT)
    if text.isdigit():
        return place.read(_count, _STAND_IN_LIMIT)
    return (
        place.read(_duration, _STAND_IN_LIMIT) if text[-1:] in tuple("smhdw") else place.read(_share, _STAND_IN_TARGET)
    )


# ------------------------------------------------------------------------------- signatures and amendments


def _signature(place: Place, roles: tuple[str, ...]) -> Signature:
    party = place.child("party")
    _known_party(party, roles)
    return Signature(party=party.data, name=place.text("name"), on=_day(place, "on") or _STAND_IN_DAY)


def _known_party(place: Place, roles: tuple[str, ...]) -> None:
    if place.data not in roles:
        hint = suggestion(place.data, roles, "parties")
        place.say("unknown-party", f"no party of the agreement has the role '{place.data}'", hint)


def _amendments(place: Place, commitments: tuple[Commitment, ...], roles: tuple[str, ...]) -> tuple[Amendment, ...]:
    known = {commitment.name: commitment for commitment in commitments}
    return tuple(_amendment(inner, known, roles) for inner in place.items("amendments"))


def _amendment(place: Place, known: Mapping[str, Commitment], roles: tuple[str, ...]) -> Amendment:
    amended, target = known.get(place.text("commitment")), place.child("target")
    for party in place.items("signed"):
        _known_party(party, roles)
    return Amendment(
        on=_day(place, "on") or _STAND_IN_DAY,
        commitment=place.text("commitment"),
        target=_target(target, amended.accounting) if amended else _likely_target(target),
        signed=tuple(party.data for party in place.items("signed")),
        location=place.location,
    )
