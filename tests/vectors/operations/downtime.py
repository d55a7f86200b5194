"""Downtime, uptime and figures of outages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from evaluator.core import downtime, outages
from evaluator.core.attained_slices import States
from evaluator.core.calendar import period as calendar_period
from evaluator.core.composed import together
from evaluator.core.interval import Span, Spans, instant, total_seconds, union
from slo_spec.model import CalendarUnit, CalendarWindow
from slo_spec.model.agreements import Formula, Missing, OutageFigure
from slo_spec.model.composites import AllOf, AnyOf
from slo_spec.model.dependencies import Part
from tests.vectors.case import Given, Operation

Calendars = Mapping[str, Any]
Found = Mapping[str, Any]


def _number(value: Any) -> Fraction:
    return Fraction(str(value))


def _share(value: Any) -> Fraction:
    return _number(value) / 100


def _percent(share: Fraction | None) -> Fraction | None:
    return None if share is None else share * 100


def _at(moment: Any) -> int:
    """An instant, written out or in seconds."""
    return moment if isinstance(moment, int) else instant(datetime.fromisoformat(str(moment)))


def _span(pair: Sequence[str]) -> Span:
    return Span(_at(pair[0]), _at(pair[1]))


def _spans(pairs: Sequence[Sequence[str]]) -> Spans:
    return tuple(_span(pair) for pair in pairs)


def _met(share: Fraction | None, commitment: Any) -> bool | None:
    return None if share is None else share >= _share(commitment)


def _shown(share: Fraction | None) -> str | None:
    """Two places, half up: for display only."""
    if share is None:
        return None
    cents = (share * 10_000 * 2 + 1) // 2
    return str((Decimal(int(cents)) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _both(total: Fraction, excluded: Fraction, counted: Fraction) -> dict[str, Fraction | None]:
    return {formula: downtime.uptime(total, excluded, counted, formula) for formula in Formula}


def interval_availability(given: Given, calendars: Calendars) -> Found:
    span = _span(given["period"])
    excluded = _spans(given.get("exclusions") or ())
    counted = total_seconds(downtime.clipped(downtime.counted_downtime(_spans(given["outages"]), excluded), span))
    out = total_seconds(downtime.clipped(excluded, span))
    shares = _both(Fraction(span.seconds), Fraction(out), Fraction(counted))
    return {
        "counted_s": counted,
        "excluded_s": out,
        "exclude_both_pct": _percent(shares[Formula.EXCLUDE_BOTH]),
        "numerator_only_pct": _percent(shares[Formula.NUMERATOR_ONLY]),
    }


def exclusion_order(given: Given, calendars: Calendars) -> Found:
    outage, excluded = _some(given["outage"]), _some(given["exclusion"])
    first = downtime.counted_downtime(outage, excluded, given["min_run_s"])
    other = downtime.filtered_before_exclusions(outage, excluded, given["min_run_s"])
    return {"exclude_then_filter_s": total_seconds(first), "filter_then_exclude_s": total_seconds(other)}


def _some(pairs: Any) -> Spans:
    """One pair of instants, or several."""
    if not pairs:
        return ()
    return _spans(pairs) if isinstance(pairs[0], list | tuple) else (_span(pairs),)


def min_consecutive(given: Given, calendars: Calendars) -> Found:
    runs = downtime.down_spans(each == "0" for each in str(given["slices"]))  # 1 is up
    return {"counted": total_seconds(downtime.long_runs(runs, given["min_run"]))}


def min_consecutive_clip(given: Given, calendars: Calendars) -> Found:
    runs = downtime.counted_downtime(_some(given["outage"]), (), given["min_run_s"])
    return {"counted_s": [total_seconds(downtime.clipped(runs, _span(each))) for each in given["periods"]]}


def partial_minutes(given: Given, calendars: Calendars) -> Found:
    outage = _some(given["outage"])
    minutes = downtime.whole_minutes(outage)
    return {
        "duration_counted_s": total_seconds(downtime.long_runs(outage, given["min_run_s"])),
        "whole_minutes": total_seconds(minutes) // downtime.MINUTE,
        "whole_minute_counted_s": total_seconds(downtime.long_runs(minutes, given["min_run_s"])),
    }


def error_rate_minutes(given: Given, calendars: Calendars) -> Found:
    def down(case: Mapping[str, Any]) -> int:
        flags = (
            downtime.is_down(
                _number(bad),
                _number(total),
                _share(case["threshold_pct"]),
                inclusive=bool(case.get("inclusive", False)),
                min_events=case.get("min_requests", 0),
            )
            for bad, total in given["minutes"]
        )
        return total_seconds(downtime.down_spans(flags))

    return {"down_minutes": [down(case) for case in given["cases"]]}


def interval_average(given: Given, calendars: Calendars) -> Found:
    rates = [(_number(many), _share(rate)) for many, rate in given["rates_pct"]]
    return {"uptime_pct": _percent(downtime.average_uptime(rates, given["intervals"]))}


def data_gaps(given: Given, calendars: Calendars) -> Found:
    up, down, missing = (_number(given[name]) for name in ("up", "down", "missing"))
    names = {Missing.EXCLUDED: "exclude_pct", Missing.DOWN: "missing_as_down_pct", Missing.UP: "missing_as_up_pct"}
    return {name: _percent(downtime.uptime_with_gaps(up, down, missing, reading)) for reading, name in names.items()}


def affected_weighting(given: Given, calendars: Calendars) -> Found:
    lost = downtime.weighted_downtime(_weighted(each) for each in given["outages"])
    share = downtime.uptime(_number(given["total_min"]), 0, lost, Formula.NUMERATOR_ONLY)
    return {"weighted_down_min": lost, "uptime_pct": _percent(share)}


def _weighted(outage: Any) -> tuple[Fraction, Fraction]:
    """Minutes with a percentage, or with how many of how many customers; in a row or by name."""
    if isinstance(outage, Mapping):
        minutes = next(_number(value) for key, value in outage.items() if key.endswith(("min", "minutes")))
        share = next((value for key, value in outage.items() if key.endswith("pct")), None)
        if share is not None:
            return minutes, _share(share)
        fraction = next((value for key, value in outage.items() if key in ("share", "affected_share")), None)
        if fraction is not None:
            return minutes, _number(fraction)
        return minutes, _number(outage["affected"]) / _number(outage.get("customers", outage.get("total")))
    minutes, affected, *of = outage
    return _number(minutes), _number(affected) / _number(of[0]) if of else _share(affected)


def uptime_formulas(given: Given, calendars: Calendars) -> Found:
    counted = _number(given["down_min"]) - _number(given["excluded_down_min"])
    shares = _both(_number(given["total_min"]), _number(given["excluded_window_min"]), counted)
    return {
        "exclude_both_pct": _percent(shares[Formula.EXCLUDE_BOTH]),
        "numerator_only_pct": _percent(shares[Formula.NUMERATOR_ONLY]),
    }


def uptime_formulas_decision(given: Given, calendars: Calendars) -> Found:
    counted = _number(given["counted_down_min"])
    shares = _both(_number(given["total_min"]), _number(given["excluded_window_min"]), counted)
    both, numerator = shares[Formula.EXCLUDE_BOTH], shares[Formula.NUMERATOR_ONLY]
    return {
        "exclude_both_pct": _percent(both),
        "exclude_both_met": _met(both, given["commitment_pct"]),
        "numerator_only_pct": _percent(numerator),
        "numerator_only_met": _met(numerator, given["commitment_pct"]),
    }


def uptime_credit_series(given: Given, calendars: Calendars) -> Found:
    total = _number(given["total_min"])
    shares = [downtime.uptime(total, 0, _number(each), Formula.NUMERATOR_ONLY) for each in given["down_min"]]
    met = [_met(share, given["commitment_pct"]) for share in shares]
    return {"display_2dp": [_shown(share) for share in shares], "met": met}


def average_vs_weighted(given: Given, calendars: Calendars) -> Found:
    mean, weighted = downtime.average_and_weighted([_group(each) for each in given["groups"]])
    return {"interval_average_pct": _percent(mean), "request_weighted_pct": _percent(weighted)}


def _group(group: Any) -> tuple[Fraction, Fraction, Fraction]:
    """How many intervals, with how many good of how many requests each; in a row or by name."""
    if not isinstance(group, Mapping):
        many, good, total = group if len(group) == 3 else (1, *group)
        return _number(many), _number(good), _number(total)

    def named(*names: str) -> Fraction | None:
        return next((_number(group[name]) for name in names if name in group), None)

    total = named("total", "requests", "valid", "requests_each", "total_each") or Fraction(0)
    good = named("good", "success", "ok", "good_each")
    bad = named("bad", "failed", "errors", "bad_each", "failed_each", "errors_each") or Fraction(0)
    many = named("intervals", "count", "n")
    return Fraction(1) if many is None else many, total - bad if good is None else good, total


def mtbf(given: Given, calendars: Calendars) -> Found:
    found = outages.Outages(tuple(int(each) for each in given["outages_s"]), int(given["period_s"]))
    total, lost = Fraction(found.counting_seconds), Fraction(found.down_seconds)
    return {
        "mtbf_s": found.figure(OutageFigure.MTBF),
        "mttr_s": found.figure(OutageFigure.MTTR),
        "mtbsi_s": found.figure(OutageFigure.MTBSI),
        "availability_pct": _percent(downtime.uptime(total, 0, lost, Formula.NUMERATOR_ONLY)),
    }


def mtbf_open(given: Given, calendars: Calendars) -> Found:
    span = _span(given["period"])
    pairs = [(_at(start), None if end is None else _at(end)) for start, end in given["outages"]]
    found, closed = outages.with_open(pairs, span)
    share = downtime.uptime(span.seconds, 0, found.down_seconds, Formula.NUMERATOR_ONLY)
    return {
        "downtime_s": found.down_seconds,
        "availability_pct": _percent(share),
        "mtbf_s": found.figure(OutageFigure.MTBF),
        "mttr_closed_s": closed.figure(OutageFigure.MTTR),
    }


def incident_stages(given: Given, calendars: Calendars) -> Found:
    stages = ("occurred", "detected", "acknowledged", "diagnosed", "repaired", "restored")
    found = outages.Incident(**{name: _at(given[name]) for name in stages if given.get(name)})
    return {
        "time_to_detect_s": found.time_to_detect,
        "time_to_acknowledge_s": found.time_to_acknowledge,
        "time_to_repair_s": found.time_to_repair,
        "time_to_restore_s": found.time_to_restore,
    }


def interval_composite(given: Given, calendars: Calendars) -> Found:
    parts = {f"{name}/up": States(down=union(_spans(given[name]))) for name in ("a", "b")}
    both = tuple(Part(name) for name in parts)
    return {
        "serial_down_s": total_seconds(together(AllOf(both), parts).down),
        "parallel_down_s": total_seconds(together(AnyOf(both), parts).down),
    }


def service_year(given: Given, calendars: Calendars) -> Found:
    periods = _number(given["periods_per_day"]) * _number(given["days"])
    share = downtime.uptime(periods, 0, _number(given["down_periods"]), Formula.NUMERATOR_ONLY)
    return {"uptime_pct": _percent(share), "met": _met(share, given["commitment_pct"])}


def partial_period(given: Given, calendars: Calendars) -> Found:
    zone = given.get("tz", "UTC")
    window = downtime.since(_period(given["period"], zone), _start(given["start"], zone))
    return {"window_s": window.seconds, "budget_s": (1 - _share(given["target_pct"])) * window.seconds}


def _period(text: Any, zone: str) -> Span:
    """A pair of instants, or 2025, 2025-Q3, 2025-03 or 2025-03-09 in a zone."""
    if not isinstance(text, str | int):
        return _span(text)
    year, _, part = str(text).partition("-")
    units = {0: CalendarUnit.YEAR, 2: CalendarUnit.MONTH, 5: CalendarUnit.DAY}
    quarter = part.startswith("Q")
    unit = CalendarUnit.QUARTER if quarter else units[len(part)]
    month = f"{int(part[1]) * 3 - 2:02}" if quarter else part or "01"
    first = f"{year}-{month}" if unit is CalendarUnit.DAY else f"{year}-{month}-01"
    return calendar_period(CalendarWindow(unit=unit, timezone=zone), _start(first, zone))


def _start(text: Any, zone: str) -> int:
    """An instant, or a local day or time in a zone."""
    moment = datetime.fromisoformat(str(text))
    return instant(moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(zone)))


def no_data(given: Given, calendars: Calendars) -> Found:
    readings = {"good": Missing.UP, "bad": Missing.DOWN, "unknown": Missing.UNKNOWN}
    found = [downtime.without_events(readings[policy]) for policy in given["policies"]]
    words = {True: "met", False: "missed", None: "unknown"}
    return {"sli_pct": [_percent(share) for share, _ in found], "status": [words[met] for _, met in found]}


OPERATIONS: dict[str, Operation] = {
    operation.__name__: operation
    for operation in (
        affected_weighting,
        average_vs_weighted,
        data_gaps,
        error_rate_minutes,
        exclusion_order,
        incident_stages,
        interval_availability,
        interval_average,
        interval_composite,
        min_consecutive,
        min_consecutive_clip,
        mtbf,
        mtbf_open,
        no_data,
        partial_minutes,
        partial_period,
        service_year,
        uptime_credit_series,
        uptime_formulas,
        uptime_formulas_decision,
    )
}
