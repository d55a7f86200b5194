"""One worked case: what is given, what is expected, and how near is near enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

Given = Mapping[str, Any]
Operation = Callable[[Given, Mapping[str, Any]], Mapping[str, Any]]
"""Takes ``given`` and the file's calendars, returns the names of ``expect`` with what the product says."""


@dataclass(frozen=True, slots=True)
class Case:
    """A row of the file."""

    name: str
    operation: str
    given: Given
    expect: Mapping[str, Any]


def differences(expected: Any, found: Any, tolerance: Fraction, where: str = "") -> list[str]:
    """What is not as expected, one line each. Decimals with digits behind the point may differ by the tolerance."""
    if isinstance(expected, Mapping):
        if not isinstance(found, Mapping):
            return [f"{where}: expected {expected!r}, got {found!r}"]
        lines = []
        for key, value in expected.items():
            inner = f"{where}.{key}" if where else str(key)
            lines += differences(value, found[key], tolerance, inner) if key in found else [f"{inner}: missing"]
        return lines
    if isinstance(expected, list):
        items = list(found) if isinstance(found, list | tuple) else None
        if items is None or len(items) != len(expected):
            return [f"{where}: expected {expected!r}, got {found!r}"]
        pairs = enumerate(zip(expected, items, strict=True))
        return [line for n, (one, two) in pairs for line in differences(one, two, tolerance, f"{where}[{n}]")]
    return [] if _same(expected, found, tolerance) else [f"{where}: expected {expected!r}, got {_shown(found)}"]


def _same(expected: Any, found: Any, tolerance: Fraction) -> bool:
    if isinstance(expected, bool) or expected is None or isinstance(found, bool) or found is None:
        return expected is found
    if isinstance(expected, int):
        return isinstance(found, int | Fraction | Decimal) and Fraction(found) == expected
    number = _number(expected)
    if number is None:
        return str(expected) == str(found)
    if isinstance(found, str):
        other = _number(found)
        return other is not None and other == number and _places(found) == _places(expected)
    if isinstance(found, int | Fraction | Decimal):
        return abs(Fraction(found) - number) <= (tolerance if "." in expected else 0)
    return False


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(Decimal(text))
    except (InvalidOperation, ValueError):
        return None


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def _shown(found: Any) -> str:
    return f"{float(found):.12g} ({found})" if isinstance(found, Fraction) else repr(found)
