"""The rules of a policy, each held against what was measured: true, false, or it cannot be told."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.alerts import any_of
from evaluator.core.measurement import Measurement
from evaluator.core.relative import NO_PAST, RELATIVE, Past, relative_holds
from evaluator.core.report import AlertResult, Budget, Projection, RuleResult, WithoutBaseline
from evaluator.core.wording import number, percent
from slo_spec.model import Action, Condition, Policy, Rule, Target


def rule_result(
    policy: Policy,
    rule: Rule,
    target: Target,
    found: Measurement,
    alerts: tuple[AlertResult, ...],
    projection: Projection | None,
    past: Past = NO_PAST,
) -> RuleResult:
    """One rule, held against one objective's results, and where it compares, against its ``past``."""
    if rule.when in RELATIVE:
        return _compared(policy, rule, target, found, past)
    holds, because = _held(rule, target, found, alerts, projection)
    return RuleResult(policy=policy.name, rule=str(rule), then=rule.then, holds=holds, because=because)


def _compared(policy: Policy, rule: Rule, target: Target, found: Measurement, past: Past) -> RuleResult:
    told = relative_holds(rule, target, found, past)
    lenient = told.nothing_recorded and past.without_baseline is WithoutBaseline.WARN
    return RuleResult(
        policy=policy.name,
        rule=str(rule),
        then=Action.WARN if lenient else rule.then,
        holds=told.holds,
        because=told.because,
        relative=True,
    )


def _held(
    rule: Rule, target: Target, found: Measurement, alerts: tuple[AlertResult, ...], projection: Projection | None
) -> tuple[bool | None, str]:
    match rule.when:
        case Condition.OBJECTIVE_MISSED:
            return _missed(found, target)
        case Condition.BUDGET_EXHAUSTED:
            return found.exhausted, _budget_text(found)
        case Condition.BUDGET_BELOW:
            return _budget_below(found, rule.share or Fraction(0))
        case Condition.BURN_RATE_FIRING:
            return _firing(alerts, rule.severity)
        case Condition.PROJECTED_EXHAUSTION:
            return _projected(projection)
        case _:
            if rule.when.about_commitments:
                return False, "it is about commitments, and this is an objective"
            raise ValueError(f"{rule.when.value} compares with earlier runs")


def _missed(found: Measurement, target: Target) -> tuple[bool | None, str]:
    holds = None if found.met is None else not found.met
    if found.counts is None or found.counts.ratio is None:
        return holds, str(found.doubt or "nothing was measured")
    ratio = percent(found.counts.ratio, (target.ratio,))
    if found.budget is not None and found.budget.whole_window:
        return holds, f"{ratio} so far against {target}; {_budget_text(found)}"
    return holds, f"{ratio} measured against a target of {target}"


def _budget_text(found: Measurement) -> str:
    if found.budget is None:
        return str(found.doubt or "nothing was measured")
    budget = found.budget
    consumed = "" if budget.consumed_ratio is None else f" ({percent(budget.consumed_ratio, (1,), 1)})"
    text = f"{number(budget.spent)} of {number(budget.allowed)} allowed bad {budget.unit} spent{consumed}"
    return f"{text}, data incomplete" if found.doubt else text


def _budget_below(found: Measurement, share: Fraction) -> tuple[bool | None, str]:
    if found.budget is None:
        return None, _budget_text(found)
    below = budget_below(found.budget, share)
    if found.doubt is not None and not found.exhausted:
        return None, _budget_text(found)
    return below, _left_text(found.budget, share)


def budget_below(budget: Budget, share: Fraction) -> bool:
    """Whether less than a share of the budget is left; nothing allowed and nothing spent is all of it."""
    return budget.remaining < share * budget.allowed


def _left_text(budget: Budget, share: Fraction) -> str:
    if budget.remaining_ratio is None:
        return "no bad event is allowed, " + ("and there were some" if budget.infinite else "and there was none")
    return f"{percent(budget.remaining_ratio, (share,), 1)} of the budget left, {percent(share)} wanted"


def _firing(alerts: tuple[AlertResult, ...], severity: str | None) -> tuple[bool | None, str]:
    asked = [alert for alert in alerts if severity is None or alert.severity == severity]
    what = f"{severity} tier" if severity else "tier"
    if not asked:
        return False, f"the objective has no {what}"
    holds = any_of(tuple(alert.firing for alert in asked))
    shown = [alert for alert in asked if alert.firing is holds]
    state = {True: "fires", False: "is quiet", None: "cannot be told"}[holds]
    return holds, "; ".join(f"{alert.tier} {state}: {alert.because}" for alert in shown)


def _projected(projection: Projection | None) -> tuple[bool | None, str]:
    if projection is None:
        return None, "nothing to project from"
    return projection.within_window, projection.because
