"""Two providers side by side: who is down longer, and what a minute less of it costs."""

from __future__ import annotations

from fractions import Fraction

from slo_spec.record import Record


class Offer(Record, kw_only=True):
    """What a provider offers: a share of the time, and what it costs over it (in one currency for both)."""

    name: str
    availability: Fraction
    cost: Fraction


class Comparison(Record, kw_only=True):
    """Two offers over the same time. Downtime is in the unit in which the time was given.

    ``saved`` is how much less the more available one is down, never negative. ``more_available`` is its name, and
    None where both are down equally long; then nothing is saved, and there is no ``cost_per_saved`` either. That is
    below zero where the more available offer is the cheaper one.
    """

    down: tuple[Fraction, Fraction]
    saved: Fraction
    more_available: str | None
    cost_per_saved: Fraction | None


def compared(first: Offer, second: Offer, total: Fraction) -> Comparison:
    """What the more available of two offers saves over ``total`` time, and for how much more."""
    down = ((1 - first.availability) * total, (1 - second.availability) * total)
    saved = abs(down[0] - down[1])
    if not saved:
        return Comparison(down=down, saved=saved, more_available=None, cost_per_saved=None)
    better, other = (first, second) if down[0] < down[1] else (second, first)
    return Comparison(
        down=down,
        saved=saved,
        more_available=better.name,
        cost_per_saved=(better.cost - other.cost) / saved,
    )
