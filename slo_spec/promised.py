"""What parts promise together if they fail independently of each other: exact shares, 0 to 1.

Serial and parallel systems are textbook reliability theory; k of n is the Poisson binomial law, for parts that may
differ. Parts that share a power line or a release do worse.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from slo_spec.model.composites import AllOf, AnyOf, Arrangement, Composite, Weighted
from slo_spec.model.dependencies import Dependency, Part


def promised_together(arrangement: Composite | Arrangement, shares: Mapping[str, Fraction]) -> Fraction:
    """What an arrangement comes to, from the share of each of its parts by name."""
    if isinstance(arrangement, Part):
        return shares[arrangement.name]
    if isinstance(arrangement, Weighted):
        return sum((shares[name] * weight for name, weight in arrangement.shares), Fraction(0))
    inner = [promised_together(part, shares) for part in arrangement.parts]
    if isinstance(arrangement, AllOf):
        return serial(inner)
    return parallel(inner) if isinstance(arrangement, AnyOf) else at_least(arrangement.count, inner)


def left_by(dependency: Dependency, shares: Mapping[str, Fraction]) -> Fraction:
    """What a dependency leaves of a promise."""
    return at_least(dependency.needed, [shares[part.name] for part in dependency.parts])


def serial(parts: Iterable[Fraction]) -> Fraction:
    """All parts are needed: the product. Nothing needed is always there."""
    return math.prod(parts, start=Fraction(1))


def parallel(parts: Iterable[Fraction]) -> Fraction:
    """One part is enough: it is down only while all are. Without a part there is nothing."""
    return 1 - math.prod((1 - part for part in parts), start=Fraction(1))


def at_least(count: int, parts: Sequence[Fraction]) -> Fraction:
    """So many of the parts are enough; the parts may differ."""
    # chances[n] is the chance that exactly n of the parts looked at so far work.
    chances = [Fraction(1)]
    for part in parts:
        works = [Fraction(0), *(chance * part for chance in chances)]
        fails = [*(chance * (1 - part) for chance in chances), Fraction(0)]
        chances = [one + other for one, other in zip(works, fails, strict=True)]
    return sum(chances[max(count, 0) :], start=Fraction(0))
