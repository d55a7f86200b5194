"""What was reached slice by slice: the mean of error rates, the share of time, figures of outages."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from evaluator.core.answer import Timeline
from evaluator.core.counts import Counts, Reason
from evaluator.core.downtime import exact_sum, is_down, long_runs
from evaluator.core.interval import Span, Spans, cut, intersection, total_seconds, union
from evaluator.core.outages import Outages, seconds_inside
from evaluator.core.readings import Attained, Attainment, Basis, between, nothing, unseen
from evaluator.core.slice_states import Slice, grid, slices
from slo_spec.model.agreements import ByAverage, ByTime, Formula, Missing, NoTraffic, OutageFigure

_GROWS_WITH_DOWNTIME = (OutageFigure.DOWNTIME, OutageFigure.LONGEST_OUTAGE)


def by_average(basis: Basis, average: ByAverage, timeline: Timeline) -> Attainment:
    """100 % less the mean error rate of the slices; each slice weighs the same, also one that is partly excluded."""
    total = up = _wholly_excluded(basis, average.slice_seconds)
    ratios: list[Fraction] = []
    unknown: list[Slice] = []
    for piece in slices(timeline, basis.counting, basis.period, average.slice_seconds):
        reading = _reading_of(average, piece)
        if reading is Missing.EXCLUDED:
            continue
        total += 1
        if reading is Missing.UNKNOWN:
            unknown.append(piece)
        elif reading is Missing.UP:
            up += 1
        elif reading is None and piece.counts is not None:
            ratios.append(Fraction(piece.counts.good) / Fraction(piece.counts.total))
    if not total:
        return nothing(Reason.NO_TRAFFIC, "no slice of the period has events that count")
    good = up + exact_sum(ratios)
    spans = union(span for piece in unknown for span in piece.spans)
    return between(basis, basis.share(good + len(unknown), total), basis.share(good, total), spans)


def _wholly_excluded(basis: Basis, step: int) -> int:
    """How many slices stay in the whole, as up, though nothing of them counts: with numerator-only."""
    if basis.commitment.formula is Formula.EXCLUDE_BOTH:
        return 0
    everything, counting = (sum(1 for _ in grid(spans, basis.period, step)) for spans in (basis.hours, basis.counting))
    return everything - counting


def by_runs(basis: Basis, time: ByTime, timeline: Timeline, figure: OutageFigure | None = None) -> Attainment:
    """The share of time that is not down, or a figure of the outages: runs of down slices, the short ones left out."""
    down, unknown, left_out = _states(basis, time, timeline)
    counting = cut(basis.counting, left_out)
    whole = basis.whole - total_seconds(intersection(left_out, basis.counting))
    if not whole:
        return nothing(Reason.NO_TRAFFIC, "no slice of the period has events that count")
    runs = [seconds_inside(long_runs((*down, *more), time.min_run_seconds), counting) for more in ((), unknown)]
    best, worst = (_reading(basis, each, counting, whole, figure) for each in runs)
    spans = intersection(unknown, counting)
    if figure is not None and figure not in _GROWS_WITH_DOWNTIME and runs[0] != runs[1]:
        # More downtime may join two outages into one or make a third: neither reading bounds the figure.
        return Attainment(best=None, worst=None, unknown=spans, reason=unseen(basis, spans))
    return between(basis, best, worst, spans)


def _reading_of(accounting: ByAverage | ByTime, piece: Slice) -> Missing | None:
    """How a slice without data or without events is read; None for one that speaks for itself."""
    if piece.counts is None:
        return accounting.missing
    if piece.counts.total:
        return None
    return Missing.UP if accounting.no_traffic is NoTraffic.UP else Missing.EXCLUDED


def _states(basis: Basis, time: ByTime, timeline: Timeline) -> tuple[Spans, Spans, Spans]:
    """What was down, what nobody knows, and what leaves both sides, over all that was asked for."""
    down: list[Span] = []
    unknown: list[Span] = []
    left_out: list[Span] = []
    asked = cut((Span(timeline.knots[0], timeline.knots[-1]),), basis.excluded) if timeline.knots else ()
    asked = union((*asked, *basis.counting))
    # Time outside the hours never counts, but a run goes on through it.
    for spans in (basis.counting, cut(asked, basis.counting)):
        for piece in slices(timeline, spans, basis.period, time.slice_seconds):
            state = _reading_of(time, piece)
            if state is None and piece.counts is not None:
                state = _up_or_down(time, piece.counts)
            chosen = {Missing.DOWN: down, Missing.UNKNOWN: unknown, Missing.EXCLUDED: left_out}
            if state in chosen:
                chosen[state].extend(piece.spans)
    return union(down), union(unknown), union(left_out)


def _up_or_down(time: ByTime, counts: Counts) -> Missing:
    down = is_down(counts.bad, counts.total, time.down_above, inclusive=time.inclusive, min_events=time.min_events)
    return Missing.DOWN if down else Missing.UP


def _reading(
    basis: Basis, runs: Mapping[Span, int], counting: Spans, whole: int, figure: OutageFigure | None
) -> Attained:
    down = intersection(runs, counting)
    outages = Outages(tuple(runs.values()), whole)
    good = whole - outages.down_seconds
    if figure is None:
        return basis.share(good, whole, down)
    value = outages.figure(figure)
    met = value is None or (value >= basis.threshold if figure.at_least else value <= basis.threshold)
    return Attained(value=value, met=met, down=down, counting_seconds=basis.whole, good=good, total=whole)
