"""One query, from its measure to its answer: which requests, in which order, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.backends.prometheus.counting import Windows, count, count_ready, is_exact
from evaluator.backends.prometheus.coverage import Slots, coverage, observed_at, presence_of, scrape_seconds
from evaluator.backends.prometheus.histogram import pair_of_histogram
from evaluator.backends.prometheus.measure import Pair, Ready, of_ratio, of_raw_ratio
from evaluator.backends.prometheus.request import Dialect, Outcomes, Request, Samples
from evaluator.backends.prometheus.rounds import Steps, together
from evaluator.backends.prometheus.settings import Connection
from evaluator.backends.prometheus.slices import Slices, count_ready_slices, count_slices, judge_threshold
from evaluator.backends.prometheus.timeline import (
    contradictions,
    from_slices,
    from_suffixes,
    groups_in,
    in_order,
    of_group,
)
from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Query
from slo_spec.model import Histogram, Labels, Ratio, RawRatio, Threshold

Groups = tuple[tuple[Labels, Timeline | Unanswered], ...]


def evaluate(query: Query, connection: Connection) -> Steps[Answer]:
    """The answer to a query, with what was sent for it and what the server remarked."""
    steps = _evaluate(query, connection)
    sent: dict[Request, None] = {}
    outcomes: Outcomes = {}
    answer: Answer
    try:
        wanted = next(steps)
        while True:
            sent |= dict.fromkeys(wanted)
            outcomes = yield wanted
            wanted = steps.send(outcomes)
    except StopIteration as stop:
        answer = stop.value
    except ValueError as error:
        # Names that are none: the spec's check should have refused them, the server never sees them.
        return Unanswered(Reason.BACKEND, f"{query.source}: {error}")
    if isinstance(answer, Unanswered):
        return answer
    remarks = [
        note for request in sent if isinstance(outcome := outcomes.get(request), Samples) for note in outcome.notices
    ]
    named = [f"{connection.source}: {notice}" for notice in connection.notices]
    return Answered(
        groups=answer.groups,
        requests=tuple(str(request) for request in sent if not isinstance(request, Dialect)),
        notices=tuple(dict.fromkeys([*answer.notices, *remarks, *named])),
    )


def _evaluate(query: Query, connection: Connection) -> Steps[Answer]:
    measure = query.measure
    if not query.span.seconds:
        return Unanswered(Reason.NO_DATA, f"{query.source}: the span is empty")
    match measure:
        case Threshold():
            return (yield from _threshold(query, measure, connection))
        case Ratio():
            return (yield from _events(query, of_ratio(measure, query.group_by), connection))
        case Histogram():
            found = yield from pair_of_histogram(query, measure)
            if isinstance(found, Unanswered):
                return found
            pair, native = found
            return (yield from _events(query, pair, connection, native=native))
        case RawRatio():
            return (yield from _ready(query, of_raw_ratio(measure), connection))
        case _:
            return Unanswered(Reason.BACKEND, f"{query.source}: rows cannot be asked of a Prometheus server")


def _events(query: Query, pair: Pair, connection: Connection, *, native: bool = False) -> Steps[Answer]:
    if query.step is None:
        counted, slots = yield from _with_coverage(query, count(query, pair), connection, native=native)
        adds_up = counted.estimated and not pair.total.raw and not pair.part.raw
        return _of_windows(query, counted, slots, adds_up=adds_up)
    exact = is_exact((yield [Dialect()]))
    estimated = pair.is_estimated(exact=exact)
    margin = None
    if not exact:
        presence = presence_of(query, native=native)
        margin = yield from scrape_seconds(presence, query.span, connection.scrape_interval)
    slices = yield from count_slices(query, pair, margin, estimated=estimated)
    answer = _of_slices(query, slices, estimated=estimated, whole_only=False)
    return (yield from _covered(query, answer, connection, native=native))


def _ready(query: Query, ready: Ready, connection: Connection) -> Steps[Answer]:
    if query.step is not None:
        slices = yield from count_ready_slices(query, ready)
        answer = _of_slices(query, slices, estimated=True, whole_only=False)
        return (yield from _covered(query, answer, connection))
    counted, slots = yield from _with_coverage(query, count_ready(query, ready), connection)
    return _of_windows(query, counted, slots, adds_up=False)


def _threshold(query: Query, measure: Threshold, connection: Connection) -> Steps[Answer]:
    slices = yield from judge_threshold(query, measure)
    answer = _of_slices(query, slices, estimated=False, whole_only=True)
    # A gauge's slices tell by themselves where there was data; a presence of the spec's may tell more.
    return answer if query.presence is None else (yield from _covered(query, answer, connection))


def _covered(query: Query, answer: Answer, connection: Connection, *, native: bool = False) -> Steps[Answer]:
    """The answer with no more observed than its presence is."""
    if isinstance(answer, Unanswered):
        return answer
    slots = yield from coverage(presence_of(query, native=native), query.span, connection.scrape_interval)
    if isinstance(slots, Unanswered):
        return _uncovered(slots)
    observed = observed_at(query.all_knots(), slots)
    groups: Groups = tuple(
        (labels, timeline if isinstance(timeline, Unanswered) else _with_observed(timeline, observed))
        for labels, timeline in answer.groups
    )
    return Answered(groups=groups, notices=answer.notices)


def _with_observed(timeline: Timeline, observed: Sequence[int]) -> Timeline:
    """The timeline with no more observed than both its slices and the presence allow, knot by knot."""
    least = [0]
    for index in range(1, len(observed)):
        own = timeline.observed[index] - timeline.observed[index - 1]
        least.append(least[-1] + min(own, observed[index] - observed[index - 1]))
    return Timeline(
        knots=timeline.knots,
        good=timeline.good,
        total=timeline.total,
        observed=tuple(least),
        estimated=timeline.estimated,
        holes=timeline.holes,
    )


def _with_coverage(
    query: Query, counting: Steps[Windows], connection: Connection, *, native: bool = False
) -> Steps[tuple[Windows, Slots | Unanswered]]:
    """The counts and the coverage, asked in the same rounds."""
    presence = presence_of(query, native=native)
    both: dict[str, Steps[Windows | Slots | Unanswered]] = {
        "counts": _widened(counting),
        "coverage": _widened(coverage(presence, query.span, connection.scrape_interval)),
    }
    found = yield from together(both)
    counted, slots = found["counts"], found["coverage"]
    if not isinstance(counted, Windows) or isinstance(slots, Windows):
        raise TypeError("counts and coverage have changed places")
    return counted, slots


def _widened(steps: Steps[Windows] | Steps[Slots | Unanswered]) -> Steps[Windows | Slots | Unanswered]:
    return (yield from steps)


def _of_windows(query: Query, counted: Windows, slots: Slots | Unanswered, *, adds_up: bool) -> Answer:
    groups = groups_in(counted.counted)
    refused = _refused(query, groups, counted.counted)
    if refused is not None:
        return refused
    if isinstance(slots, Unanswered):
        return _uncovered(slots)
    observed = observed_at(query.knots, slots)
    found: list[tuple[Labels, Timeline | Unanswered]] = []
    for group in groups:
        suffixes = of_group(counted.counted, group)
        against = {} if isinstance(query.measure, RawRatio) else contradictions(suffixes, query.span.end)
        for knot, unanswered in against.items():
            suffixes[knot] = Unanswered(unanswered.reason, f"{query.source}: {unanswered.detail}")
        if adds_up:
            suffixes = in_order(suffixes)
        found.append((group, from_suffixes(query.knots, suffixes, observed, estimated=counted.estimated)))
    if len(found) == 1 and isinstance(found[0][1], Unanswered):
        return found[0][1]
    return Answered(groups=tuple(found), notices=counted.notices)


def _refused(query: Query, groups: Sequence[Labels], windows: object = None) -> Unanswered | None:
    """Why there is no answer at all: no group, or too many."""
    if not groups:
        holes = windows.values() if isinstance(windows, dict) else ()
        return next((hole for hole in holes if isinstance(hole, Unanswered)), None) or Unanswered(
            Reason.NO_DATA, f"{query.source}: no series"
        )
    if len(groups) > query.at_most:
        words = f"{len(groups)} groups by {', '.join(query.group_by)}, at most {query.at_most} are allowed"
        return Unanswered(Reason.TOO_MANY_GROUPS, f"{query.source}: {words} (at_most)")
    return None


def _uncovered(slots: Unanswered) -> Unanswered:
    return Unanswered(slots.reason, f"the coverage could not be measured: {slots.detail}")


def _of_slices(query: Query, slices: Slices | Unanswered, *, estimated: bool, whole_only: bool) -> Answer:
    if isinstance(slices, Unanswered):
        return slices
    refused = _refused(query, tuple(slices.groups))
    if refused is not None:
        return refused
    knots = query.all_knots()
    found = tuple(
        (group, from_slices(knots, own, estimated=estimated, whole_only=whole_only))
        for group, own in sorted(slices.groups.items())
    )
    return Answered(groups=found, notices=slices.notices)
