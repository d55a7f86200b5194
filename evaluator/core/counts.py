"""What was counted, and how sure that is. Counts add; ``Unanswered`` swallows what it meets."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from fractions import Fraction

from slo_spec.record import Record

Number = int | Fraction
"""Exact: sums and products of these never round."""


def quotient(part: Number, whole: Number) -> Fraction:
    """Part over whole, exactly. Fractions are reduced once, not for every step: this is asked of every window."""
    above, below = part.as_integer_ratio()
    over, under = whole.as_integer_ratio()
    return Fraction(above * under, below * over)


def exact_sum(numbers: Iterable[Number]) -> Fraction:
    """The exact sum of many fractions, added in pairs: one after another, ten thousand denominators take minutes."""
    numerators: dict[int, int] = {}
    for number in numbers:
        above, below = number.as_integer_ratio()
        numerators[below] = numerators.get(below, 0) + above
    parts = [Fraction(above, below) for below, above in numerators.items()]
    while len(parts) > 1:
        odd = parts[-1:] if len(parts) % 2 else []
        parts = [one + other for one, other in zip(parts[::2], parts[1::2], strict=False)] + odd
    return parts[0] if parts else Fraction(0)


def sum_of_ratios(pairs: Iterable[tuple[Number, Number]]) -> Fraction:
    """The exact sum of good over total of every pair: those with one total are added before they are divided."""
    together: dict[Number, Number] = {}
    for good, total in pairs:
        together[total] = together.get(total, 0) + good
    return exact_sum(quotient(good, total) for total, good in together.items())


class Reason(enum.StrEnum):
    """Why there is no number. Each is its own word, because each has its own remedy."""

    NO_DATA = "no data"
    NO_TRAFFIC = "no traffic"
    STALE = "stale"
    INCOMPLETE = "incomplete coverage"
    PARTIAL = "partial response"
    TOO_FEW = "too few events"
    UNCERTAIN_START = "uncertain start"
    IMPLAUSIBLE = "implausible answer"
    AMBIGUOUS = "ambiguous answer"
    TOO_MANY_GROUPS = "too many groups"
    VANISHED = "group vanished"
    UNKNOWN_NAME = "unknown name"
    BACKEND = "backend error"
    DEADLINE = "deadline"


class Unanswered(Record):
    """The world did not answer: a value that becomes the verdict ``unknown``, never an exception.

    ``detail`` says in one line what was asked and what came back, safe to print after escaping.
    """

    reason: Reason
    detail: str

    def __add__(self, other: Counts | Unanswered) -> Unanswered:
        return self

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else str(self.reason)


class Silent(Unanswered):
    """No data, where the source has some at other times: nothing that was asked for is unknown to it."""


class Counts(Record, gc=False):
    """Good of total, over ``seconds`` of which ``observed`` were covered by data.

    ``estimated`` marks numbers that the source only estimates (an extrapolated ``increase``).
    """

    good: Number = 0
    total: Number = 0
    seconds: int = 0
    observed: int = 0
    estimated: bool = False

    @property
    def bad(self) -> Number:
        """What was not good."""
        return self.total - self.good

    @property
    def ratio(self) -> Fraction | None:
        """Good over total, exactly; None where there was nothing."""
        return quotient(self.good, self.total) if self.total else None

    @property
    def coverage(self) -> Fraction:
        """The share of the time that data covers, 0 to 1; 1 for an empty stretch."""
        return Fraction(self.observed, self.seconds) if self.seconds else Fraction(1)

    def is_covered(self, needed: Fraction) -> bool:
        """Whether the coverage is at least what is needed, without a division."""
        share, of = needed.as_integer_ratio()
        return self.observed * of >= share * self.seconds if self.seconds else share <= of

    def __add__(self, other: Counts | Unanswered) -> Counts | Unanswered:
        if isinstance(other, Unanswered):
            return other
        return Counts(
            self.good + other.good,
            self.total + other.total,
            self.seconds + other.seconds,
            self.observed + other.observed,
            self.estimated or other.estimated,
        )
