"""From the rules that hold, and those that cannot be told, to one verdict and its reasons."""

from __future__ import annotations

from evaluator.core.measurement import Measurement
from evaluator.core.plan import Evaluation
from evaluator.core.report import RuleResult, Verdict
from slo_spec.model import Action, OnUnknown


def verdict_of(
    evaluation: Evaluation, found: Measurement, rules: tuple[RuleResult, ...]
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict and why: what fails, then what cannot be told, then what warns.

    A failing rule that certainly holds fails, whatever else is unknown. An objective that could not
    be measured is unknown even under a policy without a rule that fails. A rule that would only
    warn and cannot be told warns: it is not a pass. What is waived warns, whatever it would do.
    """
    failing = _lines(rules, Action.FAIL, holds=True)
    untold = _lines(rules, Action.FAIL, holds=None)
    warning = _lines(rules, Action.WARN, holds=True)
    doubtful = _lines(rules, Action.WARN, holds=None)
    waived = tuple(dict.fromkeys(f"{each.rule}: {each.because} (waived)" for each in rules if each.waived))
    doubt = (str(found.doubt),) if found.doubt else ()
    if failing:
        # That little of the budget is left is no news where nothing is.
        return Verdict.FAIL, (*failing, *doubt, *waived, *(() if found.exhausted else warning))
    if doubt or untold:
        verdict = closed_or_unknown(evaluation)
        closed = ("unknown, and the policy makes that a fail",) if verdict is Verdict.FAIL else ()
        return verdict, (*doubt, *untold[: 0 if doubt else None], *closed, *waived, *warning)
    if waived or warning or doubtful:
        return Verdict.WARN, (*waived, *warning, *doubtful)
    return Verdict.PASS, _passing(rules)


def closed_or_unknown(evaluation: Evaluation) -> Verdict:
    """What the objective's policies make of an unknown: a spec may close the gate on it, never open it."""
    closed = any(policy.on_unknown is OnUnknown.FAIL for policy in evaluation.policies)
    return Verdict.FAIL if closed else Verdict.UNKNOWN


def _lines(rules: tuple[RuleResult, ...], then: Action, *, holds: bool | None) -> tuple[str, ...]:
    chosen = [rule for rule in rules if rule.then is then and rule.holds is holds and not rule.waived]
    return tuple(dict.fromkeys(f"{rule.rule}: {rule.because}" for rule in chosen))


def _passing(rules: tuple[RuleResult, ...]) -> tuple[str, ...]:
    if not rules:
        return ("no policy has a rule for it",)
    return (rules[0].because,)
