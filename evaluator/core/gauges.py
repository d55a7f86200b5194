"""Figures of a gauge: what is made of the values that its slices had."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from evaluator.core.answer import Timeline
from evaluator.core.counts import exact_sum
from evaluator.core.interval import Spans, union
from evaluator.core.network import jitter_of_runs, nearest_rank
from slo_spec.model.agreements import ByGauge, GaugeFigure

Runs = tuple[tuple[Fraction, ...], ...]
"""Values of neighbouring slices; where one has none, or does not count, another run begins."""


def runs_of_values(timeline: Timeline, counting: Spans) -> Runs:
    """The values of the slices that count. A slice counts where it ends."""
    sums = zip(timeline.knots, timeline.good, timeline.total, strict=True)
    found = [
        (end, Fraction(good - before) / (total - had))
        for (_, before, had), (end, good, total) in pairwise(sums)
        if total > had
    ]
    step = min((later - earlier for (earlier, _), (later, _) in pairwise(found)), default=0)
    spans = union(counting)
    starts = [span.start for span in spans]
    runs: list[list[Fraction]] = []
    last: int | None = None
    for end, value in found:
        index = bisect_left(starts, end) - 1
        if index < 0 or end > spans[index].end:
            continue
        if last is None or end - last != step:
            runs.append([])
        runs[-1].append(value)
        last = end
    return tuple(tuple(run) for run in runs)


def figure_of(gauge: ByGauge, runs: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """A figure in the gauge's unit; None where there are too few values."""
    every = [value for run in runs for value in run]
    match gauge.figure:
        case GaugeFigure.JITTER:
            return jitter_of_runs(runs)
        case GaugeFigure.PERCENTILE:
            return nearest_rank(every, gauge.share if gauge.share is not None else Fraction(1))
        case GaugeFigure.MEAN:
            return exact_sum(every) / len(every) if every else None
