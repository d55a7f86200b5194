"""From the rules that hold, and those that cannot be told, to one verdict and its reasons."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.core.measurement import Measurement
from evaluator.core.plan import Evaluation
from evaluator.core.report import RuleResult, Verdict
from slo_spec.model import Action, OnUnknown


def verdict_of(evaluation: Evaluation, found: Measurement, rules: Sequence[RuleResult]) -> Verdict:
    """The verdict.

    A failing rule that certainly holds fails, whatever else is unknown. An objective that could not
    be measured is unknown even under a policy without a rule that fails. A rule that would only
    warn and cannot be told warns: it is not a pass. What is waived warns, whatever it would do.
    """
    says = {(rule.then, rule.holds) for rule in rules if not rule.waived}
    if (Action.FAIL, True) in says:
        return Verdict.FAIL
    if found.doubt is not None or (Action.FAIL, None) in says:
        return closed_or_unknown(evaluation)
    if (Action.WARN, True) in says or (Action.WARN, None) in says or any(rule.waived for rule in rules):
        return Verdict.WARN
    return Verdict.PASS


def reasons(verdict: Verdict, found: Measurement, rules: Sequence[RuleResult]) -> tuple[str, ...]:
    """Why a verdict is what it is: what fails, then what cannot be told, then what warns."""
    failing = _lines(rules, Action.FAIL, holds=True)
    untold = _lines(rules, Action.FAIL, holds=None)
    warning = _lines(rules, Action.WARN, holds=True)
    doubtful = _lines(rules, Action.WARN, holds=None)
    waived = tuple(dict.fromkeys(f"{each.rule}: {each.because} (waived)" for each in rules if each.waived))
    doubt = (str(found.doubt),) if found.doubt else ()
    if failing:
        # That little of the budget is left is no news where nothing is.
        return (*failing, *doubt, *waived, *(() if found.exhausted else warning))
    if doubt or untold:
        closed = ("unknown, and the policy makes that a fail",) if verdict is Verdict.FAIL else ()
        return (*doubt, *untold[: 0 if doubt else None], *closed, *waived, *warning)
    return (*waived, *warning, *doubtful) if verdict is Verdict.WARN else _passing(rules)


def closed_or_unknown(evaluation: Evaluation) -> Verdict:
    """What the objective's policies make of an unknown: a spec may close the gate on it, never open it."""
    closed = any(policy.on_unknown is OnUnknown.FAIL for policy in evaluation.policies)
    return Verdict.FAIL if closed else Verdict.UNKNOWN


def _lines(rules: Sequence[RuleResult], then: Action, *, holds: bool | None) -> tuple[str, ...]:
    chosen = [rule for rule in rules if rule.then is then and rule.holds is holds and not rule.waived]
    return tuple(dict.fromkeys(f"{rule.rule}: {rule.because}" for rule in chosen))


def _passing(rules: Sequence[RuleResult]) -> tuple[str, ...]:
    if not rules:
        return ("no policy has a rule for it",)
    return (rules[0].because,)
