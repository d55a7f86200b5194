"""Policies that gate nothing, wait for what nobody sends, or never fail."""

from __future__ import annotations

from collections.abc import Iterator

from slo_spec.model import Action, AlertPolicy, Objective, Policy, Service, Spec
from slo_spec.problem import Problem, Severity
from slo_spec.suggestions import meant, suggestion


def policy_problems(spec: Spec, *, complete: bool) -> Iterator[Problem]:
    """What is likely a mistake in the policies, seen beside the services that they are to gate."""
    if not spec.policies:
        return
    judged = [(service, objective) for service in spec.services for objective in service.objectives]
    for policy in spec.policies:
        selected = [(service, each) for service, each in judged if policy.selects(service.labels_for(each))]
        if complete and (spec.services or spec.agreements) and policy.select and not _gates(policy, spec, selected):
            yield _idle(policy)
        if policy.gates_objectives and not _fails(policy) and not _others_fail(spec, selected):
            yield _never_fails(policy)
    if complete and spec.services:
        yield from _unknown_severities(spec)


def _gates(policy: Policy, spec: Spec, selected: list[tuple[Service, Objective]]) -> bool:
    """Whether something that a policy selects is something that it has a rule for."""
    if selected and (policy.gates_objectives or not policy.rules):
        return True
    promised = (agreement.labels_for(each) for agreement, each in spec.commitments)
    return policy.gates_commitments and any(map(policy.selects, promised))


def _idle(policy: Policy) -> Problem:
    wanted = ", ".join(f"{name}={value}" for name, value in policy.select)
    what = [
        *(["no objective"] if policy.gates_objectives or not policy.rules else []),
        *(["no commitment"] if policy.gates_commitments else []),
    ]
    message = f"the policy '{policy.name}' selects {' and '.join(what)} here ({wanted})"
    return Problem(policy.location, "idle-policy", message, Severity.WARNING)


def _fails(policy: Policy) -> bool:
    return any(rule.then is Action.FAIL and not rule.when.about_commitments for rule in policy.rules)


def _others_fail(spec: Spec, selected: list[tuple[Service, Objective]]) -> bool:
    """Whether all that a policy selects has another policy that fails: it then only adds to that."""
    return bool(selected) and all(any(map(_fails, spec.policies_for(*each))) for each in selected)


def _never_fails(policy: Policy) -> Problem:
    message = (
        f"no rule of the policy '{policy.name}' fails: what it selects passes the gate even if its promise is broken"
    )
    hint = "it replaces the default policy; add {when: objective-missed, then: fail}"
    return Problem(policy.location, "never-fails", message, Severity.WARNING, hint)


def _unknown_severities(spec: Spec) -> Iterator[Problem]:
    if not any(rule.severity is not None for policy in spec.policies for rule in policy.rules):
        return
    known = {tier.severity for alerts in _alert_policies(spec) for tier in alerts.tiers}
    for policy in spec.policies:
        for rule in policy.rules:
            if rule.severity is not None and rule.severity not in known:
                message = f"no tier of any alert policy has the severity '{rule.severity}', so the rule never holds"
                hint = suggestion(rule.severity, known, "severities")
                # Another file may declare the word; one that is nearly a known one is a slip of the pen.
                severity = Severity.ERROR if meant(rule.severity, known) else Severity.WARNING
                yield Problem(rule.severity_location, "unknown-severity", message, severity, hint)


def _alert_policies(spec: Spec) -> Iterator[AlertPolicy]:
    """All that objectives use or could name."""
    for service in spec.services:
        yield from spec.alert_policies_of(service).values()
        yield from (each.alerts for each in service.objectives if isinstance(each.alerts, AlertPolicy))
