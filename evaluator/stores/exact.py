"""Exact numbers in SQLite's columns, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import cast

from evaluator.core.counts import Number
from slo_spec.patterns import regex

MOST = 2**63 - 1
"""The largest integer that SQLite holds as one."""

_TEXT = regex(r"-?\d{1,400}(?:/[1-9]\d{0,400})?", re.ASCII)


def columns(numbers: Sequence[Number]) -> Sequence[int | str]:
    """Whole numbers as integers, where SQLite has room for them; anything else as text: ``7/3``."""
    if set(map(type, numbers)) == {int} and -MOST <= min(numbers) <= max(numbers) <= MOST:
        return cast(Sequence[int], numbers)
    return [each.numerator if each.denominator == 1 and -MOST <= each <= MOST else str(each) for each in numbers]


def number(value: object) -> Number | None:
    """The number of a column; None for what is none."""
    if type(value) is int:
        return value
    ratio = as_ratio(value)
    if ratio is None or ratio[1] == 1:
        return ratio and ratio[0]
    found = Fraction(*ratio)
    return found.numerator if found.denominator == 1 else found


def as_ratio(value: object) -> tuple[int, int] | None:
    """The number of a column as what stands above and below the line, as written; None for what is none."""
    if type(value) is int:
        return value, 1
    if not isinstance(value, str) or not _TEXT.fullmatch(value):
        return None
    above, _, below = value.partition("/")
    return int(above), int(below or 1)
