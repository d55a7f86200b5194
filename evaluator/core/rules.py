"""The rules of a policy, each held against what was measured: true, false, or it cannot be told."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from evaluator.core.alerts import Alerts
from evaluator.core.later import LaterText
from evaluator.core.measurement import Measurement
from evaluator.core.relative import NO_PAST, RELATIVE, Past, relative_holds
from evaluator.core.report import Budget, Projection, RuleResult, WithoutBaseline
from evaluator.core.wording import number, percent
from slo_spec.model import Action, Condition, Policy, Rule, Target
from slo_spec.record import Record


class Ruling(Record):
    """One rule of a policy about objectives, and what reports call it."""

    policy: str
    rule: Rule
    name: str
    is_relative: bool

    @classmethod
    def of(cls, policy: Policy, rule: Rule) -> Ruling:
        """A rule of a policy."""
        return cls(policy.name, rule, str(rule), rule.when in RELATIVE)


class Rulings:
    """The rules about objectives of several policies. Most objectives have the same policies: they are read once."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], tuple[tuple[Policy, ...], tuple[Ruling, ...]]] = {}

    def of(self, policies: tuple[Policy, ...]) -> tuple[Ruling, ...]:
        """All rules of these policies that are about objectives, in order."""
        key = tuple(map(id, policies))
        if key not in self._known:
            rules = ((policy, rule) for policy in policies for rule in policy.rules)
            found = tuple(Ruling.of(policy, rule) for policy, rule in rules if not rule.when.about_commitments)
            self._known[key] = (policies, found)  # with the policies, so that an identity stays theirs
        return self._known[key][1]


def rule_result(
    ruling: Ruling,
    target: Target,
    found: Measurement,
    alerts: Alerts,
    projection: Projection | None,
    past: Past = NO_PAST,
) -> RuleResult:
    """One rule, held against one objective's results, and where it compares, against its ``past``."""
    if ruling.is_relative:
        return _compared(ruling, target, found, past)
    rule = ruling.rule
    holds, words = _held(rule, target, found, alerts, projection)
    return RuleResult(policy=ruling.policy, rule=ruling.name, then=rule.then, holds=holds, words=LaterText(words))


def _compared(ruling: Ruling, target: Target, found: Measurement, past: Past) -> RuleResult:
    told = relative_holds(ruling.rule, target, found, past)
    lenient = told.nothing_recorded and past.without_baseline is WithoutBaseline.WARN
    return RuleResult(
        policy=ruling.policy,
        rule=ruling.name,
        then=Action.WARN if lenient else ruling.rule.then,
        holds=told.holds,
        words=told.because,
        relative=True,
    )


def _held(
    rule: Rule, target: Target, found: Measurement, alerts: Alerts, projection: Projection | None
) -> tuple[bool | None, Callable[[], str]]:
    """Whether it holds, and a function that says why: of most rules nobody asks."""
    match rule.when:
        case Condition.OBJECTIVE_MISSED:
            return None if found.met is None else not found.met, partial(_missed_text, found, target)
        case Condition.BUDGET_EXHAUSTED:
            return found.exhausted, partial(_budget_text, found)
        case Condition.BUDGET_BELOW:
            return _budget_below(found, rule.share or Fraction(0))
        case Condition.BURN_RATE_FIRING:
            return alerts.any_firing(rule.severity), partial(_firing_text, alerts, rule.severity)
        case Condition.PROJECTED_EXHAUSTION:
            return (None if projection is None else projection.within_window), partial(_projected_text, projection)
        case _:
            if rule.when.about_commitments:
                return False, lambda: "it is about commitments, and this is an objective"
            raise ValueError(f"{rule.when.value} compares with earlier runs")


def _missed_text(found: Measurement, target: Target) -> str:
    if found.counts is None or found.counts.ratio is None:
        return str(found.doubt or "nothing was measured")
    ratio = percent(found.counts.ratio, (target.ratio,))
    if found.budget is not None and found.budget.whole_window:
        return f"{ratio} so far against {target}; {_budget_text(found)}"
    return f"{ratio} measured against a target of {target}"


def _budget_text(found: Measurement) -> str:
    if found.budget is None:
        return str(found.doubt or "nothing was measured")
    budget = found.budget
    ratio = budget.consumed_ratio
    consumed = "" if ratio is None else f" ({percent(ratio, (1,), 1)})"
    text = f"{number(budget.spent)} of {number(budget.allowed)} allowed bad {budget.unit} spent{consumed}"
    return f"{text}, data incomplete" if found.doubt else text


def _budget_below(found: Measurement, share: Fraction) -> tuple[bool | None, Callable[[], str]]:
    if found.budget is None or (found.doubt is not None and not found.exhausted):
        return None, partial(_budget_text, found)
    return budget_below(found.budget, share), partial(_left_text, found.budget, share)


def budget_below(budget: Budget, share: Fraction) -> bool:
    """Whether less than a share of the budget is left; nothing allowed and nothing spent is all of it."""
    above, below = share.as_integer_ratio()
    allowed, parts = budget.allowed.as_integer_ratio()
    # remaining < share x allowed, as products of integers
    return (below - above) * allowed < budget.spent * (below * parts)


def _left_text(budget: Budget, share: Fraction) -> str:
    remaining = budget.remaining_ratio
    if remaining is None:
        return "no bad event is allowed, " + ("and there were some" if budget.infinite else "and there was none")
    return f"{percent(remaining, (share,), 1)} of the budget left, {percent(share)} wanted"


def _firing_text(alerts: Alerts, severity: str | None) -> str:
    asked = alerts.of(severity)
    if not asked:
        return f"the objective has no {severity} tier" if severity else "the objective has no tier"
    holds = alerts.any_firing(severity)
    shown = [alert for alert in asked if alert.firing is holds]
    state = {True: "fires", False: "is quiet", None: "cannot be told"}[holds]
    return "; ".join(f"{alert.tier} {state}: {alert.because}" for alert in shown)


def _projected_text(projection: Projection | None) -> str:
    return "nothing to project from" if projection is None else projection.because
