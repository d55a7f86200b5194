"""Both versions side by side, and who depends on what in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from evaluator.core.interval import Span
from slo_spec.model import Indicator, Service, Spec
from slo_spec.record import Record

if TYPE_CHECKING:
    from slo_spec.model.agreements import Agreement, Commitment

YEAR = 366 * 86_400


class Side(Record, dict=True):
    """One version, with its things by name."""

    spec: Spec

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """The services by name."""
        return {service.name: service for service in self.spec.services}

    @cached_property
    def agreements(self) -> Mapping[str, Agreement]:
        """The agreements by name."""
        return {agreement.name: agreement for agreement in self.spec.agreements}

    @cached_property
    def dependants(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Who depends on a thing: by its kind and name, the names of objectives and of commitments."""
        found: dict[tuple[str, str], dict[str, None]] = {}
        for key, name in (*self._objectives(), *self._commitments()):
            found.setdefault(key, {})[name] = None
        return {key: tuple(names) for key, names in found.items()}

    def _objectives(self) -> Iterator[tuple[tuple[str, str], str]]:
        for service in self.spec.services:
            for objective in service.objectives:
                name = f"{service.name}/{objective.name}"
                yield ("indicator", f"{service.name}/{objective.indicator}"), name

    def _commitments(self) -> Iterator[tuple[tuple[str, str], str]]:
        for agreement in self.spec.agreements:
            for commitment in agreement.commitments:
                name = f"{agreement.name}/{commitment.name}"
                yield ("indicator", self.indicator_name(commitment)), name
                if commitment.from_objective:
                    yield ("objective", commitment.indicator), name
                for part in commitment.part_names:  # of a composite: objectives or indicators
                    yield ("objective", part), name
                    yield ("indicator", part), name
                yield ("calendar", commitment.hours), name
                yield from ((("exclusions", each), name) for each in commitment.exclusions)

    def indicator_name(self, commitment: Commitment) -> str:
        """The ``service/indicator`` that a commitment measures, also where it names an objective."""
        service, _, named = commitment.indicator.partition("/")
        if commitment.from_objective and service in self.services:
            found = (each.indicator for each in self.services[service].objectives if each.name == named)
            named = next(found, named)
        return f"{service}/{named}"

    def indicator(self, name: str) -> Indicator | None:
        """The indicator of a ``service/indicator``, where it is there."""
        service, _, named = name.partition("/")
        known = self.services[service].indicators if service in self.services else ()
        return next((each for each in known if each.name == named), None)


class Sides(Record, dict=True):
    """The version before and the one after, and the instant from which the coming year is looked at."""

    base: Side
    head: Side
    at: int

    @property
    def horizon(self) -> Span:
        """The stretch over which calendars and exclusions are compared: what may still be settled, and what comes."""
        return Span(self.at - YEAR, self.at + 2 * YEAR)

    @cached_property
    def freezing(self) -> frozenset[tuple[str, str]]:
        """The calendars and exclusions, by kind and name, of which a freeze of a policy is made in either version.

        There they mean the opposite: the more of them, the longer the gate is closed.
        """
        freezes = (policy.freeze for side in (self.base, self.head) for policy in side.spec.policies)
        return frozenset(
            (kind, name)
            for freeze in freezes
            if freeze is not None
            for kind, names in (("exclusions", freeze.exclusions), ("calendar", (*freeze.during, *freeze.outside)))
            for name in names
        )

    def affected(self, kind: str, name: str) -> tuple[str, ...]:
        """Who depends on a thing in either version, sorted."""
        both = (side.dependants.get((kind, name), ()) for side in (self.base, self.head))
        return tuple(sorted({each for names in both for each in names}))
