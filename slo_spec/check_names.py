"""Names: each once, each known, each used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slo_spec.model import Objective, Service, Spec
from slo_spec.problem import Location, Problem, Severity
from slo_spec.suggestions import suggestion

_RESERVED_LABELS = ("service", "objective")


def shared_name_problems(spec: Spec) -> Iterator[Problem]:
    """Names of services, policies, sources and shared alert policies that are there twice."""
    yield from twice("service", ((service.name, service.location) for service in spec.services))
    yield from twice("policy", ((policy.name, policy.location) for policy in spec.policies))
    yield from twice("source", ((source.name, source.location) for source in spec.sources))
    shared = ((alerts.name, alerts.location) for policy in spec.policies for alerts in policy.alert_policies)
    yield from twice("shared alert policy", shared)
    for policy in spec.policies:
        for alerts in policy.alert_policies:
            yield from twice("tier", ((tier.name, tier.location) for tier in alerts.tiers))


def own_name_problems(spec: Spec, *, sources_known: bool, complete: bool) -> Iterator[Problem]:
    """Names within services that are there twice, that nobody declared, or that nobody uses."""
    sources = {source.name for source in spec.sources}
    for service in spec.services:
        yield from twice("objective", ((objective.name, objective.location) for objective in service.objectives))
        yield from _unknown_indicators(service)
        yield from _unused(service, spec)
        if complete:
            yield from _unknown_alerts(spec, service)
        if sources_known:
            yield from _unknown_sources(service, sources)
        yield from _reserved(service)


def twice(what: str, named: Iterable[tuple[str, Location]]) -> Iterator[Problem]:
    """A problem for each name that another thing of its kind has already."""
    first: dict[str, Location] = {}
    for name, location in named:
        if name not in first:
            first[name] = location
        else:
            message = f"a second {what} named '{name}'; the first is at {first[name]}"
            yield Problem(location, "duplicate-name", message)


def _unknown_indicators(service: Service) -> Iterator[Problem]:
    known = [indicator.name for indicator in service.indicators]
    for objective in service.objectives:
        if objective.indicator not in known:
            message = f"no indicator named '{objective.indicator}'"
            hint = suggestion(objective.indicator, known, "indicators")
            yield Problem(objective.indicator_location, "unknown-indicator", message, hint=hint)


def _unknown_alerts(spec: Spec, service: Service) -> Iterator[Problem]:
    known = spec.alert_policies_of(service)
    for objective in service.objectives:
        if isinstance(objective.alerts, str) and objective.alerts not in known:
            message = f"no alert policy named '{objective.alerts}'"
            hint = suggestion(objective.alerts, known, "alert policies")
            yield Problem(objective.alerts_location, "unknown-alert-policy", message, hint=hint)


def _unknown_sources(service: Service, known: set[str]) -> Iterator[Problem]:
    for indicator in service.indicators:
        if indicator.source not in known:
            hint = suggestion(indicator.source, known, "sources")
            yield Problem(
                indicator.source_location, "unknown-source", f"no source named '{indicator.source}'", hint=hint
            )


def _unused(service: Service, spec: Spec) -> Iterator[Problem]:
    promised = {name for service_name, name in spec.promised_indicators if service_name == service.name}
    if not service.objectives and not promised:
        message = f"the service '{service.name}' has no objectives: nothing will be judged"
        yield Problem(service.location, "no-objectives", message, Severity.WARNING)
        return
    used = {objective.indicator for objective in service.objectives} | promised
    misspelt = used - {indicator.name for indicator in service.indicators}
    for indicator in service.indicators:
        if indicator.name not in used and not misspelt:
            message = f"no objective uses the indicator '{indicator.name}'"
            yield Problem(indicator.location, "unused-indicator", message, Severity.WARNING)
    named = {objective.alerts for objective in service.objectives if isinstance(objective.alerts, str)}
    elsewhere = {alerts.name for alerts in spec.alert_policies}
    elsewhere |= {alerts.name for policy in spec.policies for alerts in policy.alert_policies}
    for alerts in service.alert_policies:
        yield from twice("tier", ((tier.name, tier.location) for tier in alerts.tiers))
        if alerts.name not in named:
            message = f"no objective uses the alert policy '{alerts.name}'"
            yield Problem(alerts.location, "unused-alert-policy", message, Severity.WARNING)
        elif alerts.name in elsewhere:
            message = f"the alert policy '{alerts.name}' of this service hides the shared or built-in one of that name"
            yield Problem(alerts.location, "hidden-alert-policy", message, Severity.INFO)


def _reserved(service: Service) -> Iterator[Problem]:
    def problem(location: Location, label: str) -> Problem:
        message = f"the label '{label}' always holds the {label}'s name; it cannot be set"
        return Problem(location, "reserved-label", message, hint="choose another label")

    for label, _ in service.labels:
        if label in _RESERVED_LABELS:
            yield problem(service.location, label)
    objectives: tuple[Objective, ...] = service.objectives
    for objective in objectives:
        for label, _ in objective.labels:
            if label in _RESERVED_LABELS:
                yield problem(objective.location, label)
