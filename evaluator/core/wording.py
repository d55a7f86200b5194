"""Exact numbers as people read them. Rounding happens here and nowhere else.

A rounded number never stands on the wrong side of what it is compared with: 99.8999 % against a
target of 99.9 % gets as many digits as it takes to stay below it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from evaluator.core.counts import Number
from slo_spec.patterns import regex

_MOST_DIGITS = 15
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))

_LENGTH: Final = regex(r"([0-9]+(w|d|h|m|s|ms))+")


def decimal(value: Number, digits: int) -> Decimal:
    """The value rounded half-even to so many digits behind the point."""
    sign = "-" if value < 0 else ""
    return Decimal(f"{sign}{abs(_rounded(value.numerator, value.denominator, digits))}E-{digits}")


def percent(ratio: Number, against: Iterable[Number] = (), digits: int = 3) -> str:
    """A ratio as "99.953%": never on the wrong side of a number in ``against``, of 0 or of 1."""
    return f"{_shown(ratio, (*against, 0, 1), digits, times=100)}%"


def number(value: Number, digits: int = 3) -> str:
    """A count as "1,234" or "12.05"; small ones keep three significant digits."""
    above, below = value.numerator, value.denominator
    if below == 1:
        return f"{above:,}"
    while digits < _MOST_DIGITS and abs(above) * 10**digits < 100 * below:
        digits += 1
    return _plain(_rounded(above, below, digits), digits, grouped=True)


def quantity(value: Number, unit: str = "", *against: Number) -> str:
    """A number with its unit as "44.73 ms", never on the wrong side of what it is compared with."""
    return f"{_shown(value, (*against, 0), 3, grouped=True)} {unit}".rstrip()


def multiple(value: Number, against: Iterable[Number] = ()) -> str:
    """A burn rate as "14.4x", never on the wrong side of its threshold."""
    return f"{_shown(value, (*against, 0), 2, grouped=True)}x"


@functools.lru_cache(maxsize=1024)
def duration(seconds: Number, parts: int = 2) -> str:
    """A length of time as "30d" or "1d 23h": the largest units, at most ``parts`` of them, cut off."""
    left = int(seconds)
    if left < 0:
        return f"-{duration(-seconds, parts)}"
    words: list[str] = []
    for name, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            words.append(f"{count}{name}")
        elif words:
            parts -= 1
        if len(words) >= parts:
            break
    if not words:
        return f"{number(Fraction(seconds))}s" if seconds else "0s"
    return " ".join(words)


def _shown(value: Number, bounds: Iterable[Number], digits: int, times: int = 1, *, grouped: bool = False) -> str:
    """So many times the value, with the fewest digits, from ``digits`` on, that leave it on its side of every bound."""
    above, below = value.numerator * times, value.denominator
    sides = []
    for bound in bounds:
        limit, parts = bound.numerator * times, bound.denominator
        sides.append((limit, parts, _side(above * parts, limit * below)))
    while True:
        rounded, one = _rounded(above, below, digits), 10**digits
        if digits >= _MOST_DIGITS or all(_side(rounded * parts, limit * one) == side for limit, parts, side in sides):
            return _plain(rounded, digits, grouped=grouped)
        digits += 1


def _rounded(above: int, below: int, digits: int) -> int:
    """A fraction in units of the last of so many digits, rounded half-even: with integers, as every text needs it."""
    one: int = 10**digits
    whole, rest = divmod(above * one, below)
    return whole + 1 if 2 * rest > below or (2 * rest == below and whole % 2) else whole


def _side(value: int, bound: int) -> int:
    return (value > bound) - (value < bound)


def _plain(rounded: int, digits: int, *, grouped: bool = False) -> str:
    whole, rest = divmod(abs(rounded), 10**digits)
    text = f"{whole:,}" if grouped else str(whole)
    if rest:
        text += f".{rest:0{digits}d}".rstrip("0")
    return f"-{text}" if rounded < 0 else text


def figure_against(target: str, value: Fraction) -> str:
    """One attainment where only the words of the target are left, as in a report: "1h" against "15m"."""
    first, *_ = target.split(" then ")
    if "%" in first:
        return percent(value, digits=6)
    return duration(value, 4) if _LENGTH.fullmatch(first) else number(value)
