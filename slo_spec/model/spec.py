"""All of it, and how its names resolve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slo_spec.model.declared import Labels
from slo_spec.model.objectives import AlertPolicy, Objective, Service
from slo_spec.model.policies import Policy
from slo_spec.model.sources import Source
from slo_spec.record import Record

if TYPE_CHECKING:
    from slo_spec.model.agreements import Agreement, Commitment
    from slo_spec.model.calendars import Calendar
    from slo_spec.model.exclusions import Exclusions
    from slo_spec.model.indicators import Indicator
    from slo_spec.model.waivers import Waiver


class Spec(Record, kw_only=True):
    """Everything that a run's texts say."""

    services: tuple[Service, ...] = ()
    policies: tuple[Policy, ...] = ()
    sources: tuple[Source, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    exclusions: tuple[Exclusions, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    alert_policies: tuple[AlertPolicy, ...] = ()
    """The built-in alert policies: data that ships with the language."""
    default_policy: Policy | None = None
    """What gates an objective that no policy selects: data that ships with the language."""

    @property
    def promised_indicators(self) -> tuple[tuple[str, str], ...]:
        """The services and indicators that commitments of agreements measure, in order."""
        commitments = [commitment for agreement in self.agreements for commitment in agreement.commitments]
        alone = [each for each in commitments if each.composite is None and not each.from_objective]
        named = {(service, name) for service, _, name in (each.indicator.partition("/") for each in alone)}
        if any(each.composite is not None for each in commitments):
            named |= set(self._composed_indicators())
        return tuple(sorted(named))

    def _composed_indicators(self) -> Iterator[tuple[str, str]]:
        """The parts of composites that are indicators, and no objectives of their services."""
        from slo_spec.model.composites import parts_of

        services = {service.name: service for service in self.services}
        for agreement in self.agreements:
            for commitment in agreement.commitments:
                for part in parts_of(commitment.composite) if commitment.composite else ():
                    service, _, name = part.name.partition("/")
                    known = services[service].objectives if service in services else ()
                    if all(objective.name != name for objective in known):
                        yield service, name

    def indicator_of_part(self, part: str) -> Indicator:
        """What a part of a composite measures: its objective's indicator, else its own; KeyError as ``service``."""
        service_name, _, name = part.partition("/")
        service = self.service(service_name)
        of_objective = next((each.indicator for each in service.objectives if each.name == name), name)
        return service.indicator(of_objective)

    @property
    def commitments(self) -> tuple[tuple[Agreement, Commitment], ...]:
        """The commitments of all agreements, each with the agreement under which it holds: also the inherited ones."""
        known = {agreement.name: agreement for agreement in self.agreements}
        found: dict[tuple[str, str], tuple[Agreement, Commitment]] = {}
        for agreement in self.agreements:
            seen, above = set[str](), agreement
            while above.name not in seen:
                seen.add(above.name)
                for each in above.commitments:
                    found.setdefault((agreement.name, each.name), (agreement, each))
                above = known.get(above.extends, above)
        return tuple(found.values())

    def service(self, name: str) -> Service:
        """The service of that name; KeyError where ``check`` has not been heeded."""
        for service in self.services:
            if service.name == name:
                return service
        raise KeyError(name)

    def alert_policies_of(self, service: Service) -> dict[str, AlertPolicy]:
        """The alert policies that a service can name: built-in, shared, its own; the nearest wins."""
        known = {alerts.name: alerts for alerts in self.alert_policies}
        known |= {alerts.name: alerts for policy in self.policies for alerts in policy.alert_policies}
        known |= {alerts.name: alerts for alerts in service.alert_policies}
        return known

    def alert_policy(self, service: Service, objective: Objective) -> AlertPolicy | None:
        """The objective's alert policy: written with it, or found by its name."""
        if objective.alerts is None or isinstance(objective.alerts, AlertPolicy):
            return objective.alerts
        shared = (policy.alert_policies for policy in reversed(self.policies))
        for nearest in (service.alert_policies, *shared, self.alert_policies):
            for alerts in reversed(nearest):
                if alerts.name == objective.alerts:
                    return alerts
        raise KeyError(objective.alerts)

    def policies_for(self, service: Service, objective: Objective) -> tuple[Policy, ...]:
        """The policies that gate an objective: all that select it, else the default one."""
        labels = service.labels_for(objective)
        chosen = tuple(policy for policy in self.policies if policy.gates_objectives and policy.selects(labels))
        return chosen or ((self.default_policy,) if self.default_policy else ())

    def policies_for_commitment(self, labels: Labels) -> tuple[Policy, ...]:
        """The policies that gate a commitment with these labels: all that select it, else the default one."""
        chosen = tuple(policy for policy in self.policies if policy.gates_commitments and policy.selects(labels))
        return chosen or ((self.default_policy,) if self.default_policy else ())

    def freezes_for(self, service: Service, objective: Objective) -> tuple[Policy, ...]:
        """The policies that freeze the gate for an objective at times; they need not have rules."""
        labels = service.labels_for(objective)
        return tuple(policy for policy in self.policies if policy.freeze is not None and policy.selects(labels))
