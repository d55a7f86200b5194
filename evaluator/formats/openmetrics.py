"""Gauges for Prometheus, in the subset of its text format that is OpenMetrics as well.

So both read it: node_exporter's textfile collector and the Pushgateway, which know Prometheus' own format, and whatever
scrapes OpenMetrics. That is why there are only gauges (verdicts, too: a state set is OpenMetrics' alone) and no
timestamps (their units differ), and why the end is marked (a comment to the one, required by the other).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evaluator.core.counts import Number
from evaluator.core.report import Exposure, Report, Result, Verdict
from evaluator.formats.plain import one_line
from evaluator.formats.style import Style

Labels = tuple[tuple[str, str], ...]
Sample = tuple[Labels, Number]


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - every format is called alike
    """The report as gauges, ended as OpenMetrics wants it."""
    families = (*_of_run(report), *_of_results(report.results), *_of_exposures(report.exposures))
    return "".join(line for family in families for line in _lines(*family)) + "# EOF\n"


Family = tuple[str, str, list[Sample]]


def _of_run(report: Report) -> Iterator[Family]:
    states = [((("verdict", verdict.value),), int(verdict is report.verdict)) for verdict in Verdict]
    yield "slogate_gate_verdict", "Whether the gate's verdict is this one.", [*states]
    yield "slogate_gate_exit_code", "What the run exited with: 0 open, 1 closed, 3 undecided.", [((), report.exit_code)]
    evaluated = "The instant that was evaluated, in seconds since the epoch."
    yield "slogate_evaluation_timestamp_seconds", evaluated, [((), report.at)]
    findings = [
        ((("code", each.code), ("subject", each.subject), ("verdict", each.verdict.value)), 1)
        for each in report.findings
    ]
    yield "slogate_gate_finding", "Something about the gate itself, such as a waiver that is over.", [*findings]
    judged: tuple[Result | Exposure, ...] = (*report.results, *report.exposures)
    waived = [
        ((("subject", each.name), ("rule", rule.rule), ("waived", rule.waived)), 1)
        for each in judged
        for rule in each.rules
        if rule.waived
    ]
    waived += [
        ((("subject", each.subject), ("rule", each.code), ("waived", each.waived)), 1)
        for each in report.findings
        if each.waived
    ]
    yield "slogate_gate_waived", "What does not close the gate although it may hold, and by what.", [*waived]


def _of_results(results: tuple[Result, ...]) -> Iterator[Family]:
    named = [(_named(result), result) for result in results]
    verdicts = [
        ((*labels, ("verdict", verdict.value)), int(verdict is result.verdict))
        for labels, result in named
        for verdict in Verdict
    ]
    yield "slogate_objective_verdict", "Whether the objective's verdict is this one.", [*verdicts]
    targets = [(labels, result.target.ratio) for labels, result in named]
    yield "slogate_objective_target_ratio", "What is promised, from 0 to 1.", [*targets]
    ratios = [(labels, result.ratio) for labels, result in named if result.ratio is not None]
    yield "slogate_objective_sli_ratio", "What was measured over the objective's window, from 0 to 1.", [*ratios]
    remaining = [
        (labels, result.budget.remaining_ratio)
        for labels, result in named
        if result.budget is not None and result.budget.remaining_ratio is not None
    ]
    about = "What is left of the error budget; 1 is all of it, below 0 it is overspent."
    yield "slogate_objective_budget_remaining_ratio", about, [*remaining]
    burns = [
        (labels, result.projection.burn.rate)
        for labels, result in named
        if result.projection is not None and result.projection.burn.rate is not None
    ]
    about = "How fast the budget burns in the last thirtieth of the window; 1 spends exactly all of it."
    yield "slogate_objective_burn_rate", about, [*burns]
    alerts = [
        ((*labels, ("tier", alert.tier), ("severity", alert.severity)), int(alert.firing))
        for labels, result in named
        for alert in result.alerts
        if alert.firing is not None
    ]
    yield "slogate_objective_alert_firing", "Whether a tier of the alert policy fires.", [*alerts]


def _of_exposures(exposures: tuple[Exposure, ...]) -> Iterator[Family]:
    named = [((("agreement", each.agreement), ("commitment", each.commitment)), each) for each in exposures]
    verdicts = [
        ((*labels, ("verdict", verdict.value)), int(verdict is each.verdict))
        for labels, each in named
        for verdict in Verdict
    ]
    yield (
        "slogate_commitment_verdict",
        "Whether the commitment's verdict in the running period is this one.",
        [*verdicts],
    )
    credits_now = [
        ((*labels, ("currency", money.currency), ("reading", reading)), Fraction(money.amount))
        for labels, each in named
        for reading, money in (("lowest", each.lowest), ("highest", each.highest))
        if money is not None
    ]
    about = "What the whole agreement would cost if the period ended now, if what nobody saw was up or down."
    yield "slogate_agreement_credit", about, [*credits_now]


def _named(result: Result) -> Labels:
    group = ", ".join(f"{key}={value}" for key, value in result.group)
    return (("service", result.service), ("objective", result.objective), *((("group", group),) if group else ()))


def _lines(name: str, about: str, samples: list[Sample]) -> Iterator[str]:
    if not samples:
        return
    yield f"# HELP {name} {about}\n"
    yield f"# TYPE {name} gauge\n"
    seen: set[str] = set()
    for labels, value in samples:
        series = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
        if series not in seen:  # a second value of one series would spoil the whole page; the first is the worst
            seen.add(series)
            yield f"{name}{{{series}}} {_number(value)}\n" if series else f"{name} {_number(value)}\n"


def _number(value: Number) -> str:
    try:
        return repr(float(value))
    except OverflowError:
        return "+Inf" if value > 0 else "-Inf"


def _escaped(text: str) -> str:
    return one_line(text).replace("\\", "\\\\").replace('"', '\\"')
