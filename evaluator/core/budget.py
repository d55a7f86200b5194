"""The error budget: what may go wrong, what has, and how fast. Exact throughout.

Source of the formulas: the SRE Workbook, chapters 2 and 5; docs/mathematics.md states and works them.
"""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.counts import Counts, Number, quotient
from evaluator.core.report import Budget, Unit


def met(good: Number, total: Number, target: Fraction) -> bool:
    """Whether good of total reaches the target: products are compared, nothing is divided or rounded."""
    above, below = target.as_integer_ratio()
    reached, of_good = good.as_integer_ratio()
    whole, of_total = total.as_integer_ratio()
    return reached * of_total * below >= above * whole * of_good


def error_budget(counts: Counts, target: Fraction, unit: Unit, still_to_come: int = 0) -> Budget:
    """The budget for what was counted, and for the slices or seconds ``still_to_come`` in a running period."""
    above, below = target.as_integer_ratio()
    return Budget(
        allowed=quotient((below - above) * (counts.total + still_to_come), below),
        spent=counts.bad,
        unit=unit,
        whole_window=still_to_come > 0,
    )


def burn_rate(counts: Counts, target: Fraction) -> Fraction | None:
    """How many times as fast as allowed the budget burns: (bad / total) / (1 - target).

    None without traffic, and for a target of 100 % once something was bad (infinite).
    """
    if not counts.total:
        return None
    above, below = target.as_integer_ratio()
    good, of_good = counts.good.as_integer_ratio()
    total, of_total = counts.total.as_integer_ratio()
    bad = total * of_good - good * of_total
    if not bad:
        return Fraction(0)
    # The bad and the total in units of one part of an event, so that nothing is reduced but what comes out.
    return None if above == below else Fraction(bad * below, total * of_good * (below - above))


def burns_faster(counts: Counts, target: Fraction, threshold: Fraction) -> bool:
    """Whether the burn rate is strictly above a threshold; never without traffic."""
    above, below = target.as_integer_ratio()
    times, parts = threshold.as_integer_ratio()
    good, of_good = counts.good.as_integer_ratio()
    total, of_total = counts.total.as_integer_ratio()
    # bad > threshold x (1 - target) x total, as integers: the fractions of a bad that is estimated are never reduced
    return (total * of_good - good * of_total) * below * parts > (below - above) * times * total * of_good


def time_to_exhaustion(remaining_ratio: Fraction, burn: Fraction, period_seconds: int) -> Fraction | None:
    """Seconds until the rest of the budget is gone at this burn rate; 0 if it is; None if nothing burns."""
    if remaining_ratio <= 0:
        return Fraction(0)
    if burn <= 0:
        return None
    left, of = remaining_ratio.as_integer_ratio()
    times, parts = burn.as_integer_ratio()
    return Fraction(left * period_seconds * parts, of * times)


def time_to_overtake(remaining_ratio: Fraction, burn: Fraction, elapsed_seconds: int) -> Fraction | None:
    """As ``time_to_exhaustion`` for a budget that grows with the events: spent = allowed at the same traffic.

    After t more seconds, consumed x elapsed + burn x t is spent of elapsed + t; None for a burn up to 1.
    """
    if remaining_ratio <= 0:
        return Fraction(0)
    return remaining_ratio * elapsed_seconds / (burn - 1) if burn > 1 else None


def spent_at_least(budget: Budget, share: Fraction) -> bool:
    """Whether at least a share of the budget is spent; of a budget of nothing, once anything is."""
    return budget.spent >= share * budget.allowed and (budget.allowed > 0 or budget.spent > 0)


def best_case(counts: Counts) -> Counts:
    """The counts if the time without data had gone perfectly, with as much traffic as the rest."""
    if not counts.observed or counts.observed >= counts.seconds:
        return counts
    missing = counts.total * Fraction(counts.seconds - counts.observed, counts.observed)
    return Counts(counts.good + missing, counts.total + missing, counts.seconds, counts.seconds, estimated=True)
