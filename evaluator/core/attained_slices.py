"""What was reached slice by slice: the mean of error rates, the share of time, figures of outages."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from evaluator.core.answer import Timeline
from evaluator.core.counts import Counts, Number, Reason, sum_of_ratios
from evaluator.core.downtime import is_down, long_runs
from evaluator.core.interval import Span, Spans, cut, intersection, total_seconds, union
from evaluator.core.outages import Outages, seconds_inside
from evaluator.core.readings import Attained, Attainment, Basis, between, nothing, unseen
from evaluator.core.slice_states import Slice, slice_count, slices, told
from evaluator.core.sparse import beside_failures, sparse
from slo_spec.model.agreements import ByAverage, ByTime, Formula, Missing, NoTraffic, OutageFigure
from slo_spec.record import Record, replace

_GROWS_WITH_DOWNTIME = (OutageFigure.DOWNTIME, OutageFigure.LONGEST_OUTAGE)


def by_average(basis: Basis, average: ByAverage, timeline: Timeline) -> Attainment:
    """100 % less the mean error rate of the slices; each slice weighs the same, also one that is partly excluded."""
    total = up = _wholly_excluded(basis, average.slice_seconds)
    found = told(timeline, basis.counting, basis.period, average)
    ratios: list[tuple[Number, Number]] = list(found.ratios)
    total += found.others
    unknown: list[Slice] = []
    few = sparse(average, found.odd, found.others)
    doubted = _doubted(basis, average, timeline) if few else frozenset()
    for piece in found.odd:
        reading = Missing.UNKNOWN if piece.spans in doubted else _reading_of(average, piece)
        if reading is Missing.EXCLUDED:
            continue
        total += 1
        if reading is Missing.UNKNOWN:
            unknown.append(piece)
        elif reading is Missing.UP:
            up += 1
        elif reading is None and piece.counts is not None:
            ratios.append((piece.counts.good, piece.counts.total))
    if not total:
        return nothing(Reason.NO_TRAFFIC, "no slice of the period has events that count")
    good = up + sum_of_ratios(ratios)
    spans = union(span for piece in unknown for span in piece.spans)
    reached = between(basis, basis.share(good + len(unknown), total), basis.share(good, total), spans)
    return replace(reached, reason=few) if few and reached.reason else reached


def _doubted(basis: Basis, average: ByAverage, timeline: Timeline) -> frozenset[Spans]:
    pieces = tuple(slices(timeline, basis.counting, basis.period, average.slice_seconds))
    return frozenset(piece.spans for piece in beside_failures(pieces))


def _wholly_excluded(basis: Basis, step: int) -> int:
    """How many slices stay in the whole, as up, though nothing of them counts: with numerator-only."""
    if basis.commitment.formula is Formula.EXCLUDE_BOTH:
        return 0
    return slice_count(basis.hours, basis.period, step) - slice_count(basis.counting, basis.period, step)


class States(Record, kw_only=True):
    """When something was down, when it was left out of both sides (no traffic, or missing and so agreed), and when it
    was excused: excluded by a window. The rest was up."""

    down: Spans
    left_out: Spans = ()
    excused: Spans = ()


def by_runs(basis: Basis, time: ByTime, timeline: Timeline, figure: OutageFigure | None = None) -> Attainment:
    """The share of time that is not down, or a figure of the outages: runs of down slices, the short ones left out."""
    down, unknown, left_out = states(basis, time, timeline)
    best = States(down=down, left_out=left_out)
    found = by_states(basis, time, best, replace(best, down=union((*down, *unknown))), figure)
    if found.reason is None:
        return found
    inside = told(timeline, basis.counting, basis.period, time)
    few = sparse(time, inside.odd, inside.others)
    return replace(found, reason=few) if few else found


def by_states(
    basis: Basis, time: ByTime, best: States, worst: States, figure: OutageFigure | None = None
) -> Attainment:
    """The same from what was down, if all that nobody knows was up and if it was down."""
    sides = [_Side.of(basis, each) for each in _bounds(best, worst, time.min_run_seconds)]
    if not any(side.whole for side in sides):
        return nothing(Reason.NO_TRAFFIC, "no slice of the period has events that count")
    runs = [side.runs(time.min_run_seconds) for side in sides]
    readings = [side.reading(each, figure) for side, each in zip(sides, runs, strict=True)]
    spans = intersection(cut(worst.down, best.down), sides[1].counting)
    if figure is not None and figure not in _GROWS_WITH_DOWNTIME and runs[0] != runs[1]:
        # More downtime may join two outages into one or make a third: neither reading bounds the figure.
        return Attainment(best=None, worst=None, unknown=spans, reason=unseen(sides[1].basis, spans))
    return between(sides[1].basis, readings[0], readings[1], spans)


def _bounds(best: States, worst: States, min_run_seconds: int) -> tuple[States, States]:
    """The two, so that nothing that may be true lies outside them.

    What is excused in one reading may be down in the other, in a run that is too short to count: then that is better
    than being excused, for it stays in the whole as time that was up.
    """
    hidden = intersection(worst.down, (*best.excused, *best.left_out)) if min_run_seconds else ()
    if not hidden:
        return best, worst
    short = cut(hidden, long_runs(worst.down, min_run_seconds))
    return (
        replace(best, excused=cut(best.excused, hidden), left_out=cut(best.left_out, hidden)),
        replace(
            worst,
            excused=union((*worst.excused, *intersection(short, best.excused))),
            left_out=union((*worst.left_out, *intersection(short, best.left_out))),
        ),
    )


class _Side(Record):
    """One reading of a period: the time that counts in it, and how long that is."""

    basis: Basis
    states: States
    counting: Spans
    whole: int

    @classmethod
    def of(cls, basis: Basis, states: States) -> _Side:
        basis = basis.without(states.excused) if states.excused else basis
        whole = basis.whole - total_seconds(intersection(states.left_out, basis.counting))
        return cls(basis, states, cut(basis.counting, states.left_out), whole)

    def runs(self, min_run_seconds: int) -> dict[Span, int]:
        return seconds_inside(long_runs(self.states.down, min_run_seconds), self.counting)

    def reading(self, runs: Mapping[Span, int], figure: OutageFigure | None) -> Attained:
        if self.whole:
            return _reading(self.basis, runs, self.counting, self.whole, figure)
        # Nothing counts in this reading: nothing was missed.
        value = Fraction(1) if figure is None else None
        return Attained(value=value, met=True, down=(), counting_seconds=0, good=0, total=0)


def _reading_of(accounting: ByAverage | ByTime, piece: Slice) -> Missing | None:
    """How a slice without data or without events is read; None for one that speaks for itself."""
    if piece.counts is None:
        return accounting.missing
    if piece.counts.total:
        return None
    return Missing.EXCLUDED if accounting.no_traffic is NoTraffic.EXCLUDED else Missing.UP


def states(basis: Basis, time: ByTime, timeline: Timeline) -> tuple[Spans, Spans, Spans]:
    """What was down, what nobody knows, and what leaves both sides, over all that was asked for."""
    down: list[Span] = []
    unknown: list[Span] = []
    left_out: list[Span] = []
    asked = cut((Span(timeline.knots[0], timeline.knots[-1]),), basis.excluded) if timeline.knots else ()
    asked = union((*asked, *basis.counting))
    chosen = {Missing.DOWN: down, Missing.UNKNOWN: unknown, Missing.EXCLUDED: left_out}
    # Time outside the hours never counts, but a run goes on through it.
    both = (basis.counting, cut(asked, basis.counting))
    inside, outside = (told(timeline, spans, basis.period, time) for spans in both)
    for piece in (*inside.odd, *outside.odd):
        state = _reading_of(time, piece)
        if state is None and piece.counts is not None:
            state = _up_or_down(time, piece.counts)
        if state in chosen:
            chosen[state].extend(piece.spans)
    if sparse(time, inside.odd, inside.others):
        every = [piece for spans in both for piece in slices(timeline, spans, basis.period, time.slice_seconds)]
        unknown.extend(span for piece in beside_failures(every) for span in piece.spans)
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
