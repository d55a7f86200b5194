"""How far a ratio of few events may be from the truth behind it.

Wilson's score interval (E. B. Wilson, 1927; Brown, Cai and DasGupta, 2001, recommend it for small
counts): it stays inside 0 and 1 and does not collapse when nothing was bad. This is statistics, so
it is computed in floating point; nothing but the choice between decided and undecided rests on it.
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from evaluator.core.counts import Counts
from slo_spec.record import Record

USUAL = Fraction(95, 100)
"""The level that is shown where a policy asks for none."""
_USUAL_DEVIATIONS = 1.9599639845400536
"""Of the normal distribution, within so many standard deviations lies the usual level: no module is loaded for it."""


class Interval(Record):
    """Where the true ratio lies with the given confidence, ends included; all from 0 to 1."""

    low: float
    high: float
    confidence: Fraction

    def decides(self, target: Fraction) -> bool:
        """Whether the target lies outside, so that more events would hardly change the verdict."""
        return not self.low < target <= self.high


def interval(counts: Counts, confidence: Fraction = USUAL) -> Interval | None:
    """The interval for a ratio of events; None where there were none."""
    if not counts.total:
        return None
    events, good = float(counts.total), float(counts.good)
    z = _deviations(confidence)
    ratio = min(1.0, max(0.0, good / events))
    spread = z * sqrt(ratio * (1 - ratio) / events + z * z / (4 * events * events))
    middle, scale = ratio + z * z / (2 * events), 1 + z * z / events
    low, high = max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
    # At the ends the formula is exactly 0 and 1; floating point need not be.
    return Interval(0.0 if ratio == 0 else low, 1.0 if ratio == 1 else high, confidence)


def _deviations(confidence: Fraction) -> float:
    if confidence == USUAL:
        return _USUAL_DEVIATIONS
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + float(confidence) / 2)
