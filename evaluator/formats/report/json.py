"""A report on a period for programs: ``slogate-period-report/v1``, as its JSON Schema has it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from evaluator.core.counts import Number
from evaluator.core.interval import rfc3339
from evaluator.core.period_report import OwedInAll, PeriodReport, ReportedObjective, UpcomingDate
from evaluator.core.report import Budget, Result
from evaluator.core.report_periods import ReportPeriod
from evaluator.core.settlement import Settled, Settlement
from evaluator.formats.data.text import dumps
from slo_spec.model.credits import Money

VERSION = "slogate-period-report/v1"
_LARGEST_EXACT = 2**53

Data = dict[str, Any]


def render(report: PeriodReport) -> str:
    """The report as JSON: the same report gives the same bytes, in ASCII."""
    return dumps(data_of(report))


def data_of(report: PeriodReport) -> Data:
    """The report as plain data, keys in the order in which a reader wants them."""
    return {
        "period_report": VERSION,
        "slogate": report.version,
        "at": rfc3339(report.at),
        "timezone": report.timezone,
        "period": _period(report.period),
        "earlier": [_period(each) for each in report.earlier],
        "verdict": report.verdict.value,
        "undecided": report.undecided,
        "objectives": [_objective(each, report) for each in report.objectives],
        "agreements": [_agreement(each) for each in report.settlements],
        "credits": [_owed(each) for each in report.owed],
        "ahead_days": report.ahead_days,
        "upcoming": [_upcoming(each) for each in report.upcoming],
        "notices": list(report.notices),
    }


def _period(period: ReportPeriod) -> Data:
    whole = period.whole
    return {
        "name": period.name,
        "start": rfc3339(whole.start),
        "end": rfc3339(whole.end),
        "seconds": whole.seconds,
        "elapsed_end": rfc3339(period.elapsed.end),
        "complete": period.complete,
    }


def _objective(objective: ReportedObjective, report: PeriodReport) -> Data:
    result = objective.result
    return {
        "name": result.name,
        "service": result.service,
        "objective": result.objective,
        "group": dict(result.group),
        "owner": result.owner,
        "labels": dict(result.labels),
        "target": {"text": result.target.text, "ratio": _ratio(result.target.ratio)},
        "own_window": result.window,
        "method": result.method,
        **_over(result),
        "change": _ratio(objective.change),
        "earlier": [
            {"period": period.name, **(_over(each) if each is not None else _UNKNOWN)}
            for period, each in zip(report.earlier, objective.earlier, strict=True)
        ],
    }


_UNKNOWN: Data = dict.fromkeys(("verdict", "because", "reason", "start", "end", "ratio", "good", "total", "budget"))


def _over(result: Result) -> Data:
    counts = result.measured
    return {
        "verdict": result.verdict.value,
        "because": list(result.because),
        "reason": None if result.reason is None else result.reason.value,
        "start": rfc3339(result.span.start),
        "end": rfc3339(result.span.end),
        "ratio": _ratio(result.ratio),
        "good": None if counts is None else _number(counts.good),
        "total": None if counts is None else _number(counts.total),
        "budget": None if result.budget is None else _budget(result.budget),
    }


def _budget(budget: Budget) -> Data:
    return {
        "unit": budget.unit.value,
        "allowed": _number(budget.allowed),
        "spent": _number(budget.spent),
        "consumed_ratio": _ratio(budget.consumed_ratio),
        "infinite": budget.infinite,
        "exhausted": budget.exhausted,
        "whole_window": budget.whole_window,
    }


def _agreement(settlement: Settlement) -> Data:
    low, high = settlement.lowest, settlement.highest
    return {
        "agreement": settlement.agreement.name,
        "period": settlement.period,
        "start": rfc3339(settlement.span.start),
        "end": rfc3339(settlement.span.end),
        "verdict": settlement.verdict.value,
        "undecided": settlement.undecided,
        "lowest_credit": None if low is None else _money(low.amount),
        "highest_credit": None if high is None else _money(high.amount),
        "shares": None if settlement.shares is None else [_ratio(each) for each in settlement.shares],
        "commitments": [_commitment(each) for each in settlement.commitments],
        "open_questions": list(settlement.open_questions),
        "notes": list(settlement.notes),
    }


def _commitment(settled: Settled) -> Data:
    return {
        "name": settled.commitment.name,
        "verdict": settled.verdict.value,
        "targets": list(dict.fromkeys(str(piece.target) for piece in settled.pieces)),
        "best": _ratio(settled.best),
        "worst": _ratio(settled.worst),
        "reasons": list(settled.reasons),
    }


def _owed(owed: OwedInAll) -> Data:
    return {"lowest": _money(owed.lowest), "highest": _money(owed.highest)}


def _money(money: Money) -> Data:
    return {"amount": f"{money.amount:f}", "currency": money.currency}


def _upcoming(upcoming: UpcomingDate) -> Data:
    return {
        "on": upcoming.on.isoformat(),
        "days_left": upcoming.days_left,
        "subject": upcoming.subject,
        "what": upcoming.what,
    }


def _ratio(value: Fraction | None) -> float | None:
    """The nearest double, which reads back as itself."""
    return None if value is None else float(value)


def _number(value: Number) -> int | float:
    """A count: an integer where it is one and JSON's readers hold it exactly, else the nearest double."""
    if value.denominator == 1 and -_LARGEST_EXACT <= value <= _LARGEST_EXACT:
        return int(value)
    return float(value)
