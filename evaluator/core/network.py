"""What a carrier promises of a line: jitter, delay at a percentile, packets delivered, data rate."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from evaluator.core.counts import Counts, Number, exact_sum


def jitter(delays: Sequence[Fraction]) -> Fraction | None:
    """The mean absolute difference of consecutive delays, in their unit; None with fewer than two of them.

    The difference of neighbours is what RFC 3550 smooths and RFC 3393 calls delay variation; here it is averaged,
    as carriers' agreements say it.
    """
    return jitter_of_runs([delays])


def jitter_of_runs(runs: Iterable[Sequence[Fraction]]) -> Fraction | None:
    """The same of several runs of delays: the last of one and the first of the next are no neighbours."""
    steps = [abs(later - earlier) for run in runs for earlier, later in pairwise(run)]
    return exact_sum(steps) / len(steps) if steps else None


def nearest_rank(values: Iterable[Fraction], share: Fraction) -> Fraction | None:
    """The smallest value that at least ``share`` of all values do not exceed: always one that was measured.

    The share lies between 0 (the smallest value) and 1 (the largest). None without values.
    """
    ordered = _ordered(values, share)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else None


def linear(values: Iterable[Fraction], share: Fraction) -> Fraction | None:
    """The value at the place ``share`` x (n - 1), on a straight line between the two it falls between.

    Method 7 of Hyndman and Fan, what spreadsheets call PERCENTILE.INC. None without values.
    """
    ordered = _ordered(values, share)
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _ordered(values: Iterable[Fraction], share: Fraction) -> list[Fraction]:
    if not 0 <= share <= 1:
        raise ValueError(f"a percentile lies between 0 and 100, not at {float(share * 100):g}")
    return sorted(values)


def at_least(samples: Iterable[Fraction], minimum: Fraction) -> Counts:
    """The samples at or above a minimum (a data rate), of all samples."""
    reached = [sample >= minimum for sample in samples]
    return Counts(good=sum(reached), total=len(reached))


def delivered(sent: Number, lost: Number) -> Counts:
    """The packets that arrived, of those sent."""
    return Counts(good=sent - lost, total=sent)
