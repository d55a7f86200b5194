"""Offers against what was asked for, term by term, as WS-Agreement templates have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from slo_spec.record import Record

Value = Fraction | str
"""A term's value: a number, or a word."""


class Constraint(Record, kw_only=True):
    """What a term may be: one of ``allowed`` (None is anything), at least ``low``, at most ``high``, both included."""

    term: str
    allowed: tuple[Value, ...] | None = None
    low: Fraction | None = None
    high: Fraction | None = None

    def admits(self, value: Value | None) -> bool:
        """Whether a value keeps it. A term left open (None) does not, nor does a word where a number is due."""
        if value is None or (self.allowed is not None and value not in self.allowed):
            return False
        if self.low is None and self.high is None:
            return True
        return (
            isinstance(value, Fraction)
            and (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
        )


def violations(constraints: Sequence[Constraint], offer: Mapping[str, Value]) -> tuple[str, ...]:
    """The names of the terms of an offer that break a constraint, each once, in the constraints' order."""
    broken = (each.term for each in constraints if not each.admits(offer.get(each.term)))
    return tuple(dict.fromkeys(broken))
