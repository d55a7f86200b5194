"""Exact numbers in JSON and back: the nearest double, and beside it a text wherever that is not exactly the number."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.counts import Number
from slo_spec.patterns import regex

_LARGEST_EXACT = 2**53
_MOST_BITS = 12_000
"""Python refuses to write longer integers in decimal, because that takes ages; in hexadecimal it does not."""
_HEXADECIMAL = regex(r"(-?)0x([0-9a-f]+)/0x([0-9a-f]+)")
_DECIMAL = regex(r"-?[0-9]{1,4300}(?:\.[0-9]{1,4300}|/[0-9]{1,4300})?")


def near(value: Number | None) -> float | None:
    """The nearest double, which reads back as itself; None stands for what has no number."""
    if value is None:
        return None
    try:
        return value.numerator / value.denominator
    except OverflowError:  # beyond 1e308: no reader could hold it
        return None


def number(value: Number) -> int | float | None:
    """A count as a JSON number: the nearest double where it has digits behind the point."""
    if value.denominator == 1 and -_LARGEST_EXACT <= value.numerator <= _LARGEST_EXACT:
        return value.numerator
    return near(value)


def exact(**numbers: Number | None) -> dict[str, str] | None:
    """The numbers as text ("0.1", or "1/3") where JSON's number is not exactly them; None if it is for all."""
    given = {name: value for name, value in numbers.items() if value is not None}
    if all(_is_exact(value) for value in given.values()):
        return None
    return {name: _digits(value) for name, value in given.items()}


def _is_exact(value: Number) -> bool:
    written = number(value)
    return written is not None and written.as_integer_ratio() == (value.numerator, value.denominator)


def read_number(data: dict[str, object], name: str) -> Fraction | None:
    """The number of that name again, exactly; None where there was none. ValueError for what is no number."""
    texts = data.get("exact")
    if isinstance(texts, dict) and name in texts:
        return _read_text(name, str(texts[name]))
    value = data[name]
    return Fraction(value) if isinstance(value, int | float) else None


def read_count(data: dict[str, object], name: str) -> Number:
    """A number that must be there, as an integer where it is one."""
    value = read_number(data, name)
    if value is None:
        raise ValueError(f"{name} has neither a number nor an exact text")
    return value.numerator if value.denominator == 1 else value


def _read_text(name: str, text: str) -> Fraction:
    large = _HEXADECIMAL.fullmatch(text)
    try:
        if large:
            numerator = int(large.group(2), 16)
            return Fraction(-numerator if large.group(1) else numerator, int(large.group(3), 16))
        if _DECIMAL.fullmatch(text):
            return Fraction(text)
    except (ValueError, ZeroDivisionError):
        pass
    raise ValueError(f"exact.{name} is no number: {text[:40]!r}")


def _digits(value: Number) -> str:
    numerator, denominator = value.numerator, value.denominator
    if max(numerator.bit_length(), denominator.bit_length()) > _MOST_BITS:
        return f"{numerator:#x}/{denominator:#x}"
    twos = (denominator & -denominator).bit_length() - 1
    fives, rest = 0, denominator >> twos
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    places = max(twos, fives)
    if rest != 1 or places > _MOST_BITS // 4:
        return f"{numerator}/{denominator}"
    whole, point = divmod(abs(numerator) * 10**places // denominator, 10**places)
    sign = "-" if numerator < 0 else ""
    return f"{sign}{whole}" + (f".{point:0{places}d}" if places else "")
