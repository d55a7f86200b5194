"""A review for programs: ``slogate-diff/v1``, as schemas/slogate-diff-v1.schema.json has it. Ratios are exact texts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from evaluator.core.diff.change import Change, Direction
from evaluator.core.diff.review import Review
from evaluator.core.impact import Impact
from evaluator.core.interval import rfc3339
from evaluator.core.report import Result
from evaluator.core.settlement import Settlement
from evaluator.formats.data.text import dumps
from slo_spec.problem import Location

VERSION = "slogate-diff/v1"

Data = dict[str, Any]


def render(review: Review) -> str:
    """The review as JSON: the same review gives the same bytes, in ASCII."""
    return dumps(_review(review))


def _review(review: Review) -> Data:
    counts = dict(review.difference.counts)
    return {
        "diff": VERSION,
        "base": review.base,
        "head": review.head,
        "exit_code": review.exit_code,
        "because": list(review.because),
        "fail_on": [each.value for each in review.fail_on],
        "allow": [each.value for each in review.allow],
        "counts": {direction.value: counts.get(direction, 0) for direction in Direction},
        "changes": [_change(change) for change in review.difference.changes],
        "impact": None if review.impact is None else _impact(review.impact),
    }


def _change(change: Change) -> Data:
    return {
        "direction": change.direction.value,
        "group": change.group,
        "kind": change.kind,
        "subject": change.subject,
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "because": change.because,
        "affects": list(change.affects),
        "base": _place(change.base),
        "head": _place(change.head),
    }


def _place(place: Location | None) -> Data | None:
    return None if place is None else {"file": place.file, "line": place.line, "column": place.column}


def _impact(impact: Impact) -> Data:
    return {
        "at": rfc3339(impact.at),
        "same": impact.same,
        "failing": list(impact.failing),
        "unknown": list(impact.unknown),
        "objectives": [
            {"name": each.name, "before": _result(each.before), "after": _result(each.after)}
            for each in impact.objectives
        ],
        "settlements": [
            {
                "agreement": each.agreement,
                "period": each.period,
                "before": _settlement(each.before),
                "after": _settlement(each.after),
            }
            for each in impact.settlements
        ],
        "notices": list(impact.notices),
    }


def _result(result: Result | None) -> Data | None:
    if result is None:
        return None
    budget = result.budget
    return {
        "verdict": result.verdict.value,
        "reason": None if result.reason is None else result.reason.value,
        "because": list(result.because),
        "target": result.target.text,
        "window": result.window,
        "measured": _exact(result.ratio),
        "budget_remaining": None if budget is None else _exact(budget.remaining_ratio),
        "budget_infinite": budget is not None and budget.infinite,
        "alerts_firing": [alert.tier for alert in result.alerts if alert.firing],
        "alerts_unknown": [alert.tier for alert in result.alerts if alert.firing is None],
    }


def _settlement(settlement: Settlement | None) -> Data | None:
    if settlement is None:
        return None
    low, high = settlement.lowest, settlement.highest
    return {
        "verdict": settlement.verdict.value,
        "final": settlement.final,
        "lowest_credit": None if low is None else str(low.amount),
        "highest_credit": None if high is None else str(high.amount),
        "reasons": [reason for each in settlement.commitments for reason in each.reasons],
    }


def _exact(value: Fraction | None) -> str | None:
    """Exactly: "99/100". A program that wants a decimal can divide."""
    return None if value is None else str(value)
