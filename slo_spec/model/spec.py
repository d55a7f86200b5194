"""All of it, and how its names resolve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_spec.model.declared import Labels
from slo_spec.model.objectives import AlertPolicy, Objective, Service
from slo_spec.model.policies import Policy
from slo_spec.model.sources import Source

if TYPE_CHECKING:
    from slo_spec.model.agreements import Agreement, Commitment
    from slo_spec.model.calendars import Calendar
    from slo_spec.model.exclusions import Exclusions


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """Everything that a run's texts say."""

    services: tuple[Service, ...] = ()
    policies: tuple[Policy, ...] = ()
    sources: tuple[Source, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    exclusions: tuple[Exclusions, ...] = ()
    alert_policies: tuple[AlertPolicy, ...] = ()
    """The built-in alert policies: data that ships with the language."""
    default_policy: Policy | None = None
    """What gates an objective that no policy selects: data that ships with the language."""

    @property
    def promised_indicators(self) -> tuple[tuple[str, str], ...]:
        """The services and indicators that commitments of agreements measure, in order."""
        commitments = (commitment for agreement in self.agreements for commitment in agreement.commitments)
        named = (commitment.indicator.split("/", 1) for commitment in commitments if not commitment.from_objective)
        return tuple(sorted({(service, indicator) for service, indicator in named}))

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
        return self.alert_policies_of(service)[objective.alerts]

    def policies_for(self, service: Service, objective: Objective) -> tuple[Policy, ...]:
        """The policies that gate an objective: all that select it, else the default one."""
        labels = service.labels_for(objective)
        chosen = tuple(policy for policy in self.policies if policy.gates_objectives and policy.selects(labels))
        return chosen or ((self.default_policy,) if self.default_policy else ())

    def policies_for_commitment(self, labels: Labels) -> tuple[Policy, ...]:
        """The policies that gate a commitment with these labels: all that select it, else the default one."""
        chosen = tuple(policy for policy in self.policies if policy.gates_commitments and policy.selects(labels))
        return chosen or ((self.default_policy,) if self.default_policy else ())
