"""Events counted from each knot to the end of a query's span: one instant query a window and side."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from evaluator.backends.prometheus.births import Born, births, checkable, detector, unchecked
from evaluator.backends.prometheus.measure import Doubt, Expression, Groups, Pair, Ready, Tally, WhenEmpty, by_group
from evaluator.backends.prometheus.promql import range_selectors
from evaluator.backends.prometheus.request import Dialect, Instant, Outcome, Outcomes, Samples
from evaluator.backends.prometheus.steps import Steps
from evaluator.backends.prometheus.tallies import BOUNDS, Bounds, tallies
from evaluator.backends.prometheus.timeline import Counted
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Query
from slo_spec.record import Record


class Windows(Record):
    """What was counted from each knot to the end, and remarks about it.

    ``bounds`` are the same counts under other assumptions about counters that were born in the
    window: all that they held happened in it, or only the bad events did.
    """

    counted: dict[int, Counted | Unanswered]
    estimated: bool
    notices: tuple[str, ...] = ()
    bounds: tuple[dict[int, Counted | Unanswered], ...] = ()


def count(query: Query, pair: Pair) -> Steps[Windows]:
    """The counts of every window that ends where the query's span ends."""
    end = query.span.end
    knots = query.knots[:-1]
    totals = {knot: Instant(pair.total.over(end - knot), end) for knot in knots}
    parts = {knot: Instant(pair.part.over(end - knot), end) for knot in knots}
    detectors = [detector(side, query) for side in checkable(pair)]
    outcomes = yield [Dialect(), *totals.values(), *parts.values(), *detectors]
    estimated = pair.is_estimated(exact=is_exact(outcomes))
    try:
        empty = [knot for knot in knots if _is_empty(outcomes[parts[knot]]) and _counts(outcomes[totals[knot]])]
        zero = yield from zeros(query, pair, {knot: outcomes[parts[knot]] for knot in knots}, empty)
        born = yield from births(query, pair, outcomes, exact=is_exact(outcomes))
    except Doubt as doubt:
        zero, born = frozenset(), _placed(doubt, f"{query.source}: {pair.total.brief}")
    if isinstance(born, Unanswered):
        asked = {knot: (outcomes[totals[knot]], outcomes[parts[knot]]) for knot in knots}
        failed = {knot: next((o for o in both if isinstance(o, Unanswered)), born) for knot, both in asked.items()}
        return Windows(dict(failed), estimated)
    sides: dict[int, tuple[Groups, Groups] | Unanswered] = {}
    for knot in knots:
        try:
            sides[knot] = _both(outcomes, totals[knot], parts[knot], pair, query)
        except Doubt as doubt:
            sides[knot] = _placed(doubt, f"{query.source}: {totals[knot].brief}")
    return counted_windows(query, pair, sides, born, zero, estimated=estimated)


def counted_windows(
    query: Query,
    pair: Pair,
    sides: Mapping[int, tuple[Groups, Groups] | Unanswered],
    born: Mapping[int, Born],
    zero: frozenset[int],
    *,
    estimated: bool,
) -> Windows:
    """The counts from each knot to the end, of what was found for the total and its part.

    ``zero`` are the knots at which nothing found for the part means that there was none.
    """
    end = query.span.end
    counted: dict[int, Bounds | Unanswered] = {}
    notices = list(unchecked(query, pair))
    for knot, found in sides.items():
        if isinstance(found, Unanswered):
            counted[knot] = found
            continue
        groups, part_groups = found
        newborn = born.get(knot, Born())
        _add_newborn(groups, part_groups, newborn, end)
        try:
            _check_empty(pair, groups, part_groups, zero=knot in zero)
        except Doubt as doubt:
            counted[knot] = _placed(doubt, f"{query.source}: {Instant(pair.total.over(end - knot), end).brief}")
            continue
        values = {
            group: (groups.get(group, {}).get(end), part_groups.get(group, {}).get(end))
            for group in groups.keys() | part_groups.keys()
        }
        counted[knot], remarks = tallies(query, pair, values, newborn, end - knot, estimated=estimated)
        notices += remarks
    if zero and pair.when_empty is WhenEmpty.ASK:
        notices.append(f"{query.source}: no {pair.name} events: {pair.part.brief} is empty, its metric exists")
    elif len(zero) == len(sides):
        notices.append(f"{query.source}: no {pair.name} events: no series matches {pair.part.brief} in the window")
    return _windows(counted, tuple(dict.fromkeys(notices)), estimated=estimated)


def _windows(counted: Mapping[int, Bounds | Unanswered], notices: tuple[str, ...], *, estimated: bool) -> Windows:
    """The counts by bound: only those bounds that differ from what is certain."""
    by_bound: list[dict[int, Counted | Unanswered]] = [
        {knot: each if isinstance(each, Unanswered) else getattr(each, bound) for knot, each in counted.items()}
        for bound in BOUNDS
    ]
    certain, everything, bad_only = by_bound
    if everything == certain:
        return Windows(certain, estimated, notices)
    bounds = (everything,) if bad_only in (certain, everything) else (everything, bad_only)
    return Windows(certain, estimated, notices, bounds)


def _add_newborn(groups: Groups, parts: Groups, born: Born, end: int) -> None:
    """Let groups that only have a newborn series of a single sample count from zero."""
    for group in born.groups:
        groups.setdefault(group, {end: Fraction(0)})
    for group in born.possible.part:
        parts.setdefault(group, {end: Fraction(0)})


def count_ready(query: Query, ready: Ready) -> Steps[Windows]:
    """The seconds of success in every window that ends where the query's span ends."""
    end = query.span.end
    requests = {knot: Instant(ready.ratio.over(end - knot), end) for knot in query.knots[:-1]}
    outcomes = yield [Dialect(), *requests.values()]
    empty = [knot for knot, request in requests.items() if _is_empty(outcomes[request])]
    idle = yield from _idle(query, ready, empty, exact=is_exact(outcomes))
    counted: dict[int, Counted | Unanswered] = {}
    for knot, request in requests.items():
        outcome = outcomes[request]
        if isinstance(outcome, Unanswered):
            counted[knot] = outcome
            continue
        try:
            if knot in idle:
                counted[knot] = {(): Tally()}
                continue
            groups = _answered(by_group(outcome, ready.ratio, query.group_by), ready.ratio)
            counted[knot] = {group: ready.tally(values[end], Fraction(end - knot)) for group, values in groups.items()}
        except Doubt as doubt:
            counted[knot] = _placed(doubt, f"{query.source}: {request.brief}")
    return Windows(counted, estimated=True)


def _idle(query: Query, ready: Ready, empty: list[int], *, exact: bool) -> Steps[frozenset[int]]:
    """The knots, of those with an empty answer, at which that means 0/0: every series that is read has samples.

    VictoriaMetrics leaves out what Prometheus answers with NaN. Groups cannot be told where there is no answer.
    """
    selectors = range_selectors("$window".join(ready.ratio.pieces))
    if not exact or not selectors or query.group_by:
        return frozenset()
    end = query.span.end
    probes = {
        knot: [Instant(f"count(last_over_time({selector}[{end - knot}s]))", end) for selector in selectors]
        for knot in empty
    }
    outcomes = yield [request for requests in probes.values() for request in requests]
    return frozenset(
        knot for knot, requests in probes.items() if all(_counts(outcomes[request]) for request in requests)
    )


def zeros(query: Query, pair: Pair, parts: dict[int, Outcome], empty: list[int]) -> Steps[frozenset[int]]:
    """The knots, of those with an empty part, at which that means zero: its metric exists in the window.

    A metric that exists in a window exists in every longer one; where the metrics cannot be told from
    the query, a longer window that answered shows the same. Of the total's own metric there are none,
    unless a label that the part asks for is on no series at all: that is a slip of the pen. ``Doubt`` says so.
    """
    if not empty or pair.when_empty is WhenEmpty.NO_DATA:
        return frozenset()
    if pair.when_empty is WhenEmpty.ZERO:
        if len(empty) == len(parts):
            yield from _carried(query, pair)
        return frozenset(empty)
    if not pair.part.metrics:
        answered = [knot for knot, outcome in parts.items() if _counts(outcome)]
        return frozenset(knot for knot in empty if any(longer < knot for longer in answered))
    end = query.span.end
    for knot in sorted(empty, reverse=True):
        probes = [Instant(f"count(last_over_time({metric}[{end - knot}s]))", end) for metric in pair.part.metrics]
        outcomes = yield probes
        if all(_counts(outcomes[probe]) for probe in probes):
            return frozenset(longer for longer in empty if longer <= knot)
    return frozenset()


def _carried(query: Query, pair: Pair) -> Steps[None]:
    """Raise ``Doubt`` for a label of the part's matchers that no series of the total carries."""
    span = query.span
    probes = {name: Instant(carriers.over(span.seconds), span.end) for name, carriers in pair.carriers}
    outcomes = yield list(probes.values())
    for name, probe in probes.items():
        if _is_empty(outcomes[probe]):
            words = f"no series of {pair.total.brief} has the label {name!r}, which the {pair.name} events are told by"
            raise Doubt(words, Reason.NO_DATA)


def is_exact(outcomes: Outcomes) -> bool:
    """Whether the server counts exactly what lies in a window, as VictoriaMetrics does."""
    outcome = outcomes[Dialect()]
    return isinstance(outcome, Samples) and outcome.victoria_metrics


def _answered(groups: Groups, expression: Expression) -> Groups:
    if not groups:
        raise Doubt(no_data(expression.brief), Reason.NO_DATA)
    return groups


def no_data(asked: str) -> str:
    """The words for an empty answer."""
    return f"{asked} gave no series: is the name right, and was it scraped?"


def _placed(doubt: Doubt, where: str) -> Unanswered:
    if isinstance(doubt, _Passed):
        return doubt.unanswered
    return Unanswered(doubt.unanswered.reason, f"{where}: {doubt.unanswered.detail}")


def _is_empty(outcome: Outcome) -> bool:
    return not isinstance(outcome, Unanswered) and not outcome.series


def _counts(outcome: Outcome) -> bool:
    return not isinstance(outcome, Unanswered) and bool(outcome.series)


def _both(outcomes: Outcomes, total: Instant, part: Instant, pair: Pair, query: Query) -> tuple[Groups, Groups]:
    found: list[Groups] = []
    for request, expression in ((total, pair.total), (part, pair.part)):
        outcome = outcomes[request]
        if isinstance(outcome, Unanswered):
            raise _Passed(outcome)
        found.append(by_group(outcome, expression, query.group_by))
    return found[0], found[1]


class _Passed(Doubt):
    """A doubt that a request came back with: its words name the request already."""

    def __init__(self, unanswered: Unanswered) -> None:
        super().__init__(unanswered.detail, unanswered.reason)


def _check_empty(pair: Pair, groups: Groups, parts: Groups, *, zero: bool) -> None:
    """Raise ``Doubt`` where nothing was answered and that does not mean zero."""
    if not groups:
        also = f" (though {pair.part.brief} did answer)" if parts else ""
        raise Doubt(no_data(pair.total.brief) + also, Reason.NO_DATA)
    everything = [value for values in groups.values() for value in values.values()]
    if parts or zero or not any(everything):
        return
    raise Doubt(
        f"{pair.part.brief}, the {pair.name} events, gave no series while the total has some: "
        "no zero is assumed, because its metric was not found in the window",
        Reason.NO_DATA,
    )
