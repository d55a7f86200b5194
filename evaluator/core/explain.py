"""The arithmetic of one result, line by line, so that a reader can do it again on paper."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evaluator.core.alerts import burn_text
from evaluator.core.counts import Counts
from evaluator.core.interval import rfc3339
from evaluator.core.measurement import Measurement
from evaluator.core.plan import Evaluation
from evaluator.core.report import AlertResult, Budget, Projection, RuleResult
from evaluator.core.wording import duration, multiple, number, percent


def steps(
    evaluation: Evaluation,
    found: Measurement,
    alerts: Sequence[AlertResult],
    projection: Projection | None,
    rules: Sequence[RuleResult],
    needed: Fraction,
    counted_by: str = "",
) -> tuple[str, ...]:
    """Every step from the window to the rules, in the order in which it was taken."""
    counted = [f"counted by {counted_by}"] if counted_by and found.counts is not None else []
    lines = [*_window(evaluation), *counted, *_counts(evaluation, found, needed)]
    if found.budget is not None:
        lines += _budget(evaluation, found.budget)
    lines += [line for alert in alerts for line in _alert(evaluation, alert, needed)]
    if projection is not None:
        lines.append(f"projection: {projection.because}")
    told = {True: "holds", False: "does not hold", None: "cannot be told"}
    lines += [
        f"rule {rule.rule} ({rule.then}, policy {rule.policy}) {told[rule.holds]}: {rule.because}"
        + (f"; {rule.waived}" if rule.waived else "")
        for rule in rules
    ]
    return tuple(lines)


def _window(evaluation: Evaluation) -> list[str]:
    stretch = evaluation.stretch
    spans = ", ".join(f"{rfc3339(span.start)} to {rfc3339(span.end)}" for span in evaluation.spans)
    lines = [f"window {evaluation.objective.window.text}: {spans or 'nothing of it has passed'}"]
    if not stretch.closed:
        lines.append(f"the period runs until {rfc3339(stretch.whole.end)}")
    if evaluation.objective.since is not None:
        lines.append(f"the service began at {rfc3339(evaluation.objective.since)}")
    return lines


def _counts(evaluation: Evaluation, found: Measurement, needed: Fraction) -> list[str]:
    if found.counts is None:
        return [f"no answer: {found.doubt}"]
    counts, target, unit = found.counts, evaluation.objective.target, evaluation.unit
    lines = [
        (
            f"coverage: data for {duration(counts.observed, 3)} of {duration(counts.seconds, 3)} = "
            f"{percent(counts.coverage, (needed,), 2)} (needed {percent(needed)})"
        )
    ]
    if found.doubt is not None:
        lines.append(f"doubt: {found.doubt}")
    if counts.ratio is None:
        return lines
    estimated = " (estimated by the source)" if counts.estimated else ""
    relation = "reaches" if counts.good >= target.ratio * counts.total else "misses"
    lines.append(
        f"measured: good {number(counts.good)} / total {number(counts.total)} {unit}{estimated} = "
        f"{percent(counts.ratio, (target.ratio,), 5)}, which {relation} the target of {target}"
    )
    return lines


def _budget(evaluation: Evaluation, budget: Budget) -> list[str]:
    target, unit = evaluation.objective.target, budget.unit
    basis = budget.allowed / (1 - target.ratio) if target.ratio != 1 else None
    of = (
        f" x {number(basis)} {unit}{' of the whole period' if budget.whole_window else ''}" if basis is not None else ""
    )
    lines = [f"budget: (1 - {percent(target.ratio, digits=5)}){of} = {number(budget.allowed)} allowed bad {unit}"]
    if budget.consumed_ratio is None:
        lines.append(f"spent: {number(budget.spent)} bad {unit}" + (", infinitely over" if budget.infinite else ""))
        return lines
    consumed = percent(budget.consumed_ratio, (1,), 2)
    lines.append(f"spent: {number(budget.spent)} bad / {number(budget.allowed)} = {consumed} of the budget")
    left = percent(budget.remaining_ratio or Fraction(0), digits=2)
    lines.append(f"remaining: {number(budget.allowed)} - {number(budget.spent)} = {number(budget.remaining)} ({left})")
    return lines


def _alert(evaluation: Evaluation, alert: AlertResult, needed: Fraction) -> list[str]:
    state = {True: "fires", False: "is quiet", None: "cannot be told"}[alert.firing]
    lines = [f"alert {alert.tier} ({alert.severity}) {state}: every window above {multiple(alert.threshold)}"]
    allowed = 1 - evaluation.objective.target.ratio
    for burn in alert.burns:
        worked = ""
        if isinstance(burn.counts, Counts) and burn.rate is not None:
            counts = burn.counts
            worked = f" = ({number(counts.bad)} / {number(counts.total)}) / {percent(allowed, digits=5)}"
        lines.append(f"  burn rate {burn_text(burn, alert.threshold, needed)}{worked}")
    return lines
