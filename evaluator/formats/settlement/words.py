"""What stands alike in every form of a settlement: attainments, periods and amounts in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from evaluator.core.credits.bands import exact_percent
from evaluator.core.figures import figure_text
from evaluator.core.interval import moment, rfc3339, total_seconds
from evaluator.core.report import Verdict
from evaluator.core.settlement import Settled, Settlement
from evaluator.core.wording import duration

VERDICTS = {Verdict.PASS: "kept", Verdict.FAIL: "missed", Verdict.UNKNOWN: "unknown", Verdict.WARN: "warn"}

_LOST = "so far below its target, and lost: it can no longer be kept"
_SO_FAR = {
    Verdict.PASS: "so far kept",
    Verdict.FAIL: "so far below its target, and still recoverable",
    Verdict.UNKNOWN: "so far unknown",
}


def verdict(settled: Settled) -> str:
    """Whether it was kept; while the period runs, how it stands."""
    if settled.final:
        return VERDICTS[settled.verdict]
    return _LOST if settled.breached else _SO_FAR[settled.verdict]


def verdict_of_all(settlement: Settlement) -> str:
    """The worst of what its commitments are."""
    if not settlement.commitments:
        return VERDICTS[settlement.verdict]
    return verdict(max(settlement.commitments, key=lambda each: (each.verdict.badness, each.breached)))


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
    return figure_text(settled.commitment.accounting, value, [piece.target for piece in settled.pieces])


def local(instant: int, timezone: str) -> str:
    """An instant on the wall's clock, with its offset: "2026-03-29T03:00:00+02:00"."""
    moved: datetime = moment(instant).astimezone(ZoneInfo(timezone))
    return moved.isoformat(timespec="seconds")


def credit(settlement: Settlement) -> str:
    """What is owed: "17.36 USD", "between 0.00 USD and 25.00 USD", or that it has no base."""
    low, high = settlement.lowest, settlement.highest
    if low is None or high is None:
        return _of_no_base(settlement)
    if settlement.open_credit:
        return f"between {low.amount} and {high.amount}"
    return str(low.amount)


def _of_no_base(settlement: Settlement) -> str:
    least, most = settlement.shares or (Fraction(0), Fraction(0))
    if not most:
        return "nothing"
    part = f"{exact_percent(most)}" if least == most else f"between {exact_percent(least)} and {exact_percent(most)}"
    return f"{part} of a base that nobody named"


def reward(settlement: Settlement) -> str:
    """What the provider has earned: "20.00 EUR", a range of it, or "" where there is nothing to earn."""
    if settlement.rewards is None:
        return ""
    if not settlement.rewards[1].share:
        return "none"
    low, high = ((each.amount and str(each.amount)) or exact_percent(each.share) for each in settlement.rewards)
    words = low if low == high else f"between {low} and {high}"
    return words if settlement.base else f"{words} of a base that nobody named"


def state(settlement: Settlement) -> str:
    """Whether it is final, or only what is so far."""
    return "final" if settlement.final else "so far, the period is not over"
