"""What a commitment reached over one period, and how sure that is.

Where data are missing there are two readings: the best takes all that nobody saw as up, the worst as down. A promise
is kept only if the worst keeps it, and broken only if the best breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from evaluator.core.answer import Timeline
from evaluator.core.attained_slices import by_average, by_runs
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.gauges import figure_of, runs_of_values
from evaluator.core.interval import Span, Spans, union
from evaluator.core.readings import Attained, Attainment, Basis, nothing
from evaluator.core.slice_states import asked_span, knots_needed
from evaluator.core.wording import duration, percent
from slo_spec.model.agreements import ByAverage, ByGauge, ByOutages, ByRequests, ByTime, Commitment, Limit
from slo_spec.model.objectives import Target

__all__ = ["COVERAGE_NEEDED", "Attained", "Attainment", "alternatives", "attained", "question"]

COVERAGE_NEEDED = Fraction(95, 100)
"""Of the time that counts, what data must cover for a share of requests to be told."""


def question(
    commitment: Commitment, period: Span, *, hours: Spans = (), excluded: Spans = (), at: int | None = None
) -> tuple[Span, int | None, tuple[int, ...]]:
    """What to ask for: the span with the margin that a minimum run needs, the slice, and further knots.

    ``excluded`` should reach as far as the margin; ``hours`` () are all hours; nothing is asked for after ``at``.
    """
    accounting = commitment.accounting
    bounds = (*hours, *excluded)
    if isinstance(accounting, ByRequests | ByGauge):
        return period, None, knots_needed(period, period, period.seconds, bounds)
    time = accounting.time if isinstance(accounting, ByOutages) else accounting
    minimum = time.min_run_seconds if isinstance(time, ByTime) else 0
    span = asked_span(period, time.slice_seconds, minimum, at)
    return span, time.slice_seconds, knots_needed(span, period, time.slice_seconds, bounds)


def attained(
    commitment: Commitment,
    target: Target | Limit,
    timeline: Timeline,
    period: Span,
    *,
    hours: Spans,
    excluded: Spans,
) -> Attainment:
    """What a commitment reached over a period. ``target`` is the one that held then, as amendments may have made it.

    A source that does not know whether events of its first moments belong to the period gives several timelines: the
    best and the worst of all of them are taken.
    """
    basis = Basis.of(commitment, target, period, hours, excluded)
    if not basis.whole:
        return nothing(Reason.NO_TRAFFIC, "nothing of the period counts: all of it is excluded or outside the hours")
    found = [_read(basis, each) for each in alternatives(timeline)]
    return found[0] if len(found) == 1 else _widest(basis, found)


def _read(basis: Basis, timeline: Timeline) -> Attainment:
    match basis.commitment.accounting:
        case ByRequests():
            return _by_requests(basis, timeline)
        case ByGauge() as gauge:
            return _by_gauge(basis, gauge, timeline)
        case ByAverage() as average:
            return by_average(basis, average, timeline)
        case ByTime() as time:
            return by_runs(basis, time, timeline)
        case ByOutages(figure=figure, time=time):
            return by_runs(basis, time, timeline, figure)


def _by_requests(basis: Basis, timeline: Timeline) -> Attainment:
    counts = timeline.over(basis.counting)
    whole = counts if basis.counting == basis.whole_spans else timeline.over(basis.whole_spans)
    for found in (counts, whole):
        if isinstance(found, Unanswered):
            return Attainment(best=None, worst=None, unknown=basis.counting, reason=found)
    assert isinstance(counts, Counts)
    assert isinstance(whole, Counts)
    if doubt := _doubt(counts):
        return Attainment(best=None, worst=None, unknown=() if counts.observed else basis.counting, reason=doubt)
    if not whole.total:
        return nothing(Reason.NO_TRAFFIC, f"not a single event in {duration(basis.whole)} that count")
    reached = basis.share(whole.total - counts.bad, whole.total)
    return Attainment(best=reached, worst=reached)


def _by_gauge(basis: Basis, gauge: ByGauge, timeline: Timeline) -> Attainment:
    counts = timeline.over(basis.counting)
    doubt = counts if isinstance(counts, Unanswered) else _doubt(counts)
    if doubt is not None:
        return Attainment(best=None, worst=None, unknown=basis.counting, reason=doubt)
    runs = runs_of_values(timeline, basis.counting)
    many, value = sum(map(len, runs)), figure_of(gauge, runs)
    if value is None:
        return nothing(Reason.TOO_FEW, f"{many} slices with a value are too few for a {gauge.figure}")
    met = value >= basis.threshold if basis.more_is_better else value <= basis.threshold
    reached = Attained(value=value, met=met, down=(), counting_seconds=basis.whole, good=value * many, total=many)
    return Attainment(best=reached, worst=reached)


def _doubt(counts: Counts) -> Unanswered | None:
    window = duration(counts.seconds)
    if counts.seconds and not counts.observed:
        return Unanswered(Reason.NO_DATA, f"nothing was seen in the {window} that count")
    if counts.coverage < COVERAGE_NEEDED:
        covered = f"{percent(counts.coverage, (COVERAGE_NEEDED,), 1)}, needed {percent(COVERAGE_NEEDED)}"
        return Unanswered(Reason.INCOMPLETE, f"data covers {duration(counts.observed)} of {window} ({covered})")
    return None


def alternatives(timeline: Timeline) -> Iterator[Timeline]:
    """A timeline, and what it would be if events of uncertain age had happened in it."""
    current: Timeline | None = timeline
    while current is not None:
        yield current
        current = current.if_counted


def _widest(basis: Basis, found: Sequence[Attainment]) -> Attainment:
    """The best and the worst of several attainments."""
    bests = [each.best for each in found if each.best is not None]
    worsts = [each.worst for each in found if each.worst is not None]
    unknown = union(span for each in found for span in each.unknown)
    reason = next((each.reason for each in found if each.reason is not None), None)
    if len(bests) < len(found) or len(worsts) < len(found):
        return Attainment(best=None, worst=None, unknown=unknown, reason=reason)
    best, worst = max(bests, key=basis.merit), min(worsts, key=basis.merit)
    if best == worst:
        return Attainment(best=best, worst=best, unknown=unknown)
    detail = "events that a counter held when it was first seen may or may not belong to the period"
    return Attainment(
        best=best, worst=worst, unknown=unknown, reason=reason or Unanswered(Reason.UNCERTAIN_START, detail)
    )
