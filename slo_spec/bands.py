"""The arithmetic of bands, exact: what they leave out, share, pay for nothing, or pay less for more.

The line of attainments is cut at every bound into points and the open stretches between them. A band holds such an
atom wholly or not at all, so looking at one attainment of each answers for all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from slo_spec.model.agreements import Band
from slo_spec.units import exact_percentage_text

_ZERO: Final = Fraction(0)
_WHOLE: Final = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Attainments from ``low`` to ``high``, each end in or out; a single one where both are the same."""

    low: Fraction
    low_inclusive: bool
    high: Fraction
    high_inclusive: bool

    def __str__(self) -> str:
        if self.low == self.high:
            return f"exactly {exact_percentage_text(self.low)}"
        words = ("from" if self.low_inclusive else "above", "to" if self.high_inclusive else "to below")
        return f"{words[0]} {exact_percentage_text(self.low)} {words[1]} {exact_percentage_text(self.high)}"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Attainments that two bands have."""

    first: Band
    second: Band
    where: tuple[Stretch, ...]


def is_empty(band: Band) -> bool:
    """Whether no attainment from 0 to 1 is in a band."""
    return not any(_sample(atom) in band for atom in _atoms((band,)))


def gaps(bands: Sequence[Band], commitment: Fraction) -> tuple[Stretch, ...]:
    """Attainments that miss the commitment and are in no band."""
    return _stretches(
        bands, commitment, lambda attained: attained < commitment and not any(attained in band for band in bands)
    )


def conflicts(bands: Sequence[Band], commitment: Fraction) -> tuple[Stretch, ...]:
    """Attainments that meet the commitment and are in a band that earns something."""
    paying = [band for band in bands if band.credit or band.days]
    return _stretches(
        bands, commitment, lambda attained: attained >= commitment and any(attained in band for band in paying)
    )


def overlaps(bands: Sequence[Band]) -> tuple[Overlap, ...]:
    """Every two bands that have attainments in common."""
    found = []
    for first, second in itertools.combinations(bands, 2):
        where = _stretches((first, second), _WHOLE, _in_both(first, second))
        if where:
            found.append(Overlap(first, second, where))
    return tuple(found)


def unordered(bands: Sequence[Band]) -> tuple[tuple[Band, Band], ...]:
    """Pairs of a worse band and the next better one, where the worse one earns less."""
    best_first = sorted((band for band in bands if not is_empty(band)), key=_place, reverse=True)
    return tuple((worse, better) for better, worse in itertools.pairwise(best_first) if _earns_less(worse, better))


def band_text(band: Band) -> str:
    """A band in words: ``from 99% to below 99.5%``."""
    low = "" if band.low is None else f"{'from' if band.low_inclusive else 'above'} {exact_percentage_text(band.low)}"
    if band.high is None:
        return f"{low} on" if band.low_inclusive and low else low
    high = exact_percentage_text(band.high)
    if not low:
        return f"up to {high}" if band.high_inclusive else f"below {high}"
    return f"{low} {'to' if band.high_inclusive else 'to below'} {high}"


# ------------------------------------------------------------------------------- atoms


def _atoms(bands: Sequence[Band], commitment: Fraction = _WHOLE) -> tuple[Stretch, ...]:
    """The line from 0 to 1, cut at every bound: point, stretch, point, and so on."""
    bounds = {bound for band in bands for bound in (band.low, band.high) if bound is not None}
    points = sorted({_ZERO, _WHOLE, commitment} | {bound for bound in bounds if 0 <= bound <= 1})
    atoms = [Stretch(low=point, low_inclusive=True, high=point, high_inclusive=True) for point in points]
    between = [
        Stretch(low=low, low_inclusive=False, high=high, high_inclusive=False)
        for low, high in itertools.pairwise(points)
    ]
    return tuple(sorted((*atoms, *between), key=lambda atom: (atom.low, atom.high)))


def _sample(atom: Stretch) -> Fraction:
    return (atom.low + atom.high) / 2


def _stretches(bands: Sequence[Band], commitment: Fraction, holds: Callable[[Fraction], bool]) -> tuple[Stretch, ...]:
    """The longest stretches on which something holds."""
    found: list[Stretch] = []
    for held, group in itertools.groupby(_atoms(bands, commitment), key=lambda atom: holds(_sample(atom))):
        if held:
            atoms = list(group)
            first, last = atoms[0], atoms[-1]
            found.append(
                Stretch(
                    low=first.low,
                    low_inclusive=first.low_inclusive,
                    high=last.high,
                    high_inclusive=last.high_inclusive,
                )
            )
    return tuple(found)


def _in_both(first: Band, second: Band) -> Callable[[Fraction], bool]:
    return lambda attained: attained in first and attained in second


def _place(band: Band) -> tuple[Fraction, bool, Fraction, bool]:
    """Where a band stands: by its upper end, then its lower one."""
    high = _WHOLE if band.high is None else band.high
    low = _ZERO if band.low is None else band.low
    return high, band.high is None or band.high_inclusive, low, not band.low_inclusive


def _earns_less(worse: Band, better: Band) -> bool:
    if worse.credit is not None and better.credit is not None:
        return worse.credit < better.credit
    return worse.days is not None and better.days is not None and worse.days < better.days
