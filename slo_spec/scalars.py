"""What a plain YAML scalar means: the YAML 1.2 core types, read strictly.

Only ``true``/``false``, ``null`` and decimal numbers are anything but text. ``NO``, ``on``, ``12:30``,
``010``, ``0x1F``, ``1_000`` and ``2026-01-01`` stay what was written.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from slo_spec.patterns import regex

Scalar = str | int | bool | Decimal | None

MAYBE_NOT_TEXT: Final = frozenset("0123456789+-.~nNtTfF")
_WORDS: Final[dict[str, bool | None]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER: Final = regex(r"[-+]?(0|[1-9][0-9]*)\Z")
_DECIMAL: Final = regex(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]{1,9})?\Z")
_NOT_FINITE: Final = regex(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")

MOST_DIGITS: Final = 100
"""More digits than any quantity has, few enough that no conversion is slow."""
MOST_EXPONENT: Final = 300
"""Beyond this, an exact number would not fit into memory."""


def plain_value(text: str) -> Scalar:
    """The value of an unquoted scalar. ValueError, in the user's words, for a number that is none."""
    if text and text[0] not in MAYBE_NOT_TEXT:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        _bound(text)
        return int(text)
    if _DECIMAL.match(text):
        return _decimal(text)
    if _NOT_FINITE.match(text):
        raise ValueError(f"{text} is not a number that anything can be compared with; quote it if it is text")
    return text


def _decimal(text: str) -> Decimal:
    _bound(text)
    number = Decimal(text)
    if number and abs(number.adjusted()) > MOST_EXPONENT:
        raise ValueError(f"the number {text} is out of range: exponents go to {MOST_EXPONENT}")
    return number


def _bound(text: str) -> None:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"a number of {len(text)} characters ({text[:12]}…): {MOST_DIGITS} are the most")
