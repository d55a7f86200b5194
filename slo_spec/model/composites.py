"""What is made of several parts, each an objective (or indicator) of a service."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slo_spec.model.dependencies import Part
from slo_spec.record import Record


class AllOf(Record):
    """A chain (serial): down while any part is down."""

    parts: tuple[Arrangement, ...]

    def __str__(self) -> str:
        return f"all of {_listed(self.parts)}"


class AnyOf(Record):
    """Alternatives (parallel): down while all parts are down."""

    parts: tuple[Arrangement, ...]

    def __str__(self) -> str:
        return f"any of {_listed(self.parts)}"


class AtLeast(Record):
    """So many of the parts are needed (k of n): down while fewer are up."""

    count: int
    parts: tuple[Arrangement, ...]

    def __str__(self) -> str:
        return f"at least {self.count} of {_listed(self.parts)}"


Arrangement = Part | AllOf | AnyOf | AtLeast
"""A part, or parts of which so many are needed, to any depth."""


class Weighted(Record):
    """Each part counts with the share of those who are affected by it: customers, seats, sites."""

    parts: tuple[tuple[Part, Fraction], ...]

    def __str__(self) -> str:
        return f"weighted: {', '.join(f'{float(share * 100):.4g}% {name}' for name, share in self.shares)}"

    @property
    def shares(self) -> tuple[tuple[str, Fraction], ...]:
        """Each part's name with its share of the whole, exactly; together 1."""
        whole = sum((weight for _, weight in self.parts), Fraction(0))
        return tuple((part.name, weight / whole) for part, weight in self.parts)


Composite = AllOf | AnyOf | AtLeast | Weighted
"""What a commitment may be about instead of one indicator."""


def parts_of(composite: Composite | Arrangement) -> tuple[Part, ...]:
    """Every part of a composite once, in the order in which they are written."""
    return tuple(dict.fromkeys(_walked(composite)))


def _walked(composite: Composite | Arrangement) -> Iterator[Part]:
    if isinstance(composite, Part):
        yield composite
    elif isinstance(composite, Weighted):
        yield from (part for part, _ in composite.parts)
    else:
        for part in composite.parts:
            yield from _walked(part)


def _listed(parts: tuple[Arrangement, ...]) -> str:
    shown = [str(part) if isinstance(part, Part) else f"({part})" for part in parts]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
