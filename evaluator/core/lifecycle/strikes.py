"""Strikes: misses that add up within a rolling number of months, until somebody has to look into it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from slo_spec.record import Record


class Strike(Record):
    """A miss: ``count`` is how many the rolling window then holds, this one included."""

    on: date
    count: int
    triggers: bool


def strikes(misses: Iterable[date], window_months: int, limit: int) -> tuple[Strike, ...]:
    """Every miss in the order of time; each that leaves ``limit`` or more in the window triggers.

    The window is the month of the miss and those before it, ``window_months`` in all. A trigger resets nothing:
    strikes leave with time alone.
    """
    found: list[Strike] = []
    months: list[int] = []
    for day in sorted(misses):
        months.append(day.year * 12 + day.month)
        count = sum(month > months[-1] - window_months for month in months)
        found.append(Strike(day, count, count >= limit))
    return tuple(found)
