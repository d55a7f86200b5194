"""Exact numbers as people read them. Rounding happens here and nowhere else.

A rounded number never stands on the wrong side of what it is compared with: 99.8999 % against a
target of 99.9 % gets as many digits as it takes to stay below it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Final

from evaluator.core.counts import Number
from slo_spec.patterns import regex

_MOST_DIGITS = 15
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))

_LENGTH: Final = regex(r"([0-9]+(w|d|h|m|s|ms))+")


def decimal(value: Number, digits: int) -> Decimal:
    """The value rounded half-even to so many digits behind the point."""
    with localcontext() as context:
        exact = Fraction(value)
        context.prec = 60 + len(str(abs(exact.numerator) // exact.denominator))
        quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
        return quotient.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)


def percent(ratio: Number, against: Iterable[Number] = (), digits: int = 3) -> str:
    """A ratio as "99.953%": never on the wrong side of a number in ``against``, of 0 or of 1."""
    value = Fraction(ratio) * 100
    bounds = [Fraction(bound) * 100 for bound in (*against, 0, 1)]
    rounded = decimal(value, digits)
    for more in range(digits, _MOST_DIGITS + 1):
        rounded = decimal(value, more)
        if all(_side(Fraction(rounded), bound) == _side(value, bound) for bound in bounds):
            break
    return f"{_plain(rounded)}%"


def number(value: Number, digits: int = 3) -> str:
    """A count as "1,234" or "12.05"; small ones keep three significant digits."""
    if isinstance(value, int) or value.denominator == 1:
        return f"{int(value):,}"
    shift = digits
    while shift < _MOST_DIGITS and abs(value) * 10**shift < 100:
        shift += 1
    return _plain(decimal(value, shift), grouped=True)


def quantity(value: Number, unit: str = "", *against: Number) -> str:
    """A number with its unit as "44.73 ms", never on the wrong side of what it is compared with."""
    exact = Fraction(value)
    rounded = decimal(exact, 3)
    for digits in range(3, _MOST_DIGITS + 1):
        rounded = decimal(exact, digits)
        if all(_side(Fraction(rounded), Fraction(bound)) == _side(exact, Fraction(bound)) for bound in (*against, 0)):
            break
    return f"{_plain(rounded, grouped=True)} {unit}".rstrip()


def multiple(value: Number, against: Iterable[Number] = ()) -> str:
    """A burn rate as "14.4x", never on the wrong side of its threshold."""
    exact = Fraction(value)
    rounded = decimal(exact, 2)
    for digits in range(2, _MOST_DIGITS + 1):
        rounded = decimal(exact, digits)
        if all(_side(Fraction(rounded), Fraction(bound)) == _side(exact, Fraction(bound)) for bound in (*against, 0)):
            break
    return f"{_plain(rounded, grouped=True)}x"


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


def _side(value: Fraction, bound: Fraction) -> int:
    return (value > bound) - (value < bound)


def _plain(value: Decimal, *, grouped: bool = False) -> str:
    text = f"{value:,f}" if grouped else f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def figure_against(target: str, value: Fraction) -> str:
    """One attainment where only the words of the target are left, as in a report: "1h" against "15m"."""
    first, *_ = target.split(" then ")
    if "%" in first:
        return percent(value, digits=6)
    return duration(value, 4) if _LENGTH.fullmatch(first) else number(value)
