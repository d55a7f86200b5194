"""What was reached, in words: a share, a length of time or a number, as its accounting has it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from evaluator.core.wording import duration, number, percent, quantity
from slo_spec.model import Target
from slo_spec.model.agreements import Accounting, ByGauge, ByOutages, Limit, OutageFigure


def figure_text(accounting: Accounting, value: Fraction, targets: Iterable[Target | Limit], digits: int = 6) -> str:
    """One attainment, never on the wrong side of a target."""
    if isinstance(accounting, ByGauge):
        limits = [target for target in targets if isinstance(target, Limit)]
        return quantity(value, limits[0].unit or "", *(limit.value for limit in limits))
    if not isinstance(accounting, ByOutages):
        return percent(value, [target.ratio for target in targets if isinstance(target, Target)], digits)
    return number(value) if accounting.figure is OutageFigure.OUTAGES else duration(value, 4)
