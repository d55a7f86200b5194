"""What the store has of one series at several instants, read column by column and believed only where it fits.

A run of an estate reads thousands of rows, nearly all of series that were there all the time. Whatever is not as plain
as that (a row that is missing, a bound that begins in the middle) is for ``stores.recollection`` to read row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import repeat
from math import lcm
from operator import le, sub
from typing import Any, Final, TypeVar

from evaluator.core.counts import Number
from evaluator.stores.exact import as_ratio
from evaluator.stores.keeping import labels_of_text
from slo_spec.model import Labels
from slo_spec.record import Record

N = TypeVar("N", bound=Number)

Column = tuple[Number, ...]
_LARGEST_UNIT: Final = 1 << 4096
"""Where the numbers of a column have less in common than that, the rows are compared one by one."""


class Line(Record, kw_only=True):
    """A series since the first instant that is read: its sums, two columns or with bounds more, as in a row."""

    labels: Labels
    observed: tuple[int, ...]
    seen_until: int
    sums: tuple[Column, ...]


def columns_of(rows: Sequence[tuple[Any, ...]], read_at: tuple[int, ...]) -> Line | None:
    """The rows of a series (see ``EdgeRow``) that was there at each instant; None where that is not certain.

    ``StoreUnusable`` where its labels cannot be read.
    """
    _, texts, firsts, instants, observed, seen, *stored = zip(*rows, strict=True)
    if instants != read_at or type(firsts[0]) is not int or firsts[0] > read_at[0]:
        return None
    if set(map(type, observed + seen)) != {int}:
        return None
    width = next((place for place, column in enumerate(stored) if column[0] is None), len(stored))
    if width not in (2, 4, 6) or any(set(column) != {None} for column in stored[width:]):
        return None
    sums: list[Column] = []
    for place in range(0, width, 2):
        both = _sums(*stored[place : place + 2])
        if both is None:
            return None
        sums += both
    seconds = since_first(observed)
    if not _rises_with(seconds, since_first(instants)) or min(_steps(seen), default=0) < 0:
        return None
    return Line(labels=labels_of_text(texts[0]), observed=seconds, seen_until=seen[-1], sums=tuple(sums))


def since_first(column: tuple[N, ...]) -> tuple[N, ...]:
    """What was added since the first of the instants."""
    first = column[0]
    return tuple(map(sub, column, repeat(first))) if first else column


def _sums(good: Sequence[object], total: Sequence[object]) -> tuple[Column, Column] | None:
    """Two columns since the first instant; None where one holds what is no number, or they do not fit together."""
    ratios = [ratio for each in (*good, *total) if (ratio := as_ratio(each)) is not None]
    if len(ratios) < 2 * len(good):
        return None
    # Whole numbers of one unit are subtracted and compared several times as fast as fractions.
    unit = lcm(*{below for _, below in ratios})
    if unit > _LARGEST_UNIT:
        return None
    whole = [above * (unit // below) for above, below in ratios]
    of_good, of_total = since_first(tuple(whole[: len(good)])), since_first(tuple(whole[len(good) :]))
    if not _rises_with(of_good, of_total):
        return None
    return (of_good, of_total) if unit == 1 else (_of_unit(of_good, unit), _of_unit(of_total, unit))


def _of_unit(column: tuple[int, ...], unit: int) -> Column:
    return tuple([Fraction(each, unit) if each else 0 for each in column])


def _rises_with(part: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    """Whether a sum never falls, and never rises by more than the sum that it is a part of (see ``core.kept.fits``)."""
    steps = _steps(part)
    return min(steps, default=0) >= 0 and all(map(le, steps, _steps(whole)))


def _steps(column: tuple[int, ...]) -> list[int]:
    return list(map(sub, column[1:], column))
