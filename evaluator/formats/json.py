"""The report for programs: ``slogate-report/v1``, as schemas/slogate-report-v1.schema.json has it."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from evaluator.core.confidence import Interval
from evaluator.core.counts import Counts, Number, Unanswered
from evaluator.core.interval import Span, rfc3339
from evaluator.core.report import AlertResult, Budget, Burn, Projection, Report, Result, RuleResult
from evaluator.formats.style import Style
from slo_spec.model import Target

VERSION = "slogate-report/v1"
_LARGEST_EXACT = 2**53

Data = dict[str, Any]


def render(report: Report, style: Style) -> str:
    """The report as JSON: the same report gives the same bytes, in ASCII."""
    return dumps(data_of(report, style))


def dumps(data: Data) -> str:
    """Data as JSON text that is safe in a terminal and in a build log, ending with a line break."""
    text = json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False)
    # Some build servers obey "##[" anywhere in a line. A "#" stands only within JSON's strings.
    return text.replace("##", "#\\u0023") + "\n"


def data_of(report: Report, style: Style) -> Data:
    """The report as plain data, keys in the order in which a reader wants them."""
    return {
        "report": VERSION,
        "slogate": report.version,
        "at": rfc3339(report.at),
        "verdict": report.verdict.value,
        "exit_code": report.exit_code,
        "because": report.because,
        "fail_on": report.fail_on.value,
        "on_unknown": report.unknown_as.value,
        "notices": list(report.notices),
        "results": [_result(result, style) for result in report.results],
    }


def _result(result: Result, style: Style) -> Data:
    location = result.location
    return {
        "name": result.name,
        "service": result.service,
        "objective": result.objective,
        "group": dict(result.group),
        "verdict": result.verdict.value,
        "because": list(result.because),
        "reason": None if result.reason is None else result.reason.value,
        "location": {"file": style.path(location.file), "line": location.line, "column": location.column},
        "indicator": result.indicator,
        "source": result.source,
        "target": {"text": result.target.text, "ratio": _ratio(result.target.ratio)},
        "method": result.method,
        "unit": result.unit.value,
        "window": _window(result),
        "measured": None if result.measured is None else _counts(result.measured),
        "ratio": _ratio(result.ratio),
        "interval": None if result.interval is None else _interval(result.interval, result.target),
        "met": result.met,
        "final": result.final,
        "budget": None if result.budget is None else _budget(result.budget),
        "alert_policy": result.alert_policy,
        "alerts": [_alert(alert) for alert in result.alerts],
        "projection": None if result.projection is None else _projection(result.projection),
        "rules": [_rule(rule) for rule in result.rules],
        "owner": result.owner,
        "description": result.description,
        "runbook": result.runbook,
        "labels": dict(result.labels),
        "steps": list(result.steps),
        "requests": list(result.requests),
        "notices": list(result.notices),
    }


def _window(result: Result) -> Data:
    since = None if result.since is None else rfc3339(result.since)
    return {"text": result.window, **_span(result.span), "whole": _span(result.whole_span), "since": since}


def _span(span: Span) -> Data:
    return {"start": rfc3339(span.start), "end": rfc3339(span.end), "seconds": span.seconds}


def _counts(counts: Counts) -> Data:
    return {
        "good": _number(counts.good),
        "bad": _number(counts.bad),
        "total": _number(counts.total),
        "seconds": counts.seconds,
        "observed_seconds": counts.observed,
        "coverage": _ratio(counts.coverage),
        "estimated": counts.estimated,
        "exact": _exact(good=counts.good, bad=counts.bad, total=counts.total),
    }


def _interval(interval: Interval, target: Target) -> Data:
    return {
        "low": interval.low,
        "high": interval.high,
        "confidence": _ratio(interval.confidence),
        "decides": interval.decides(target.ratio),
    }


def _budget(budget: Budget) -> Data:
    return {
        "unit": budget.unit.value,
        "allowed": _number(budget.allowed),
        "spent": _number(budget.spent),
        "remaining": _number(budget.remaining),
        "consumed_ratio": _ratio(budget.consumed_ratio),
        "remaining_ratio": _ratio(budget.remaining_ratio),
        "infinite": budget.infinite,
        "exhausted": budget.exhausted,
        "whole_window": budget.whole_window,
        "exact": _exact(allowed=budget.allowed, spent=budget.spent, remaining=budget.remaining),
    }


def _burn(burn: Burn) -> Data:
    unanswered = burn.counts if isinstance(burn.counts, Unanswered) else None
    return {
        **_span(burn.span),
        "rate": _ratio(burn.rate),
        "infinite": burn.infinite,
        "counts": _counts(burn.counts) if isinstance(burn.counts, Counts) else None,
        "unanswered": None if unanswered is None else _unanswered(unanswered),
    }


def _unanswered(unanswered: Unanswered) -> Data:
    return {"reason": unanswered.reason.value, "detail": unanswered.detail}


def _alert(alert: AlertResult) -> Data:
    return {
        "tier": alert.tier,
        "severity": alert.severity,
        "threshold": _ratio(alert.threshold),
        "firing": alert.firing,
        "because": alert.because,
        "burns": [_burn(burn) for burn in alert.burns],
    }


def _projection(projection: Projection) -> Data:
    return {
        "estimate": True,
        "exhausted_in_seconds": _ratio(projection.exhausted_in_seconds),
        "within_window": projection.within_window,
        "because": projection.because,
        "burn": _burn(projection.burn),
    }


def _rule(rule: RuleResult) -> Data:
    return {
        "policy": rule.policy,
        "rule": rule.rule,
        "then": rule.then.value,
        "holds": rule.holds,
        "because": rule.because,
    }


def _ratio(value: Fraction | None) -> float | None:
    """The nearest double, which reads back as itself; None stands for what has no number."""
    if value is None:
        return None
    try:
        return float(value)
    except OverflowError:  # beyond 1e308: no reader could hold it
        return None


def _number(value: Number) -> int | float | None:
    """A count as a JSON number: the nearest double where it has digits behind the point."""
    if isinstance(value, int) or value.denominator == 1:
        return int(value) if -_LARGEST_EXACT <= value <= _LARGEST_EXACT else _ratio(Fraction(value))
    return _ratio(value)


def _exact(**numbers: Number) -> dict[str, str] | None:
    """The numbers as text ("0.1", or "1/3") where JSON's number is not exactly them; else None."""
    near = [_number(value) for value in numbers.values()]
    if all(each is not None and Fraction(each) == value for each, value in zip(near, numbers.values(), strict=True)):
        return None
    return {name: _digits(Fraction(value)) for name, value in numbers.items()}


def _digits(value: Fraction) -> str:
    places, rest = 0, value.denominator
    for factor in (2, 5):
        count = 0
        while rest % factor == 0:
            rest, count = rest // factor, count + 1
        places = max(places, count)
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    scaled = abs(value.numerator) * 10**places // value.denominator
    whole, point = divmod(scaled, 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" + (f".{point:0{places}d}" if places else "")
