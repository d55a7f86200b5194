"""The life of an agreement: termination, claims, notice, amendments, levels, strikes; its periods; offers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from evaluator.core.budget import error_budget, met
from evaluator.core.counts import Counts
from evaluator.core.first_contact import contacted, in_time, resolved_at_first_contact
from evaluator.core.interval import Span, rfc3339
from evaluator.core.lifecycle.amendments import Segment, blend_passes
from evaluator.core.lifecycle.claims import claim_deadline
from evaluator.core.lifecycle.dates import latest_notice
from evaluator.core.lifecycle.levels import LevelTarget, prevailing
from evaluator.core.lifecycle.strikes import strikes
from evaluator.core.lifecycle.termination import chronic, consecutive, rolling_average, rolling_averages
from evaluator.core.offers import Constraint, Value, violations
from evaluator.core.periods import named_period
from evaluator.core.report import Unit
from slo_spec.model import CalendarUnit, CalendarWindow, Target
from slo_spec.model.agreements import ChronicOutage, ClaimFrom, Claims, Levels, RollingAverage, StreakNoData
from slo_spec.units import instant_seconds
from tests.vectors.case import Given, Operation

_MET = {"P": True, "PASS": True, "MET": True, "TRUE": True, "F": False, "FAIL": False, "MISSED": False, "FALSE": False}
_KINDS = {
    "days_after_incident": ClaimFrom.INCIDENT,
    "days_after_incident_end": ClaimFrom.INCIDENT,
    "days_after_month_end": ClaimFrom.MONTH_END,
    "days_after_quarter_end": ClaimFrom.QUARTER_END,
    "end_of_nth_billing_month_after": ClaimFrom.BILLING_MONTHS,
}


def _exact(number: Any) -> Fraction:
    return Fraction(str(number))


def _share(percent: Any) -> Fraction:
    return _exact(percent) / 100


def _percent(share: Fraction | None) -> Fraction | None:
    return None if share is None else share * 100


def _history(periods: list[Any]) -> list[bool | None]:
    return [_MET.get(str(period).upper()) for period in periods]


def _consecutive(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    limit = int(given["limit"])
    return {"triggered_at_index": [consecutive(_history(periods), limit) for periods in given["histories"]]}


def _consecutive_nodata(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    history, limit = _history(given["history"]), int(given["limit"])
    return {each.value: consecutive(history, limit, each) for each in StreakNoData}


def _chronic(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    outages = []
    for start, minutes in given["outages"]:
        begins = instant_seconds(str(start))
        # Whole seconds, upwards: an outage longer than a whole number of seconds stays so.
        outages.append(Span(begins, begins + math.ceil(_exact(minutes) * 60)))
    rule = ChronicOutage(
        count=int(given["count"]),
        longer_than_seconds=math.floor(_exact(given["min_exclusive_min"]) * 60),
        within_days=int(given["window_days"]),
    )
    found = chronic(outages, rule)
    return {"triggered_at": None if found is None else rfc3339(found)}


def _rolling_average(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    series = [None if percent is None else _share(percent) for percent in given["series_pct"]]
    rule = RollingAverage(periods=int(given.get("months", 3)), below=_share(given["threshold_pct"]))
    averages = [_percent(average) for average in rolling_averages(series, rule.periods)]
    return {"averages_pct": averages, "triggered_at_index": list(rolling_average(series, rule))}


def _claim_deadlines(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    ended = date.fromisoformat(str(given["incident_end"])[:10])
    claims = [Claims(count=int(rule["n"]), after=_KINDS[rule["kind"]]) for rule in given["rules"]]
    return {"deadline": [claim_deadline(each, ended).isoformat() for each in claims]}


def _notice(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    expiries = [date.fromisoformat(str(day)) for day in given["expiries"]]
    return {"latest_notice": [latest_notice(expiry, int(given["days"])).isoformat() for expiry in expiries]}


def _minutes(segment: Given) -> Fraction:
    for name, minutes in (("total_min", 1), ("minutes", 1), ("min", 1), ("hours", 60), ("days", 1440)):
        if name in segment:
            return _exact(segment[name]) * minutes
    if "total_s" in segment:
        return _exact(segment["total_s"]) / 60
    start, end = segment.get("period") or (
        segment.get("from", segment.get("start")),
        segment.get("to", segment.get("end")),
    )
    return Fraction(instant_seconds(str(end)) - instant_seconds(str(start)), 60)


def _piecewise(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    segments = [
        Segment(_minutes(each), _exact(each["down_min"]), _share(each["target_pct"])) for each in given["segments"]
    ]
    return {
        "allowed_min": [segment.allowed for segment in segments],
        "met": [segment.met for segment in segments],
        "blended_would_pass": blend_passes(segments),
    }


def _levels(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    queries = [_candidates(given, customer, service) for customer, service in given["queries"]]
    return {
        policy.value.replace("-", "_"): [_prevailing(candidates, policy) for candidates in queries] for policy in Levels
    }


def _candidates(given: Given, customer: str, service: str) -> list[LevelTarget]:
    percents = {
        "corporate": given["corporate"],
        "customer": given["customer"].get(customer),
        "service": given["service"].get(service),
        "customer_service": _of_both(given["customer_service"], customer, service),
    }
    return [
        LevelTarget(level, Target(str(percents[level]), _share(percents[level])))
        for level in given["order"]
        if percents[level] is not None
    ]


def _of_both(stated: Mapping[str, Any], customer: str, service: str) -> Any:
    """What stands under both names, be it ``{acme: {api: ...}}`` or ``{acme/api: ...}`` with any one separator."""
    for key, value in stated.items():
        if isinstance(value, Mapping):
            if key == customer:
                return value.get(service)
        elif key.startswith(customer) and key.endswith(service) and len(key) == len(customer) + len(service) + 1:
            return value
    return None


def _prevailing(candidates: list[LevelTarget], policy: Levels) -> str | None:
    return str(prevailing(candidates, policy).target) if candidates else None


def _strikes(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    misses = [date.fromisoformat(f"{str(month)[:7]}-01") for month in given["misses"]]
    found = strikes(misses, int(given["window_months"]), int(given["limit"]))
    triggered = [f"{strike.on:%Y-%m}" for strike in found if strike.triggers]
    return {"strikes_after": [strike.count for strike in found], "triggered": triggered}


def _calendar_budget(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    seconds, budget = _budget(str(given["period"]), given)
    return {"window_s": seconds, "budget_s": budget}


def _calendar_budgets(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"budgets_s": [_budget(str(period), given)[1] for period in given["periods"]]}


def _budget(period: str, given: Given) -> tuple[int, Fraction]:
    window = CalendarWindow(
        unit=CalendarUnit.MONTH,
        timezone=given["tz"],
        fiscal_start_month=int(given.get("fiscal_start_month", 1)),
    )
    seconds = named_period(period, window).seconds
    budget = error_budget(Counts(good=seconds, total=seconds), _share(given["target_pct"]), Unit.SECONDS)
    return seconds, Fraction(budget.allowed)


def _attainment(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    target = _share(given["target_pct"])
    found = [
        resolved_at_first_contact(int(case["resolved_first"]), int(case["reopened"]), int(case["total"]))
        for case in given["cases"]
    ]
    return {
        "pct": [_percent(counts.ratio) for counts in found],
        "met": [met(counts.good, counts.total, target) if counts.total else None for counts in found],
    }


def _follow_up(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    waits = [None if wait is None else _exact(wait) for wait in given["contacted_after_s"]]
    found = in_time(waits, _exact(given["limit_s"]))
    return {"met": list(found), "attainment_pct": _percent(contacted(found).ratio)}


def _offer_check(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    stated = given["constraints"]
    rows = (
        stated.items() if isinstance(stated, Mapping) else [(row.get("term", row.get("name")), row) for row in stated]
    )
    constraints = [
        Constraint(
            term=str(term),
            allowed=tuple(_value(each) for each in row["enum"]) if row.get("enum") is not None else None,
            low=None if row.get("min") is None else _exact(row["min"]),
            high=None if row.get("max") is None else _exact(row["max"]),
        )
        for term, row in rows
    ]
    offers = given["offers"]
    if isinstance(offers, Mapping):
        return {"violations": {name: list(violations(constraints, _terms(offer))) for name, offer in offers.items()}}
    return {"violations": [list(violations(constraints, _terms(offer))) for offer in offers]}


def _terms(offer: Given) -> dict[str, Value]:
    terms = offer.get("terms", offer)
    return {str(name): _value(value) for name, value in terms.items() if value is not None}


def _value(value: Any) -> Value:
    try:
        return str(value) if isinstance(value, bool) else _exact(value)
    except ValueError:
        return str(value)


OPERATIONS: dict[str, Operation] = {
    "attainment": _attainment,
    "calendar_budget": _calendar_budget,
    "calendar_budgets": _calendar_budgets,
    "chronic_outage": _chronic,
    "claim_deadlines": _claim_deadlines,
    "consecutive_misses": _consecutive,
    "consecutive_misses_nodata": _consecutive_nodata,
    "follow_up": _follow_up,
    "notice_deadline": _notice,
    "offer_check": _offer_check,
    "piecewise_targets": _piecewise,
    "resolve_levels": _levels,
    "rolling_average_termination": _rolling_average,
    "strikes": _strikes,
}
