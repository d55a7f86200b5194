"""Agreements that cannot hold: names that are there twice or that nobody declared, and circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slo_spec.check_contract import contract_problems
from slo_spec.check_gauges import commitment_problems
from slo_spec.check_names import twice
from slo_spec.model import Service, Spec
from slo_spec.model.agreements import Agreement, Commitment
from slo_spec.model.composites import Weighted
from slo_spec.model.credits import BY_DOWNTIME, Points
from slo_spec.problem import Location, Problem
from slo_spec.suggestions import suggestion


def agreement_problems(spec: Spec, *, complete: bool) -> Iterator[Problem]:
    """Everything that is wrong with the agreements, calendars and exclusions of a specification.

    ``complete``: every text could be read; otherwise names of other documents are not judged.
    """
    yield from twice("agreement", ((each.name, each.location) for each in spec.agreements))
    yield from twice("calendar", ((each.name, each.location) for each in spec.calendars))
    yield from twice("exclusions", ((each.name, each.location) for each in spec.exclusions))
    agreements = {agreement.name: agreement for agreement in reversed(spec.agreements)}
    for agreement in spec.agreements:
        yield from twice("commitment", ((each.name, each.location) for each in agreement.commitments))
        yield from _circle(agreement, agreements)
        yield from _points_without_table(agreement, agreements)
        yield from _weighted_by_downtime(agreement, agreements)
        if complete:
            yield from _unknown_agreement(agreement, agreements)
            yield from _unknown_commitments(agreement, agreements)
            yield from _unknown_names(agreement, spec)
        yield from contract_problems(agreement, spec, ancestors(agreement, agreements))


def ancestors(agreement: Agreement, known: Mapping[str, Agreement]) -> tuple[Agreement, ...]:
    """The agreements that one extends, the nearest first, each once; a circle ends where it began."""
    found: list[Agreement] = []
    seen, name = {agreement.name}, agreement.extends
    while name in known and name not in seen:
        seen.add(name)
        found.append(known[name])
        name = known[name].extends
    return tuple(found)


def _unknown(location: Location, code: str, what: str, name: str, known: Mapping[str, object], kind: str) -> Problem:
    hint = suggestion(name, known, kind) if known else f"there are no {kind} here"
    return Problem(location, code, f"no {what} named '{name}'", hint=hint)


def _unknown_agreement(agreement: Agreement, known: Mapping[str, Agreement]) -> Iterator[Problem]:
    name = agreement.extends
    if name and name not in known:
        others = {other: None for other in known if other != agreement.name}
        yield _unknown(agreement.extends_location, "unknown-agreement", "agreement", name, others, "agreements")


def _circle(agreement: Agreement, known: Mapping[str, Agreement]) -> Iterator[Problem]:
    chain = [agreement, *ancestors(agreement, known)]
    if chain[-1].extends == agreement.name:
        way = " extends ".join(f"'{each.name}'" for each in (*chain, agreement))
        yield Problem(agreement.extends_location, "extends-circle", f"agreements go in a circle: {way}")


def _unknown_commitments(agreement: Agreement, agreements: Mapping[str, Agreement]) -> Iterator[Problem]:
    above = ancestors(agreement, agreements)
    if (above[-1] if above else agreement).extends:
        return  # what is extended is not known, or goes in a circle: that is said already
    known = {each.name: None for one in (agreement, *above) for each in one.commitments}
    named = [(right.commitment, right.location) for right in agreement.termination]
    if agreement.strikes is not None:
        named.append((agreement.strikes.commitment, agreement.strikes.location))
    named += [(amendment.commitment, amendment.location) for amendment in agreement.amendments]
    for name, location in named:
        if name and name not in known:
            yield _unknown(location, "unknown-commitment", "commitment", name, known, "commitments")


def _unknown_names(agreement: Agreement, spec: Spec) -> Iterator[Problem]:
    calendars = {each.name: None for each in spec.calendars}
    exclusions = {each.name: None for each in spec.exclusions}
    services = {each.name: each for each in spec.services}
    for commitment in agreement.commitments:
        if commitment.composite is None:
            yield from _unknown_measure(commitment, services)
        yield from commitment_problems(commitment, services)
        hours = commitment.hours
        if hours and hours not in calendars:
            yield _unknown(commitment.hours_location, "unknown-calendar", "calendar", hours, calendars, "calendars")
        for name in commitment.exclusions:
            if name not in exclusions:
                place = commitment.exclusions_location
                yield _unknown(place, "unknown-exclusions", "exclusions", name, exclusions, "exclusions")


def _unknown_measure(commitment: Commitment, services: Mapping[str, Service]) -> Iterator[Problem]:
    place = commitment.indicator_location
    service_name, _, name = commitment.indicator.partition("/")
    service = services.get(service_name)
    if service is None:
        yield _unknown(place, "unknown-service", "service", service_name, services, "services")
    elif commitment.from_objective:
        objectives = {objective.name: None for objective in service.objectives}
        if name not in objectives:
            what = f"objective of the service '{service_name}'"
            yield _unknown(place, "unknown-objective", what, name, objectives, "objectives")
    else:
        indicators = {indicator.name: None for indicator in service.indicators}
        if name not in indicators:
            what = f"indicator of the service '{service_name}'"
            yield _unknown(place, "unknown-indicator", what, name, indicators, "indicators")


def _points_without_table(agreement: Agreement, agreements: Mapping[str, Agreement]) -> Iterator[Problem]:
    every = (each.credits for each in (agreement, *ancestors(agreement, agreements)))
    if any(found.points_table for found in every if found is not None):
        return
    own = agreement.credits
    if own is not None and isinstance(own.schedule, Points):
        yield _no_table(own.location)
    for commitment in agreement.commitments:
        if isinstance(commitment.schedule, Points):
            yield _no_table(commitment.location)


def _weighted_by_downtime(agreement: Agreement, agreements: Mapping[str, Agreement]) -> Iterator[Problem]:
    """Credits by the minute or hour of an outage that is not everybody's."""
    every = [each.credits for each in (agreement, *ancestors(agreement, agreements))]
    shared = next((found.schedule for found in every if found is not None), None)
    for commitment in agreement.commitments:
        if isinstance(commitment.composite, Weighted) and isinstance(commitment.schedule or shared, BY_DOWNTIME):
            message = f"'{commitment.name}' is weighted, and its credits go by how long it was down, which not all were"
            yield Problem(commitment.location, "weighted-downtime", message, hint="use tiers or per_miss")


def _no_table(location: Location) -> Problem:
    message = "a miss earns points, but no table says what points are worth"
    hint = "write credits: {points_table: [{points: 5, credit: 10%}]}"
    return Problem(location, "missing-key", message, hint=hint)
