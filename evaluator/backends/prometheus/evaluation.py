"""One query, from its measure to its answer: which requests, in which order, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.backends.prometheus.counting import Windows, count, count_ready, is_exact
from evaluator.backends.prometheus.coverage import coverage, observed_at, presence_of, scrape_seconds
from evaluator.backends.prometheus.histogram import pair_of_histogram
from evaluator.backends.prometheus.measure import Pair, Ready, of_ratio, of_raw_ratio
from evaluator.backends.prometheus.request import Dialect, Outcomes, Request, Samples
from evaluator.backends.prometheus.settings import Connection
from evaluator.backends.prometheus.slices import Slices, count_ready_slices, count_slices, judge_threshold
from evaluator.backends.prometheus.steps import Steps, together
from evaluator.backends.prometheus.targets import Slots
from evaluator.backends.prometheus.timeline import (
    contradictions,
    from_slices,
    from_suffixes,
    gone_since,
    groups_in,
    in_order,
    of_group,
)
from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Query
from slo_spec.model import Histogram, Labels, Ratio, RawRatio, Threshold
from slo_spec.record import replace

FEWEST_SCRAPES = 4
"""The scrapes that the longest window of a query must hold to be worth a verdict."""

FEWEST_TO_COUNT = 2
"""The scrapes below which servers differ in what they make of a window at all."""

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
        return of_windows(query, counted, slots, adds_up=adds_up)
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
        exact = is_exact((yield [Dialect()]))
        slices = yield from count_ready_slices(query, ready, nothing_is_empty=exact)
        answer = _of_slices(query, slices, estimated=True, whole_only=False)
        return (yield from _covered(query, answer, connection))
    counted, slots = yield from _with_coverage(query, count_ready(query, ready), connection)
    return of_windows(query, counted, slots, adds_up=False)


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
    counted = timeline.if_counted
    return replace(
        timeline, observed=tuple(least), if_counted=None if counted is None else _with_observed(counted, observed)
    )


def _with_coverage(
    query: Query, counting: Steps[Windows], connection: Connection, *, native: bool = False
) -> Steps[tuple[Windows, Slots | Unanswered]]:
    """The counts and the coverage, asked beside each other."""
    presence = presence_of(query, native=native)
    both: dict[str, Steps[Windows | Slots | Unanswered]] = {
        "counts": _widened(counting),
        "coverage": _widened(coverage(presence, query.span, connection.scrape_interval)),
    }
    found = yield from together(both)
    counted, slots = found["counts"], found["coverage"]
    if not isinstance(counted, Windows) or isinstance(slots, Windows):
        raise TypeError("counts and coverage have changed places")
    if presence.selectors or connection.scrape_interval:
        interval = yield from scrape_seconds(presence, query.span, connection.scrape_interval)
        counted = without_short(query, counted, interval)
    return counted, slots


def without_short(query: Query, counted: Windows, interval: int) -> Windows:
    """The counts without those of windows that hold too few scrapes."""
    fewest = {knot: FEWEST_SCRAPES if knot == query.knots[0] else FEWEST_TO_COUNT for knot in counted.counted}
    short = {
        knot: Unanswered(
            Reason.INCOMPLETE,
            f"{query.source}: a window of {query.span.end - knot} s holds fewer than {fewest[knot]} scrapes, "
            f"one every {interval} s: ask for a longer window, or scrape more often",
        )
        for knot, each in counted.counted.items()
        if query.span.end - knot < fewest[knot] * interval and not isinstance(each, Unanswered)
    }
    bounds = tuple({**each, **short} for each in counted.bounds)
    return replace(counted, counted={**counted.counted, **short}, bounds=bounds) if short else counted


def _widened(steps: Steps[Windows] | Steps[Slots | Unanswered]) -> Steps[Windows | Slots | Unanswered]:
    return (yield from steps)


def of_windows(
    query: Query, counted: Windows, slots: Slots | Unanswered, *, adds_up: bool, sums: bool = False
) -> Answer:
    """The answer that windows and coverage make.

    ``adds_up``: an extrapolated window never tops a longer one. ``sums``: windows are sums of the same
    stretches, which cannot contradict each other.
    """
    groups = groups_in(counted.counted)
    refused = _refused(query, groups, counted.counted)
    if refused is not None:
        return refused
    if isinstance(slots, Unanswered):
        return _uncovered(slots)
    observed = observed_at(query.knots, slots)
    found = [(group, _timeline(query, counted, group, observed, adds_up=adds_up, sums=sums)) for group in groups]
    if len(found) == 1 and isinstance(found[0][1], Unanswered):
        return found[0][1]
    return Answered(groups=tuple(found), notices=counted.notices)


def _timeline(
    query: Query, counted: Windows, group: Labels, observed: Sequence[int], *, adds_up: bool, sums: bool
) -> Timeline | Unanswered:
    """One group's timeline, with the bounds of what is uncertain about it."""
    made: Timeline | None = None
    for windows in (*reversed(counted.bounds), counted.counted):
        suffixes = of_group(windows, group)
        against = {} if sums or isinstance(query.measure, RawRatio) else contradictions(suffixes, query.span.end)
        for knot, unanswered in against.items():
            suffixes[knot] = Unanswered(unanswered.reason, f"{query.source}: {unanswered.detail}")
        if adds_up:
            suffixes = in_order(suffixes)
        plain = from_suffixes(query.knots, suffixes, observed, estimated=counted.estimated)
        if isinstance(plain, Unanswered):
            return plain
        if made != plain:
            made = replace(plain, if_counted=made, gone_since=gone_since(windows, group))
    return made if made is not None else Unanswered(Reason.NO_DATA, f"{query.source}: no series")


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
    found = tuple(
        (group, _of_bounds(query, slices, group, estimated=estimated, whole_only=whole_only))
        for group in sorted(slices.groups)
    )
    return Answered(groups=found, notices=slices.notices)


def _of_bounds(query: Query, slices: Slices, group: Labels, *, estimated: bool, whole_only: bool) -> Timeline:
    """One group's timeline, with the bounds of what is uncertain about it."""
    made: Timeline | None = None
    for groups in (*reversed(slices.bounds), slices.groups):
        own = from_slices(query.all_knots(), groups[group], estimated=estimated, whole_only=whole_only)
        if made != own:
            made = replace(own, if_counted=made)
    if made is None:
        raise ValueError("a group without slices")
    return made
