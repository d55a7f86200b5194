"""Two agreements over one period, side by side: what each offers, reached, owes and costs, what the better one saves.

An internal department beside an external provider, or two providers. Nothing is converted: costs in two currencies are
shown and not compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evaluator.core.comparison import Comparison, Offer, compared
from evaluator.core.credits.money import exact
from evaluator.core.interval import total_seconds
from evaluator.core.settlement import Settled, Settlement
from slo_spec.model.agreements import ByTime
from slo_spec.record import Record

MINUTE = 60


class Row(Record, kw_only=True):
    """The commitments of one name; None where an agreement has none.

    ``compared`` is in minutes of downtime, and its costs in ``currency`` ("" where they cannot be compared); None where
    they are not both measured in time, or it cannot be told.
    """

    name: str
    settled: tuple[Settled | None, Settled | None]
    compared: Comparison | None = None
    currency: str = ""


class SideBySide(Record, kw_only=True):
    """Two settlements of one period. ``costs`` is what each costs: its fee less what is owed for it, exactly; None
    where there is no fee, or the credit is open."""

    period: str
    settlements: tuple[Settlement, Settlement]
    costs: tuple[Fraction | None, Fraction | None]
    rows: tuple[Row, ...]

    @property
    def undecided(self) -> bool:
        """Whether something about either cannot be told."""
        return any(each.undecided for each in self.settlements)


def side_by_side(first: Sequence[Settlement], second: Sequence[Settlement]) -> tuple[SideBySide, ...]:
    """Every period that both have settlements of, in the order of the first."""
    others = {each.period: each for each in second}
    return tuple(_beside(each, others[each.period]) for each in first if each.period in others)


def _beside(first: Settlement, second: Settlement) -> SideBySide:
    costs = _cost(first), _cost(second)
    known = {each.commitment.name: each for each in first.commitments}
    others = {each.commitment.name: each for each in second.commitments}
    return SideBySide(
        period=first.period,
        settlements=(first, second),
        costs=costs,
        rows=tuple(
            _row(name, (known.get(name), others.get(name)), (first, second), costs)
            for name in dict.fromkeys((*known, *others))
        ),
    )


def _cost(settlement: Settlement) -> Fraction | None:
    low, high, base = settlement.lowest, settlement.highest, settlement.base
    if base is None or low is None or high is None or low.amount != high.amount:
        return None
    return exact(base) - exact(low.amount)


def _row(
    name: str,
    settled: tuple[Settled | None, Settled | None],
    settlements: tuple[Settlement, Settlement],
    costs: tuple[Fraction | None, Fraction | None],
) -> Row:
    first, second = settled
    if first is None or second is None:
        return Row(name=name, settled=settled)
    down = _down_minutes(first), _down_minutes(second)
    if down[0] is None or down[1] is None:
        return Row(name=name, settled=settled)
    # Each counts by its own hours and exclusions; over the longer of the two both lose what they lose.
    total = Fraction(max(total_seconds(each.counting) for each in (first, second)), MINUTE)
    if not total:
        return Row(name=name, settled=settled)
    currencies = {each.base.currency for each in settlements if each.base is not None}
    priced = len(currencies) == 1 and None not in costs
    offers = [
        Offer(
            name=each.agreement.name,
            availability=1 - lost / total,
            cost=(cost or Fraction(0)) if priced else Fraction(0),
        )
        for each, lost, cost in zip(settlements, (down[0], down[1]), costs, strict=True)
    ]
    found = compared(offers[0], offers[1], total)
    return Row(name=name, settled=settled, compared=found, currency=currencies.pop() if priced else "")


def _down_minutes(settled: Settled) -> Fraction | None:
    """How long it was down, by what was attained: of a weighted composite, weighted."""
    attained = settled.attained
    if attained is None or not isinstance(settled.commitment.accounting, ByTime):
        return None
    counting = [piece.attainment.best for piece in settled.pieces if piece.attainment.best is not None]
    return (1 - attained) * Fraction(sum(each.counting_seconds for each in counting), MINUTE)
