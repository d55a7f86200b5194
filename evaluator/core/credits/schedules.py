"""What one missed commitment earns, by each kind of schedule: exact, unrounded, uncapped.

A commitment that is met earns nothing under any schedule, whatever outages there were.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from evaluator.core.counts import Number
from evaluator.core.credits.bands import Standing, describe, exact_percent, look_up
from evaluator.core.credits.money import exact, in_words
from evaluator.core.interval import Span, Spans, rfc3339, total_seconds, union
from evaluator.core.wording import duration, number, percent, quantity
from slo_spec.model import Target
from slo_spec.model.agreements import Limit
from slo_spec.model.credits import (
    AtRisk,
    Band,
    ClockHours,
    Money,
    MultipleOfPaid,
    PerHour,
    PerMiss,
    Points,
    Proportional,
    Schedule,
    Tiers,
)
from slo_spec.record import Record

_HOUR = 3600
_MANY = 1000
"""Parts that a duration in words may have: all of them."""


class Shortfall(Record, kw_only=True):
    """What a schedule looks at: what a commitment attained in a period, when it was down, and what the period costs.

    ``target`` is the promise, for the words: what was decided is ``met``.
    """

    commitment: str
    attained: Fraction | None
    met: bool
    down: Spans
    counting_seconds: int
    period: Span
    days_in_period: int
    base: Money | None
    target: Target | Limit | None = None


class Earned(Record, kw_only=True):
    """What a commitment earned: exact, unrounded, uncapped; ``because`` is the arithmetic, line by line.

    ``share`` is the part of the base, None where the contract does not say; then ``open_question`` says what is open.
    """

    commitment: str
    amount: Fraction
    share: Fraction | None
    points: int
    because: tuple[str, ...]
    open_question: str = ""


def earned(schedule: Schedule, shortfall: Shortfall) -> Earned:
    """What a commitment earns by its schedule. Never raises for what a contract leaves open: it says so."""
    if isinstance(schedule, Tiers):
        return _by_tiers(schedule, shortfall)
    if shortfall.met:
        return _of_base(shortfall, Fraction(0), f"{_attained(shortfall)}: met, nothing is earned")
    if isinstance(schedule, Points):
        line = f"{_attained(shortfall)}: missed, points: {schedule.points}"
        return Earned(
            commitment=shortfall.commitment,
            amount=Fraction(0),
            share=Fraction(0),
            points=schedule.points,
            because=(line,),
        )
    share, line = _share(schedule, shortfall)
    return _of_base(shortfall, share, f"{_attained(shortfall)}: {line}")


def begun_hours(seconds: Number) -> int:
    """The hours of so many seconds, the last one whole however little of it there was."""
    return -int(-Fraction(seconds) // _HOUR)


def paid_share(down: Number, period: Number, times: Number) -> Fraction:
    """Which share of what a period costs was paid for the time that was down, so many times over."""
    return Fraction(times) * Fraction(down) / Fraction(period)


def clock_hours(down: Iterable[Span], longer_than_seconds: int) -> Spans:
    """The hours of the UTC clock in which one outage runs, inside that hour, strictly longer than a minimum."""
    free: dict[int, Span] = {}
    for outage in union(down):
        for start in range(outage.start - outage.start % _HOUR, outage.end, _HOUR):
            inside = min(outage.end, start + _HOUR) - max(outage.start, start)
            if inside > longer_than_seconds:
                free[start] = Span(start, start + _HOUR)
    return tuple(free[start] for start in sorted(free))


def _share(
    schedule: MultipleOfPaid | Proportional | PerHour | PerMiss | AtRisk | ClockHours, shortfall: Shortfall
) -> tuple[Fraction, str]:
    """The share of the base that a missed commitment earns, and how it comes about."""
    down, period = total_seconds(shortfall.down), shortfall.period.seconds
    of_period = f"{_time(down)} down of {_time(period)}"
    match schedule:
        case MultipleOfPaid():
            line = f"{of_period}, {number(schedule.multiple)} times what was paid for it"
            return paid_share(down, period, schedule.multiple), line
        case Proportional():
            line = f"{of_period}, accelerated {number(schedule.acceleration)} times"
            return paid_share(down, period, schedule.acceleration), line
        case PerHour():
            days = begun_hours(down) * schedule.days
            line = f"{_time(down)} down, hours begun: {begun_hours(down)}, each worth {number(schedule.days)} of the "
            line += f"{shortfall.days_in_period} days that the base pays for: {number(days)} in all"
            return days / shortfall.days_in_period, line
        case PerMiss():
            return schedule.credit, f"missed, {exact_percent(schedule.credit)} for each miss"
        case AtRisk():
            parts = (schedule.at_risk, schedule.pool, schedule.allocation)
            share = parts[0] * parts[1] * parts[2]
            words = "{} at risk x pool {} x allocation {}".format(*(exact_percent(part) for part in parts))
            return share, f"missed, {words} is {exact_percent(share)}"
        case ClockHours():
            return _free_hours(schedule, shortfall)


def _free_hours(schedule: ClockHours, shortfall: Shortfall) -> tuple[Fraction, str]:
    """Each free clock hour is its part of the period; of an hour at the edge, what lies inside."""
    period = shortfall.period
    hours = clock_hours(shortfall.down, schedule.longer_than_seconds)
    inside = [max(0, min(hour.end, period.end) - max(hour.start, period.start)) for hour in hours]
    named = ", ".join(rfc3339(hour.start) for hour in hours) or "none"
    line = f"clock hours with an outage longer than {_time(schedule.longer_than_seconds)} are free: {named}; "
    line += f"{_time(sum(inside))} of {_time(period.seconds)}"
    return Fraction(sum(inside), period.seconds), line


def _by_tiers(schedule: Tiers, shortfall: Shortfall) -> Earned:
    if shortfall.attained is None:
        if shortfall.met:
            return _of_base(shortfall, Fraction(0), f"{_attained(shortfall)}: met, nothing is earned")
        return _open(shortfall, "there is no attainment to look up in the bands")
    found = look_up(schedule.bands, shortfall.attained, met=shortfall.met)
    held = " and ".join(f'"{describe(band)}"' for band in found.bands)
    edges = [end for band in schedule.bands for end in (band.low, band.high) if end is not None]
    place = _attained(shortfall, edges)
    match found.standing:
        case Standing.MET:
            return _of_base(shortfall, Fraction(0), f"{place}: met, nothing is earned")
        case Standing.BAND:
            share, words = _band_share(schedule, found.bands[0], shortfall.days_in_period)
            return _of_base(shortfall, share, f"{place}: band {describe(found.bands[0])} earns {words}")
        case Standing.UNCOVERED:
            return _open(shortfall, f"{place} is in no band: the contract is silent on what it earns")
        case Standing.AMBIGUOUS:
            return _open(shortfall, f"{place} is in more than one band ({held}): the contract does not say which holds")
        case Standing.CONFLICT:
            return _open(
                shortfall, f"{place} is met, and yet the band {held} pays for it: the contract contradicts itself"
            )


def _band_share(schedule: Tiers, band: Band, days_in_period: int) -> tuple[Fraction, str]:
    if band.days is None:
        share = band.credit or Fraction(0)
        return share, exact_percent(share)
    whole = schedule.days_in_base or days_in_period
    return Fraction(band.days, whole), f"{band.days} of the {whole} days that the base pays for"


def _of_base(shortfall: Shortfall, share: Fraction, line: str) -> Earned:
    """A share of the base, with the line that says how it comes about and the one that makes it money."""
    base = shortfall.base
    lines, amount = [line], Fraction(0)
    if base is None and share:
        lines.append(f"{_share_in_words(share)} of a base that nobody named")
    if base is not None:
        amount = share * exact(base)
        if share:
            of_base = f"{_share_in_words(share)} of {in_words(exact(base), base.currency)}"
            lines.append(f"{of_base} = {in_words(amount, base.currency)}")
    return Earned(commitment=shortfall.commitment, amount=amount, share=share, points=0, because=tuple(lines))


def _open(shortfall: Shortfall, question: str) -> Earned:
    return Earned(
        commitment=shortfall.commitment,
        amount=Fraction(0),
        share=None,
        points=0,
        because=(question,),
        open_question=question,
    )


def _attained(shortfall: Shortfall, edges: Iterable[Fraction] = ()) -> str:
    """What was attained, never on the wrong side of the target or of an edge of a band."""
    value, target = shortfall.attained, shortfall.target
    promised = f" of {target}" if target is not None else ""
    if value is None:
        return "no attainment"
    if isinstance(target, Limit) and target.unit is not None:
        return f"attained {quantity(value, target.unit, target.value)}, promised is {target}"
    if isinstance(target, Limit):
        return f"attained {number(value) if target.text.isdecimal() else duration(value, _MANY)}, the limit is {target}"
    against = [*edges, target.ratio] if target is not None else edges
    return f"attained {percent(value, against, digits=6)}{promised}"


def _share_in_words(share: Fraction) -> str:
    """All digits where they end soon; else the fraction, so that the line can be checked by hand."""
    text = exact_percent(share)
    return text if "/" not in text and len(text) < 12 else str(share)


def _time(seconds: int) -> str:
    return duration(seconds, _MANY)
