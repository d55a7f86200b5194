"""What all commitments of a period owe together: points, max or sum, cap, minimum, and then one rounding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from evaluator.core.credits.bands import exact_percent
from evaluator.core.credits.money import exact, in_words, rounded, same_currency
from evaluator.core.credits.schedules import Earned
from slo_spec.model.credits import AtRisk, Combine, Credits, Money
from slo_spec.record import Record


class Owed(Record, kw_only=True):
    """What is owed for a period, to the minor unit; the arithmetic; and what the contract leaves open.

    With open questions the amount is what is owed without them: the least the contract says. ``share`` is the part of
    the base, exact, before the minimum and the rounding.
    """

    amount: Money
    because: tuple[str, ...]
    open_questions: tuple[str, ...] = ()
    share: Fraction = Fraction(0)


class OwedShare(Record, kw_only=True):
    """What is owed where nobody named a base: the share of it; minimum and rounding wait for an amount."""

    share: Fraction
    because: tuple[str, ...]
    open_questions: tuple[str, ...] = ()


def owed(terms: Credits, earned: Sequence[Earned], base: Money) -> Owed:
    """What a period owes. The order of ``earned`` does not matter. ValueError for unknown or mixed currencies."""
    parts = sorted(earned, key=lambda part: (part.commitment, part.amount, part.points, part.because))
    lines = [f"{part.commitment}: {line}" for part in parts for line in part.because]
    questions = [f"{part.commitment}: {part.open_question}" for part in parts if part.open_question]
    amounts = [part.amount for part in parts]
    points = sum(part.points for part in parts)
    if points:
        share = points_share(terms.points_table, points)
        amounts.append(share * exact(base))
        lines.append(f"points in all: {points}, which is {_of_base(share, base)}")
        if not terms.points_table:
            questions.append(f"points in all: {points}, and the contract has no table that makes them money")
    amount = combined(amounts, terms.combine)
    if sum(1 for part in amounts if part) > 1:
        which = "the largest holds" if terms.combine is Combine.MAX else "all add up"
        lines.append(f"{which}: {in_words(amount, base.currency)}")
    cap = _cap(terms)
    if cap is not None and amount > cap * exact(base):
        amount = capped(amount, cap, exact(base))
        lines.append(f"capped at {_of_base(cap, base)}")
    share = amount / exact(base) if base.amount else Fraction(0)
    if terms.minimum is not None and amount and not amount > same_currency(base, terms.minimum):
        lines.append(
            f"{in_words(amount, base.currency)} is not above the minimum of {terms.minimum}: nothing is issued"
        )
        amount = Fraction(0)
    paid = rounded(amount, base.currency)
    if exact(paid) != amount:
        lines.append(f"{in_words(amount, base.currency)}, rounded half up once: {paid}")
    return Owed(amount=paid, because=tuple(lines), open_questions=tuple(questions), share=share)


def owed_share(terms: Credits, earned: Sequence[Earned]) -> OwedShare:
    """What a period owes of a base that nobody named. The order of ``earned`` does not matter."""
    parts = sorted(earned, key=lambda part: (part.commitment, part.share or 0, part.points, part.because))
    lines = [f"{part.commitment}: {line}" for part in parts for line in part.because]
    questions = [f"{part.commitment}: {part.open_question}" for part in parts if part.open_question]
    shares = [part.share or Fraction(0) for part in parts]
    points = sum(part.points for part in parts)
    if points:
        shares.append(points_share(terms.points_table, points))
        lines.append(f"points in all: {points}, which is {exact_percent(shares[-1])} of the base")
    share = combined(shares, terms.combine)
    if sum(1 for part in shares if part) > 1:
        which = "the largest holds" if terms.combine is Combine.MAX else "all add up"
        lines.append(f"{which}: {exact_percent(share)} of the base")
    cap = _cap(terms)
    if cap is not None and share > cap:
        share = cap
        lines.append(f"capped at {exact_percent(cap)} of the base")
    return OwedShare(share=share, because=tuple(lines), open_questions=tuple(questions))


def points_share(table: Iterable[tuple[int, Fraction]], points: int) -> Fraction:
    """The share of the last row that is reached; 0 below the first."""
    reached = [row for row in table if row[0] <= points]
    return max(reached)[1] if reached else Fraction(0)


def combined(amounts: Iterable[Fraction], combine: Combine) -> Fraction:
    """All credits of a period as one: the largest, or their sum; 0 of none."""
    if combine is Combine.MAX:
        return max(amounts, default=Fraction(0))
    return sum(amounts, start=Fraction(0))


def capped(amount: Fraction, cap: Fraction | None, base: Fraction) -> Fraction:
    """The amount, at most the share ``cap`` of the base."""
    return amount if cap is None else min(amount, cap * base)


def _cap(terms: Credits) -> Fraction | None:
    """The cap of the contract; what is put at risk is one too."""
    at_risk = terms.schedule.at_risk if isinstance(terms.schedule, AtRisk) else None
    return min((share for share in (terms.cap, at_risk) if share is not None), default=None)


def _of_base(share: Fraction, base: Money) -> str:
    whole = exact(base)
    return f"{exact_percent(share)} of {in_words(whole, base.currency)} = {in_words(share * whole, base.currency)}"
