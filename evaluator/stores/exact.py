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
    if not isinstance(value, str) or not _TEXT.fullmatch(value):
        return None
    numerator, _, denominator = value.partition("/")
    if not denominator:
        return int(numerator)
    found = Fraction(int(numerator), int(denominator))
    return found.numerator if found.denominator == 1 else found
