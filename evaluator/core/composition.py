"""The availability of a design: of parts in a row, side by side, or of which so many must work.

Parts are taken to fail independently of each other; a design whose parts share a power line or a release does
worse than these numbers. Downtime that was measured needs no such assumption: see ``composed``.
Serial and parallel systems are textbook reliability theory; k of n is the binomial law, or, for parts that differ,
the Poisson binomial one. All availabilities are exact shares, 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from evaluator.core.counts import Counts, Number
from slo_spec.promised import at_least, parallel, serial
from slo_spec.record import Record

__all__ = [
    "AtLeast",
    "Design",
    "Parallel",
    "Required",
    "Serial",
    "at_least",
    "availability",
    "k_of_n",
    "parallel",
    "pooled",
    "required_component",
    "serial",
    "weighted_mean",
]


class Serial(Record):
    """Works while every part works."""

    parts: tuple[Design, ...]


class Parallel(Record):
    """Works while any part works."""

    parts: tuple[Design, ...]


class AtLeast(Record):
    """Works while at least ``count`` of the parts work."""

    count: int
    parts: tuple[Design, ...]


Design = Fraction | Serial | Parallel | AtLeast
"""A part that is known by its availability, or an arrangement of parts, to any depth."""


def availability(design: Design) -> Fraction:
    """The availability of a whole design, from the parts up."""
    match design:
        case Serial(parts):
            return serial([availability(part) for part in parts])
        case Parallel(parts):
            return parallel([availability(part) for part in parts])
        case AtLeast(count, parts):
            return at_least(count, [availability(part) for part in parts])
        case _:
            return design


def k_of_n(k: int, n: int, part: Fraction) -> Fraction:
    """At least ``k`` of ``n`` equal parts: the sum of the binomial terms from k to n."""
    return sum(
        (math.comb(n, working) * part**working * (1 - part) ** (n - working) for working in range(max(k, 0), n + 1)),
        start=Fraction(0),
    )


def weighted_mean(items: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The mean of (value, weight); None where nothing has weight."""
    pairs = list(items)
    weight = sum((weight for _, weight in pairs), start=Fraction(0))
    return sum((value * weight for value, weight in pairs), start=Fraction(0)) / weight if weight else None


def pooled(parts: Iterable[tuple[Number, Number]]) -> Counts:
    """All that was good of all there was, over (good, total): one large tenant outweighs many small ones."""
    pairs = list(parts)
    return Counts(good=sum(good for good, _ in pairs), total=sum(total for _, total in pairs))


class Required(Record, kw_only=True):
    """What a component must reach so that a promise holds; ``share`` is None where no component could save it."""

    share: Fraction | None

    @property
    def feasible(self) -> bool:
        """Whether a component can reach it: at most always available."""
        return self.share is not None and self.share <= 1


def required_component(promise: Fraction, dependencies: Iterable[Fraction]) -> Required:
    """The promise over what the dependencies leave of it, all of them needed."""
    left = serial(dependencies)
    if not left:
        return Required(share=None if promise else Fraction(0))
    return Required(share=promise / left)
