"""Why a condition that holds does not close the gate: a waiver that is in force, or a change that a policy exempts.

What is excused stays in the results, with who says so. Nothing excuses what could not be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from evaluator.core.interval import rfc3339
from evaluator.core.report import GateFinding, RuleResult, Verdict
from slo_spec.model import Action, Condition, Objective, Policy, Service, Spec
from slo_spec.record import Record, replace

if TYPE_CHECKING:
    from slo_spec.model.waivers import Waiver

_LEADING_TO = (Condition.BUDGET_BELOW, Condition.PROJECTED_EXHAUSTION)
"""Warnings of what the waiver of an exhausted budget takes into account already."""


class Excuse(Record):
    """Conditions that are excused, in words. ``policy`` is the one whose rules they are; empty is any."""

    conditions: frozenset[str]
    policy: str
    because: str

    def holds_for(self, found: RuleResult) -> bool:
        """Whether it is for that rule."""
        condition = found.rule.partition(" ")[0]  # a rule's text begins with its condition: "budget-below 10%"
        leading = (
            found.then is Action.WARN and condition in _LEADING_TO and Condition.BUDGET_EXHAUSTED in self.conditions
        )
        return self.policy in ("", found.policy) and (condition in self.conditions or leading)


def in_force(waiver: Waiver, at: int) -> bool:
    """Whether a waiver holds at an instant."""
    return (waiver.start is None or waiver.start <= at) and at < waiver.until


def waiver_text(waiver: Waiver) -> str:
    """What a report says of a waiver that is used."""
    ticket = f", {waiver.ticket}" if waiver.ticket else ""
    return f"waived until {rfc3339(waiver.until)} by '{waiver.name}' ({waiver.owner}{ticket}): {waiver.reason}"


def exemption_text(policy: Policy, change: str) -> str:
    """What a report says of a condition that the change's class is exempt from."""
    return f"exempt: a change of class {change} by --change, which policy '{policy.name}' lets pass"


class Excuses:
    """All excuses for the rules of objectives at an instant, for a change of that class."""

    __slots__ = ("_at", "_by_subject", "_change", "_spec")

    def __init__(self, spec: Spec, at: int, change: str = "") -> None:
        self._spec, self._at, self._change = spec, at, change
        self._by_subject: dict[str, list[tuple[int, Waiver]]] = {}
        for place, waiver in enumerate(spec.waivers):
            self._by_subject.setdefault(waiver.subject, []).append((place, waiver))

    def of(self, service: Service, objective: Objective) -> tuple[Excuse, ...]:
        """The excuses for one objective, in the order in which waivers are declared."""
        subjects = (service.name, f"{service.name}/{objective.name}")
        found = sorted(pair for subject in subjects for pair in self._by_subject.get(subject, ()))
        concerned = [waiver for _, waiver in found if waiver.concerns(service.name, objective.name)]
        policies = self._spec.policies_for(service, objective) if self._change else ()
        return _excuses(concerned, policies, self._at, self._change)


def commitment_excuses(
    waivers: Iterable[Waiver], policies: Iterable[Policy], name: str, at: int, change: str = ""
) -> tuple[Excuse, ...]:
    """All excuses for the rules of one commitment (``agreement/commitment``) that these policies gate."""
    concerned = [waiver for waiver in waivers if waiver.kind == "commitment" and waiver.subject == name]
    return _excuses(concerned, policies, at, change)


def _excuses(waivers: Iterable[Waiver], policies: Iterable[Policy], at: int, change: str) -> tuple[Excuse, ...]:
    waived = [Excuse(frozenset(waiver.rules), "", waiver_text(waiver)) for waiver in waivers if in_force(waiver, at)]
    exempt = [
        Excuse(frozenset(rule.when.value for rule in policy.rules), policy.name, exemption_text(policy, change))
        for policy in policies
        if change and change in policy.exempt
    ]
    return (*waived, *exempt)


def excused(found: RuleResult, excuses: Iterable[Excuse]) -> RuleResult:
    """The rule's result, with why it does not close the gate if it holds."""
    if found.holds is not True:
        return found
    words = "; ".join(excuse.because for excuse in excuses if excuse.holds_for(found))
    return replace(found, waived=words) if words else found


def excused_finding(finding: GateFinding, waivers: Iterable[Waiver], at: int) -> GateFinding:
    """A finding that is about one objective or commitment, waived by its code."""
    if finding.verdict is not Verdict.FAIL:
        return finding
    service, _, objective = finding.subject.partition("/")
    words = "; ".join(
        waiver_text(waiver)
        for waiver in waivers
        if finding.code in waiver.rules
        and in_force(waiver, at)
        and (waiver.concerns(service, objective) or waiver.subject == finding.subject)
    )
    return waived_finding(finding, words)


def waived_finding(finding: GateFinding, words: str) -> GateFinding:
    """The finding, closing nothing; as it is where there are no words."""
    return replace(finding, verdict=Verdict.WARN, waived=words) if words else finding
