"""What is wrong with the bands of a credit table: gaps, overlaps, and credits for what was promised and kept.

The attainments between 0 and 1 fall apart at the ends of the bands: into the ends themselves and what lies between two
of them. Within a piece every attainment is in the same bands, so one of each tells of all.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from slo_spec.model.credits import Band
from slo_spec.record import Record


class Range(Record):
    """Attainments from ``low`` to ``high``, each end in or out; a single one where both are equal and in."""

    low: Fraction
    high: Fraction
    low_inclusive: bool
    high_inclusive: bool

    def __str__(self) -> str:
        if self.low == self.high:
            return f"exactly {exact_percent(self.low)}"
        low, high = exact_percent(self.low), exact_percent(self.high)
        if self.low == 0 and self.low_inclusive:
            return f"up to {high}" if self.high_inclusive else f"below {high}"
        first = "from" if self.low_inclusive else "above"
        if self.high == 1 and self.high_inclusive:
            return f"{first} {low}"
        if self.high_inclusive:
            return f"{first} {low} up to {high}"
        return f"{first} {low} to below {high}"


class BandProblems(Record, kw_only=True):
    """What no band covers, what several do, what is met and earns a credit all the same, and what holds nothing."""

    gaps: tuple[Range, ...]
    overlaps: tuple[tuple[Range, tuple[Band, ...]], ...]
    conflicts: tuple[tuple[Range, tuple[Band, ...]], ...]
    empty: tuple[Band, ...]

    def __bool__(self) -> bool:
        return bool(self.gaps or self.overlaps or self.conflicts or self.empty)


def band_problems(bands: Sequence[Band], commitment: Fraction | None) -> BandProblems:
    """What is wrong with bands under a commitment; without one (None) no attainment is met, and all need a band.

    Gaps and overlaps are looked for below the commitment, conflicts from it on. Each range is as long as it can be.
    """
    pieces = _pieces(bands, commitment)
    held = [(piece, tuple(band for band in bands if _middle(piece) in band)) for piece in pieces]
    missed = [(piece, holding) for piece, holding in held if not _met(piece, commitment)]
    kept = [(piece, earning(holding)) for piece, holding in held if _met(piece, commitment)]
    return BandProblems(
        gaps=tuple(piece for piece, holding in _joined(missed) if not holding),
        overlaps=tuple((piece, holding) for piece, holding in _joined(missed) if len(holding) > 1),
        conflicts=tuple((piece, holding) for piece, holding in _joined(kept) if holding),
        empty=tuple(band for band in bands if not any(_middle(piece) in band for piece in pieces)),
    )


def earning(bands: Sequence[Band]) -> tuple[Band, ...]:
    """The bands that earn anything: a band for what is met may stand in the table if it earns nothing."""
    return tuple(band for band in bands if band.credit or band.days)


def is_empty(band: Band) -> bool:
    """Whether no attainment from 0 to 1 is in a band."""
    return bool(band_problems((band,), None).empty)


def unordered(bands: Sequence[Band]) -> tuple[tuple[Band, Band], ...]:
    """Pairs of a worse band and the next better one, where the worse one earns less."""
    best_first = sorted((band for band in bands if not is_empty(band)), key=_place, reverse=True)
    return tuple((worse, better) for better, worse in itertools.pairwise(best_first) if _earns_less(worse, better))


def describe(band: Band) -> str:
    """A band in words: "below 99.9% down to 99%", "below 95%", "above 99.5%"."""
    high = "" if band.high is None else f"{'up to' if band.high_inclusive else 'below'} {exact_percent(band.high)}"
    if band.low is None:
        return high or "any attainment"
    low = exact_percent(band.low)
    if not high:
        return f"{'from' if band.low_inclusive else 'above'} {low}"
    return f"{high} down to {low}" if band.low_inclusive else f"{high}, above {low}"


def exact_percent(share: Fraction) -> str:
    """A share as a percentage with all its digits ("99.95%"), or as a fraction where it has no end ("100/3%")."""
    value = share * 100
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value}%"
    places = max(twos, fives)
    digits = str(int(abs(value) * 10**places)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}%" if places else f"{sign}{digits}%"


def _pieces(bands: Sequence[Band], commitment: Fraction | None) -> list[Range]:
    """From 0 to 1: each end of a band alone, and the open stretch to the next."""
    ends = {Fraction(0), Fraction(1)}
    ends |= {end for band in bands for end in (band.low, band.high) if end is not None}
    ends |= set() if commitment is None else {commitment}
    points = sorted(end for end in ends if 0 <= end <= 1)
    pieces = [Range(points[0], points[0], low_inclusive=True, high_inclusive=True)]
    for low, high in itertools.pairwise(points):
        pieces.append(Range(low, high, low_inclusive=False, high_inclusive=False))
        pieces.append(Range(high, high, low_inclusive=True, high_inclusive=True))
    return pieces


def _middle(piece: Range) -> Fraction:
    return (piece.low + piece.high) / 2


def _met(piece: Range, commitment: Fraction | None) -> bool:
    return commitment is not None and _middle(piece) >= commitment


def _joined(pieces: Sequence[tuple[Range, tuple[Band, ...]]]) -> list[tuple[Range, tuple[Band, ...]]]:
    """Neighbouring pieces in the same bands as one; what is given lies side by side."""
    joined = []
    for holding, group in itertools.groupby(pieces, key=lambda pair: pair[1]):
        ranges = [piece for piece, _ in group]
        first, last = ranges[0], ranges[-1]
        joined.append((Range(first.low, last.high, first.low_inclusive, last.high_inclusive), holding))
    return joined


def _place(band: Band) -> tuple[Fraction, bool, Fraction, bool]:
    """Where a band stands: by its upper end, then its lower one."""
    high = Fraction(1) if band.high is None else band.high
    low = Fraction(0) if band.low is None else band.low
    return high, band.high is None or band.high_inclusive, low, not band.low_inclusive


def _earns_less(worse: Band, better: Band) -> bool:
    if worse.credit is not None and better.credit is not None:
        return worse.credit < better.credit
    return worse.days is not None and better.days is not None and worse.days < better.days
