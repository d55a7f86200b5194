"""Money: exact while it is computed, rounded half up once, at the minor unit of its currency."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from evaluator.core.counts import Number
from evaluator.core.wording import decimal
from slo_spec.currencies import minor_digits
from slo_spec.model.credits import Money

_SHOWN_DIGITS = 6


def half_up(value: Number, digits: int) -> Decimal:
    """The value with so many digits behind the point; what lies half-way goes away from zero. Any size, no context."""
    doubled = abs(Fraction(value)) * 10**digits * 2
    units = (doubled.numerator // doubled.denominator + 1) // 2
    sign = "-" if value < 0 and units else ""
    return Decimal(f"{sign}{units}E-{digits}")


def rounded(amount: Number, currency: str) -> Money:
    """An amount as it is paid: rounded half up at the minor unit. ValueError for an unknown currency."""
    return Money(half_up(amount, minor_digits(currency)), currency)


def exact(money: Money) -> Fraction:
    """The amount to compute with."""
    return Fraction(money.amount)


def in_words(amount: Number, currency: str) -> str:
    """An amount on its way to the rounding: "400 EUR", "17.361111 EUR"."""
    text = f"{decimal(amount, _SHOWN_DIGITS):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} {currency}"


def same_currency(base: Money, other: Money) -> Fraction:
    """The other amount, to compare with ``base``. ValueError where their currencies differ: nothing is converted."""
    if base.currency != other.currency:
        raise ValueError(f"{other} cannot be compared with {base}: the currencies differ, and none is converted")
    return exact(other)
