"""What stands alike in every form of a settlement: attainments, periods and amounts in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from evaluator.core.interval import moment, rfc3339, total_seconds
from evaluator.core.report import Verdict
from evaluator.core.settlement import Settled, Settlement
from evaluator.core.wording import duration, number, percent, quantity
from slo_spec.model import Target
from slo_spec.model.agreements import ByGauge, ByOutages, Limit, OutageFigure

VERDICTS = {Verdict.PASS: "kept", Verdict.FAIL: "missed", Verdict.UNKNOWN: "unknown", Verdict.WARN: "warn"}


def reached(settled: Settled) -> str:
    """What was reached against what was promised: "99.98% of 99.99%", or both readings where something is unknown."""
    targets = " then ".join(dict.fromkeys(str(piece.target) for piece in settled.pieces))
    if settled.best == settled.worst:
        return f"{figure(settled, settled.best)} against {targets}"
    return f"between {figure(settled, settled.worst)} and {figure(settled, settled.best)} against {targets}"


def reached_by_part(settled: Settled) -> Iterator[str]:
    """Of a composite, what each part reached by itself, piece by piece: "web/availability: 99.9%, down for 43m"."""
    for piece in settled.pieces:
        when = f" from {rfc3339(piece.span.start)}" if len(settled.pieces) > 1 else ""
        for name, attainment in piece.attainment.parts:
            best, worst = attainment.best, attainment.worst
            if best is None or worst is None:
                yield f"{name}{when}: {attainment.reason}"
                continue
            low, high = (figure(settled, each.value) for each in (worst, best))
            value = high if low == high else f"between {low} and {high}"
            down = total_seconds(best.down)
            yield f"{name}{when}: {value}" + (f", down for {duration(down, 4)}" if down else "")


def figure(settled: Settled, value: Fraction | None) -> str:
    """One attainment, never on the wrong side of its target."""
    if value is None:
        return "none" if settled.reasons == () else "unknown"
    accounting = settled.commitment.accounting
    limits = [piece.target for piece in settled.pieces if isinstance(piece.target, Limit)]
    if isinstance(accounting, ByGauge):
        return quantity(value, limits[0].unit or "", *(limit.value for limit in limits))
    if not isinstance(accounting, ByOutages):
        targets = [piece.target.ratio for piece in settled.pieces if isinstance(piece.target, Target)]
        return percent(value, targets, digits=6)
    return number(value) if accounting.figure is OutageFigure.OUTAGES else duration(value, 4)


def local(instant: int, timezone: str) -> str:
    """An instant on the wall's clock, with its offset: "2026-03-29T03:00:00+02:00"."""
    moved: datetime = moment(instant).astimezone(ZoneInfo(timezone))
    return moved.isoformat(timespec="seconds")


def credit(settlement: Settlement) -> str:
    """What is owed: "17.36 USD", "between 0.00 USD and 25.00 USD", or that it has no base."""
    low, high = settlement.lowest, settlement.highest
    if low is None or high is None:
        return "no amount: no base"
    if settlement.open_credit:
        return f"between {low.amount} and {high.amount}"
    return str(low.amount)


def state(settlement: Settlement) -> str:
    """Whether it is final, or only a forecast of what is so far."""
    return "final" if settlement.final else "forecast, the period is not over"
