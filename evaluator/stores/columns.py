"""What the store has of one series at several instants, read column by column and believed only where it fits.

A run of an estate reads thousands of rows, nearly all of series that were there all the time. Whatever is not as plain
as that (a row that is missing, a bound that begins in the middle) is for ``stores.recollection`` to read row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm
from operator import sub
from typing import Any

from evaluator.core.counts import Number
from evaluator.stores.exact import number
from evaluator.stores.keeping import labels_of_text
from slo_spec.model import Labels
from slo_spec.record import Record

Column = tuple[Number, ...]


class Line(Record, kw_only=True):
    """A series at the instants of a run that are read: its sums, two columns or with bounds more, as in a row."""

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
    sums = tuple(known for column in stored[:width] if (known := _numbers(column)) is not None)
    if len(sums) < width or width not in (2, 4, 6) or any(set(column) != {None} for column in stored[width:]):
        return None
    return (
        Line(labels=labels_of_text(texts[0]), observed=observed, seen_until=seen[-1], sums=sums)
        if _fit(read_at, observed, seen, sums)
        else None
    )


def _numbers(column: tuple[object, ...]) -> Column | None:
    numbers = tuple(map(number, column))
    known = tuple(each for each in numbers if each is not None)
    return known if len(known) == len(column) else None


def _fit(read_at: Column, observed: Column, seen: Column, sums: Sequence[Column]) -> bool:
    """Whether every row may follow the one before, as ``core.kept.fits`` says of two of them."""
    if not all(0 <= part <= whole for part, whole in zip(_steps(observed), _steps(read_at), strict=True)):
        return False
    if any(step < 0 for step in _steps(seen)):
        return False
    return all(
        0 <= part <= whole
        for good, total in zip(sums[::2], sums[1::2], strict=True)
        for part, whole in zip(*map(_steps, _of_one_unit(good, total)), strict=True)
    )


def _of_one_unit(good: Column, total: Column) -> tuple[Column, Column]:
    """Two columns times what makes all their numbers whole: those are compared several times as fast."""
    unit = lcm(*{each.denominator for each in (*good, *total)})
    if unit == 1:
        return good, total
    return tuple(each.numerator * (unit // each.denominator) for each in good), tuple(
        each.numerator * (unit // each.denominator) for each in total
    )


def _steps(column: Column) -> list[Number]:
    return list(map(sub, column[1:], column))
