"""Where an attainment stands in a table of credits. What is wrong with a table, ``slo_spec.bands`` finds."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from fractions import Fraction

from slo_spec.bands import BandProblems, Range, band_problems, describe, earning, exact_percent
from slo_spec.model.credits import Band
from slo_spec.record import Record

__all__ = [
    "BandProblems",
    "Found",
    "Range",
    "Standing",
    "band_problems",
    "describe",
    "earning",
    "exact_percent",
    "look_up",
]


class Standing(enum.StrEnum):
    """How an attainment stands to the bands."""

    MET = "met"
    BAND = "band"
    UNCOVERED = "uncovered"
    AMBIGUOUS = "ambiguous"
    CONFLICT = "conflict"


class Found(Record):
    """The standing, and the bands that hold the attainment: one for BAND, more for AMBIGUOUS."""

    standing: Standing
    bands: tuple[Band, ...] = ()

    @property
    def clear(self) -> bool:
        """Whether the contract says what this earns."""
        return self.standing in (Standing.MET, Standing.BAND)


def look_up(bands: Sequence[Band], attained: Fraction, *, met: bool) -> Found:
    """The band of an attainment, compared exactly.

    What is met earns nothing: it needs no band, and a band that would pay for it contradicts the commitment.
    """
    holding = tuple(band for band in bands if attained in band)
    if met:
        return Found(Standing.CONFLICT, earning(holding)) if earning(holding) else Found(Standing.MET)
    if len(holding) == 1:
        return Found(Standing.BAND, holding)
    return Found(Standing.AMBIGUOUS, holding) if holding else Found(Standing.UNCOVERED)
