"""What was reached, in words: a share, a length of time or a number, as its accounting has it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from evaluator.core.wording import duration, number, percent, quantity
from slo_spec.model import Target
from slo_spec.model.agreements import Accounting, ByGauge, ByOutages, Limit, OutageFigure

_LENGTH: Final = re.compile(r"([0-9]+(w|d|h|m|s|ms))+")


def figure_against(target: str, value: Fraction) -> str:
    """The same where only the words of the target are left, as in a report: "1h" against "15m"."""
    first, *_ = target.split(" then ")
    if "%" in first:
        return percent(value, digits=6)
    return duration(value, 4) if _LENGTH.fullmatch(first) else number(value)


def figure_text(accounting: Accounting, value: Fraction, targets: Iterable[Target | Limit], digits: int = 6) -> str:
    """One attainment, never on the wrong side of a target."""
    if isinstance(accounting, ByGauge):
        limits = [target for target in targets if isinstance(target, Limit)]
        return quantity(value, limits[0].unit or "", *(limit.value for limit in limits))
    if not isinstance(accounting, ByOutages):
        return percent(value, [target.ratio for target in targets if isinstance(target, Target)], digits)
    return number(value) if accounting.figure is OutageFigure.OUTAGES else duration(value, 4)
