"""How a running period is going, in words: so far this much of that, and so much may still go wrong until then."""

from __future__ import annotations

from fractions import Fraction
from zoneinfo import ZoneInfo

from evaluator.core.calendar import local_day, midnight
from evaluator.core.credits.bands import exact_percent
from evaluator.core.figures import figure_text
from evaluator.core.interval import rfc3339
from evaluator.core.outlook import Allowance, Outlook
from evaluator.core.owing import Bounds
from evaluator.core.settlement import Settled
from evaluator.core.wording import duration, number
from slo_spec.model.credits import Money

_EXACT = 4
"""Parts of a length of time: days, hours, minutes, seconds."""


def progress(outlook: Outlook, so_far: Settled) -> str:
    """One sentence: "so far 99.71% of 99.5%; 2h 10m of downtime left until 2026-04-01"."""
    if outlook.nothing_yet:
        return f"nothing of the period has counted yet{_left(outlook, so_far)}"
    return f"so far {_reached(so_far)}{_left(outlook, so_far)}"


def _reached(so_far: Settled) -> str:
    targets = [piece.target for piece in so_far.pieces]
    promised = " then ".join(dict.fromkeys(str(each) for each in targets))
    best, worst = so_far.best, so_far.worst
    known = [figure_text(so_far.commitment.accounting, each, targets) for each in (worst, best) if each is not None]
    if not known:
        nothing = any(piece.attainment.best is None for piece in so_far.pieces)
        return f"{'nothing can be told' if nothing else 'no failure'} of {promised}"
    if len(known) < 2 or best == worst:
        return f"{known[-1]} of {promised}"
    return f"between {known[0]} and {known[1]} of {promised}"


def _left(outlook: Outlook, so_far: Settled) -> str:
    allowance = outlook.allowance
    gone = "; it can no longer be kept" if outlook.lost else ""
    if allowance is None:
        return gone
    until = f" until {_day(outlook.settled.pieces[-1].span.end, so_far.commitment.period.timezone)}"
    most, least = allowance.allowed - allowance.spent, allowance.allowed - allowance.spent_at_most
    if most < 0:
        return f"; {_amount(-most, allowance)} more {allowance.unit} than {_of(allowance)}{gone}"
    amount = _amount(most, allowance)
    if least != most:
        amount = f"at most {amount}" if least < 0 else f"between {_amount(least, allowance)} and {amount}"
    if allowance.timed:
        return f"; {amount} of downtime left{until}{gone}"
    allowed = f"{amount} of {number(allowance.allowed)} {allowance.unit} left"
    return f"; {allowed}{until if allowance.whole_period else ', as events stand'}{gone}"


def _of(allowance: Allowance) -> str:
    if allowance.whole_period:
        return "the period allows"
    return f"the {number(allowance.allowed)} allowed, as events stand"


def _amount(value: int | Fraction, allowance: Allowance) -> str:
    return duration(value, _EXACT) if allowance.timed else number(value)


def left_text(allowance: Allowance, share: Fraction) -> str:
    """How much of an allowance is left, against the share that is wanted."""
    wanted = f"{exact_percent(share)} wanted"
    left = [allowance.allowed - each for each in (allowance.spent_at_most, allowance.spent)]
    low, high = (_amount(each, allowance) if each >= 0 else "nothing" for each in left)
    amount = high if low == high else f"between {low} and {high}"
    return f"{amount} of {_amount(allowance.allowed, allowance)} allowed {allowance.unit} left, {wanted}"


def credit_text(bounds: Bounds) -> str:
    """What it costs if it stays so: "credit 400.00 EUR if it stays so"."""
    if bounds.lowest is not None and bounds.highest is not None:
        return f"credit {_range(str(bounds.lowest.amount), str(bounds.highest.amount))} if it stays so"
    shares = _range(exact_percent(bounds.lowest_share), exact_percent(bounds.highest_share))
    return f"credit {shares} of a base that nobody named, if it stays so"


def above_text(bounds: Bounds, limit: Fraction | Money) -> str:
    """The same, against what may be owed."""
    what = f"{limit}" if isinstance(limit, Money) else f"{exact_percent(limit)} of the base"
    return f"{credit_text(bounds)}, at most {what} wanted"


def _range(low: str, high: str) -> str:
    return low if low == high else f"between {low} and {high}"


def _day(instant: int, timezone: str) -> str:
    """The day that begins at an instant, or the instant where none does."""
    day = local_day(instant, timezone)
    return day.isoformat() if midnight(day, ZoneInfo(timezone)) == instant else rfc3339(instant)
