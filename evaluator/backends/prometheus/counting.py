"""Events counted from each knot to the end of a query's span: one instant query a window and side.

A place is left here for the next step: a series that was born inside the window with events already
counted (``increase`` cannot see them) needs bounds; ``_tallies`` is where both would be formed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from evaluator.backends.prometheus.measure import Doubt, Expression, Groups, Pair, Ready, Tally, WhenEmpty, by_group
from evaluator.backends.prometheus.request import Dialect, Instant, Outcome, Outcomes, Samples
from evaluator.backends.prometheus.rounds import Steps
from evaluator.backends.prometheus.timeline import Counted
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import rfc3339
from evaluator.core.query import Query


@dataclass(frozen=True, slots=True)
class Windows:
    """What was counted from each knot to the end, and remarks about it."""

    counted: dict[int, Counted | Unanswered]
    estimated: bool
    notices: tuple[str, ...] = ()


def count(query: Query, pair: Pair) -> Steps[Windows]:
    """The counts of every window that ends where the query's span ends."""
    end = query.span.end
    knots = query.knots[:-1]
    totals = {knot: Instant(pair.total.over(end - knot), end) for knot in knots}
    parts = {knot: Instant(pair.part.over(end - knot), end) for knot in knots}
    outcomes = yield [Dialect(), *totals.values(), *parts.values()]
    estimated = pair.is_estimated(exact=is_exact(outcomes))
    empty = [knot for knot in knots if _is_empty(outcomes[parts[knot]]) and _counts(outcomes[totals[knot]])]
    zero = yield from zeros(query, pair, {knot: outcomes[parts[knot]] for knot in knots}, empty)
    counted: dict[int, Counted | Unanswered] = {}
    notices: list[str] = []
    for knot in knots:
        where = f"{query.source}: {totals[knot].brief}"
        try:
            groups, part_groups = _both(outcomes, totals[knot], parts[knot], pair, query)
            _check_empty(pair, groups, part_groups, zero=knot in zero)
            counted[knot], found = _tallies(query, pair, groups, part_groups, (end, end - knot), estimated=estimated)
            notices += found
        except Doubt as doubt:
            counted[knot] = _placed(doubt, where)
    if zero and pair.when_empty is WhenEmpty.ASK:
        notices.append(f"{query.source}: no {pair.name} events: {pair.part.brief} is empty, its metric exists")
    return Windows(counted, estimated, tuple(dict.fromkeys(notices)))


def count_ready(query: Query, ready: Ready) -> Steps[Windows]:
    """The seconds of success in every window that ends where the query's span ends."""
    end = query.span.end
    requests = {knot: Instant(ready.ratio.over(end - knot), end) for knot in query.knots[:-1]}
    outcomes = yield list(requests.values())
    counted: dict[int, Counted | Unanswered] = {}
    for knot, request in requests.items():
        outcome = outcomes[request]
        if isinstance(outcome, Unanswered):
            counted[knot] = outcome
            continue
        try:
            groups = _answered(by_group(outcome, ready.ratio, query.group_by), ready.ratio)
            counted[knot] = {group: ready.tally(values[end], Fraction(end - knot)) for group, values in groups.items()}
        except Doubt as doubt:
            counted[knot] = _placed(doubt, f"{query.source}: {request.brief}")
    return Windows(counted, estimated=True)


def zeros(query: Query, pair: Pair, parts: dict[int, Outcome], empty: list[int]) -> Steps[frozenset[int]]:
    """The knots, of those with an empty part, at which that means zero: its metric exists in the window.

    A metric that exists in a window exists in every longer one; where the metrics cannot be told from
    the query, a longer window that answered shows the same.
    """
    if pair.when_empty is WhenEmpty.ZERO or not empty:
        return frozenset(empty if pair.when_empty is WhenEmpty.ZERO else ())
    if pair.when_empty is WhenEmpty.NO_DATA:
        return frozenset()
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


def _tallies(
    query: Query, pair: Pair, groups: Groups, parts: Groups, place: tuple[int, int], *, estimated: bool
) -> tuple[dict[tuple[tuple[str, str], ...], Tally | Unanswered], Iterable[str]]:
    """The counts of one window (its end and seconds), by group."""
    end, seconds = place
    found: dict[tuple[tuple[str, str], ...], Tally | Unanswered] = {}
    notices: list[str] = []
    for group in sorted(groups.keys() | parts.keys()):
        where = f"{query.source}: in the {seconds} s until {rfc3339(end)}" + (f", {dict(group)}" if group else "")
        try:
            total = groups.get(group, {}).get(end, Fraction(0))
            part = pair.known(parts.get(group, {}).get(end), total)
            found[group], notice = pair.tally(total, part, Fraction(seconds), estimated=estimated)
            if notice:
                notices.append(f"{where}: {notice}")
        except Doubt as doubt:
            found[group] = _placed(doubt, where)
    return found, notices
