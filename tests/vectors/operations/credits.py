"""Credits: what a case gives becomes a schedule, a shortfall and credits, and the product says what is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evaluator.core.counts import Counts
from evaluator.core.credits.bands import Standing, band_problems, look_up
from evaluator.core.credits.combination import Owed, capped, combined, owed, points_share
from evaluator.core.credits.earn_back import earned_back
from evaluator.core.credits.money import half_up, rounded
from evaluator.core.credits.schedules import Earned, Shortfall, begun_hours, clock_hours, earned
from evaluator.core.interval import Span, rfc3339, union
from slo_spec.model import Target
from slo_spec.model.credits import (
    AtRisk,
    Band,
    Combine,
    Credits,
    EarnBack,
    Money,
    MultipleOfPaid,
    PerHour,
    PerMiss,
    Points,
    Proportional,
    Schedule,
    Tiers,
)
from slo_spec.units import instant_seconds
from tests.vectors.case import Given, Operation

Calendars = Mapping[str, Any]


def _number(text: Any) -> Fraction:
    return Fraction(str(text))


def _share(percent: Any) -> Fraction:
    return _number(percent) / 100


def _optional_share(percent: Any) -> Fraction | None:
    return None if percent is None else _share(percent)


def _base(given: Given, name: str) -> Money:
    return Money(Decimal(str(given[name])), str(given.get("currency", "USD")))


def _bands(rows: Sequence[Mapping[str, Any]]) -> tuple[Band, ...]:
    def band(row: Mapping[str, Any]) -> Band:
        low, high = row.get("gte", row.get("gt")), row.get("lte", row.get("lt"))
        return Band(
            low=_optional_share(low),
            low_inclusive=row.get("gte") is not None,
            high=_optional_share(high),
            high_inclusive=row.get("lte") is not None,
            credit=_share(row["credit_pct"]),
        )

    return tuple(band(row) for row in rows)


def _met(attained: Fraction | None, commitment: Fraction | None) -> bool:
    return attained is not None and commitment is not None and attained >= commitment


def _tier(bands: Sequence[Band], attained: Fraction | None, commitment: Fraction | None) -> Fraction | str | None:
    """What the bands say: a percentage, or the word for why they say nothing."""
    if attained is None:
        return None
    found = look_up(bands, attained, met=_met(attained, commitment))
    if not found.clear:
        return str(found.standing)
    return Fraction(0) if found.standing is Standing.MET else (found.bands[0].credit or Fraction(0)) * 100


def _up(total: Fraction, down: Fraction) -> Fraction | None:
    return Counts(good=total - down, total=total).ratio


def _percent(share: Fraction | None) -> Fraction | None:
    return None if share is None else share * 100


def _minutes(value: Any) -> Fraction:
    return sum((_number(one) for one in value), start=Fraction(0)) if isinstance(value, list) else _number(value)


def _shortfall(base: Money, down: Fraction, total: Fraction, commitment: Fraction | None, days: int = 30) -> Shortfall:
    """Downtime at the head of a period, in ticks so short that both are whole; only their ratio counts."""
    ticks = down.denominator * total.denominator
    period = Span(0, int(total * ticks))
    attained = _up(total, down)
    return Shortfall(
        commitment="case",
        attained=attained,
        met=_met(attained, commitment),
        down=union([Span(0, int(down * ticks))]),
        counting_seconds=period.seconds,
        period=period,
        days_in_period=days,
        base=base,
    )


def _missed(base: Money, days: int = 30) -> Shortfall:
    """A commitment that was missed, for schedules that look at nothing else."""
    return _shortfall(base, Fraction(1), Fraction(1), None, days)


def _owed(
    base: Money, parts: Sequence[Earned], *, schedule: Schedule | None = None, cap: Fraction | None = None, **more: Any
) -> Owed:
    return owed(Credits(schedule=schedule, base=base, cap=cap, **more), parts, base)


def _text(found: Owed) -> str:
    return str(found.amount.amount)


def credit_tiers(given: Given, _: Calendars) -> Mapping[str, Any]:
    bands, commitment = _bands(given["tiers"]), _optional_share(given["commitment_pct"])
    return {"credit_pct": [_tier(bands, _share(value), commitment) for value in given["uptime_pct"]]}


def tier_lint(given: Given, _: Calendars) -> Mapping[str, Any]:
    bands, commitment = _bands(given["bands"]), _optional_share(given["commitment_pct"])
    problems = band_problems(bands, commitment)
    return {
        "credit_pct": [_tier(bands, _share(value), commitment) for value in given["probe_pct"]],
        "gaps": [[gap.low * 100, gap.high * 100] for gap in reversed(problems.gaps)],
        "commitment_conflicts": [found.low * 100 for found, _ in problems.conflicts],
    }


def uptime_credit(given: Given, _: Calendars) -> Mapping[str, Any]:
    up = _up(_number(given["total_min"]), _minutes(given["down_min"]))
    return {
        "uptime_pct": _percent(up),
        "display_2dp": None if up is None else str(half_up(up * 100, 2)),
        "credit_pct": _tier(_bands(given["tiers"]), up, _optional_share(given["commitment_pct"])),
    }


def success_ratio_credit(given: Given, _: Calendars) -> Mapping[str, Any]:
    up = _up(_number(given["total"]), _number(given["failed"]))
    return {
        "uptime_pct": _percent(up),
        "credit_pct": _tier(_bands(given["tiers"]), up, _optional_share(given["commitment_pct"])),
    }


def accelerated_credit(given: Given, _: Calendars) -> Mapping[str, Any]:
    base, schedule = _base(given, "price"), Proportional(acceleration=_number(given["ratio"]))
    total, commitment = _number(given["total_min"]), _optional_share(given["commitment_pct"])
    falls = [_shortfall(base, _minutes(value), total, commitment) for value in given["outages_min"]]
    cap = _optional_share(given["cap_pct"])
    return {"credit": [_text(_owed(base, [earned(schedule, fall)], cap=cap)) for fall in falls]}


def refund_multiple(given: Given, _: Calendars) -> Mapping[str, Any]:
    base, commitment = _base(given, "period_fee"), _optional_share(given["commitment_pct"])
    fall = _shortfall(base, _minutes(given["down_min"]), _number(given["total_min"]), commitment)
    part = earned(MultipleOfPaid(multiple=_number(given["multiple"])), fall)
    return {"uptime_pct": _percent(fall.attained), "credit": _text(_owed(base, [part]))}


def unit_credit(given: Given, _: Calendars) -> Mapping[str, Any]:
    base, days = _base(given, "mrc"), int(given["days_in_month"])
    schedule = PerHour()
    found, amounts = [], []
    for outages in given["outages_min"]:
        # An hour begun by a part of a second is begun: whole seconds, rounded up, say the same.
        seconds = -int(-_minutes(outages) * 60 // 1)
        fall = _shortfall(base, Fraction(seconds), max(Fraction(days * 86_400), Fraction(seconds)), Fraction(1), days)
        found.append(begun_hours(seconds) * schedule.days)
        amounts.append(_text(_owed(base, [earned(schedule, fall)], cap=Fraction(1))))
    return {"days": found, "credit": amounts}


def at_risk_credit(given: Given, _: Calendars) -> Mapping[str, Any]:
    base, at_risk = _base(given, "invoice"), _share(given["at_risk_pct"])
    schedules = [
        AtRisk(at_risk=at_risk, pool=_share(f["pool_pct"]), allocation=_share(f["alloc_pct"]))
        for f in given["failures"]
    ]
    parts = [earned(schedule, _missed(base)) for schedule in schedules]
    total = _owed(base, parts, schedule=schedules[0] if schedules else None)
    return {"credits": [_text(_owed(base, [part])) for part in parts], "total": _text(total)}


def points_credit(given: Given, _: Calendars) -> Mapping[str, Any]:
    base = _base(given, "invoice")
    table = tuple(sorted((int(row[0]), _share(row[1])) for row in given["table"]))
    parts = [earned(Points(points=int(points)), _missed(base)) for points in given["points"]]
    return {
        "credit_pct": [points_share(table, part.points) * 100 for part in parts],
        "credit": [_text(_owed(base, [part], points_table=table)) for part in parts],
    }


def capped_sum(given: Given, _: Calendars) -> Mapping[str, Any]:
    base, schedule = _base(given, "invoice"), PerMiss(credit=_share(given["pct_each"]))
    part, cap = earned(schedule, _missed(base)), _optional_share(given["cap_pct"])

    def credit(misses: Any) -> str:
        return _text(_owed(base, [part] * int(misses), cap=cap))

    misses = given["misses"]
    return {"credit": [credit(one) for one in misses] if isinstance(misses, list) else credit(misses)}


def combine_credits(given: Given, _: Calendars) -> Mapping[str, Any]:
    shares = [_share(value) for value in given["credits_pct"]]
    total, cap = combined(shares, Combine.SUM), _optional_share(given["cap_pct"])
    return {
        "max": combined(shares, Combine.MAX) * 100,
        "sum": total * 100,
        "sum_capped": capped(total, cap, Fraction(1)) * 100,
    }


def day_credit(given: Given, _: Calendars) -> Mapping[str, Any]:
    base, year = _base(given, "annual_fee"), 365
    most = given.get("max_days")
    cap = None if most is None else _number(most) / year

    def credit(days: Any) -> str:
        # Days may be a part of one in a case; a band has whole ones, so they stand as a share of the year.
        tiers = Tiers(bands=(Band(credit=_number(days) / year),))
        return _text(_owed(base, [earned(tiers, _missed(base))], cap=cap))

    days = given["days"]
    return {"credit": [credit(one) for one in days] if isinstance(days, list) else credit(days)}


def min_credit(given: Given, _: Calendars) -> Mapping[str, Any]:
    minimum, schedule = _base(given, "min_exclusive"), PerMiss(credit=_share(given["rate_pct"]))
    bases = [Money(Decimal(str(fee)), minimum.currency) for fee in given["fees"]]
    return {"credit": [_text(_owed(base, [earned(schedule, _missed(base))], minimum=minimum)) for base in bases]}


def money_round(given: Given, _: Calendars) -> Mapping[str, Any]:
    found = [rounded(_number(row["amount"]) * _share(row["pct"]), row["currency"]) for row in given["items"]]
    return {"credit": [str(money.amount) for money in found]}


def clock_hour_free(given: Given, _: Calendars) -> Mapping[str, Any]:
    def outage(row: Sequence[Any]) -> Span:
        start, end = instant_seconds(str(row[0])), row[1]
        ended = instant_seconds(end) if isinstance(end, str) and "T" in end else start + int(_number(end) * 60)
        return Span(start, ended)

    hours = clock_hours([outage(row) for row in given["outages"]], int(given["min_exclusive_s"]))
    return {"free_hours_utc": [rfc3339(hour.start) for hour in hours]}


def earn_back(given: Given, _: Calendars) -> Mapping[str, Any]:
    target = str(given["earn_back_target_pct"])
    rule = EarnBack(
        target=Target(f"{target}%", _share(target)), periods=int(given["months"]), recover=_share(given["recover_pct"])
    )
    found = earned_back(rule, _base(given, "credit"), [_optional_share(value) for value in given["following_pct"]])
    return {"earned_back": str(found.recovered.amount), "net_credit": str(found.net.amount)}


OPERATIONS: dict[str, Operation] = {
    "accelerated_credit": accelerated_credit,
    "at_risk_credit": at_risk_credit,
    "capped_sum": capped_sum,
    "clock_hour_free": clock_hour_free,
    "combine_credits": combine_credits,
    "credit_tiers": credit_tiers,
    "day_credit": day_credit,
    "earn_back": earn_back,
    "min_credit": min_credit,
    "money_round": money_round,
    "points_credit": points_credit,
    "refund_multiple": refund_multiple,
    "success_ratio_credit": success_ratio_credit,
    "tier_lint": tier_lint,
    "unit_credit": unit_credit,
    "uptime_credit": uptime_credit,
}
