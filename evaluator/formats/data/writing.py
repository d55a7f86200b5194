"""A report as plain data: ``slogate-report/v1``, as schemas/slogate-report-v1.schema.json has it."""

from __future__ import annotations

from typing import Any

from evaluator.core.confidence import Interval
from evaluator.core.counts import Counts, Unanswered
from evaluator.core.interval import Span, rfc3339
from evaluator.core.report import (
    AlertResult,
    Budget,
    Burn,
    Exposure,
    GateFinding,
    Override,
    Projection,
    Report,
    Result,
    RuleResult,
)
from evaluator.core.shards import Shard
from evaluator.formats.data.numbers import exact, near, number
from evaluator.formats.style import Style
from slo_spec.model import Target
from slo_spec.model.credits import Money
from slo_spec.problem import Location

VERSION = "slogate-report/v1"

Data = dict[str, Any]


def data_of(report: Report, style: Style) -> Data:
    """The report as plain data, keys in the order in which a reader wants them."""
    return {
        **run_of(report),
        "notices": list(report.notices),
        "findings": [finding_of(finding, style) for finding in report.findings],
        "results": [result_of(result, style) for result in report.results],
        "exposures": [exposure_of(exposure, style) for exposure in report.exposures],
    }


def run_of(report: Report) -> Data:
    """What a report says of the run as a whole."""
    return {
        "report": VERSION,
        "slogate": report.version,
        "at": rfc3339(report.at),
        "verdict": report.verdict.value,
        "exit_code": report.exit_code,
        "because": report.because,
        "fail_on": report.fail_on.value,
        "on_unknown": report.unknown_as.value,
        "trusted": None
        if report.trusted is None
        else {"revision": report.trusted.name, "commit": report.trusted.commit},
        "change": report.change,
        "override": None if report.override is None else _override(report.override),
        **({} if report.shard is None else {"shard": _shard(report.shard)}),
    }


def _shard(shard: Shard) -> Data:
    return {"index": shard.index, "of": shard.of, "estate": shard.estate}


def result_of(result: Result, style: Style) -> Data:
    """One judged objective."""
    return {
        "name": result.name,
        "service": result.service,
        "objective": result.objective,
        "group": dict(result.group),
        "verdict": result.verdict.value,
        "because": list(result.because),
        "reason": None if result.reason is None else result.reason.value,
        "location": _location(result.location, style),
        "indicator": result.indicator,
        "source": result.source,
        "target": _target(result.target),
        "method": result.method,
        "unit": result.unit.value,
        "window": _window(result),
        "measured": None if result.measured is None else _counts(result.measured),
        "ratio": near(result.ratio),
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
        "exact": exact(ratio=result.ratio),
    }


def exposure_of(exposure: Exposure, style: Style) -> Data:
    """One commitment of an agreement in the period that is running."""
    return {
        "name": exposure.name,
        "agreement": exposure.agreement,
        "commitment": exposure.commitment,
        "period": exposure.period,
        "verdict": exposure.verdict.value,
        "because": list(exposure.because),
        "reason": None if exposure.reason is None else exposure.reason.value,
        "location": _location(exposure.location, style),
        "indicator": exposure.indicator,
        "target": exposure.target,
        "window": {**_span(exposure.span), "whole": _span(exposure.whole_span)},
        "best": near(exposure.best),
        "worst": near(exposure.worst),
        "final": exposure.final,
        "lowest_credit": _money(exposure.lowest),
        "highest_credit": _money(exposure.highest),
        "rules": [_rule(rule) for rule in exposure.rules],
        "owner": exposure.owner,
        "labels": dict(exposure.labels),
        "steps": list(exposure.steps),
        "exact": exact(best=exposure.best, worst=exposure.worst),
    }


def finding_of(finding: GateFinding, style: Style) -> Data:
    """One thing that is said about the gate itself."""
    return {
        "code": finding.code,
        "verdict": finding.verdict.value,
        "subject": finding.subject,
        "because": finding.because,
        "waived": finding.waived,
        "location": _location(finding.location, style),
    }


def _override(override: Override) -> Data:
    return {"reason": override.reason, "by": override.by, "exit_code": override.exit_code}


def _location(location: Location, style: Style) -> Data:
    return {"file": style.path(location.file), "line": location.line, "column": location.column}


def _target(target: Target) -> Data:
    return {"text": target.text, "ratio": near(target.ratio), "exact": exact(ratio=target.ratio)}


def _window(result: Result) -> Data:
    since = None if result.since is None else rfc3339(result.since)
    return {"text": result.window, **_span(result.span), "whole": _span(result.whole_span), "since": since}


def _span(span: Span) -> Data:
    return {"start": rfc3339(span.start), "end": rfc3339(span.end), "seconds": span.seconds}


def _counts(counts: Counts) -> Data:
    return {
        "good": number(counts.good),
        "bad": number(counts.bad),
        "total": number(counts.total),
        "seconds": counts.seconds,
        "observed_seconds": counts.observed,
        "coverage": near(counts.coverage),
        "estimated": counts.estimated,
        "exact": exact(good=counts.good, bad=counts.bad, total=counts.total),
    }


def _interval(interval: Interval, target: Target) -> Data:
    return {
        "low": interval.low,
        "high": interval.high,
        "confidence": near(interval.confidence),
        "decides": interval.decides(target.ratio),
        "exact": exact(confidence=interval.confidence),
    }


def _budget(budget: Budget) -> Data:
    return {
        "unit": budget.unit.value,
        "allowed": number(budget.allowed),
        "spent": number(budget.spent),
        "remaining": number(budget.remaining),
        "consumed_ratio": near(budget.consumed_ratio),
        "remaining_ratio": near(budget.remaining_ratio),
        "infinite": budget.infinite,
        "exhausted": budget.exhausted,
        "whole_window": budget.whole_window,
        "exact": exact(allowed=budget.allowed, spent=budget.spent, remaining=budget.remaining),
    }


def _burn(burn: Burn) -> Data:
    unanswered = burn.counts if isinstance(burn.counts, Unanswered) else None
    return {
        **_span(burn.span),
        "rate": near(burn.rate),
        "infinite": burn.infinite,
        "counts": _counts(burn.counts) if isinstance(burn.counts, Counts) else None,
        "unanswered": None if unanswered is None else _unanswered(unanswered),
        "exact": exact(rate=burn.rate),
    }


def _unanswered(unanswered: Unanswered) -> Data:
    return {"reason": unanswered.reason.value, "detail": unanswered.detail}


def _alert(alert: AlertResult) -> Data:
    return {
        "tier": alert.tier,
        "severity": alert.severity,
        "threshold": near(alert.threshold),
        "firing": alert.firing,
        "because": alert.because,
        "burns": [_burn(burn) for burn in alert.burns],
        "exact": exact(threshold=alert.threshold),
    }


def _projection(projection: Projection) -> Data:
    return {
        "estimate": True,
        "exhausted_in_seconds": near(projection.exhausted_in_seconds),
        "within_window": projection.within_window,
        "because": projection.because,
        "burn": _burn(projection.burn),
        "exact": exact(exhausted_in_seconds=projection.exhausted_in_seconds),
    }


def _rule(rule: RuleResult) -> Data:
    return {
        "policy": rule.policy,
        "rule": rule.rule,
        "then": rule.then.value,
        "holds": rule.holds,
        "because": rule.because,
        "waived": rule.waived,
        "relative": rule.relative,
    }


def _money(money: Money | None) -> Data | None:
    return None if money is None else {"amount": f"{money.amount:f}", "currency": money.currency}
