"""Slice by slice: a gauge against its bound, or the events of each slice, by range queries.

A slice [a, b) is the query's value at b with ``$window`` as its length. A slice without a value is
not observed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evaluator.backends.prometheus.births import (
    KINDS,
    Asking,
    Born,
    Sides,
    Window,
    checkable,
    detector,
    how_to_ask,
    unchecked,
)
from evaluator.backends.prometheus.counting import is_exact, no_data, zeros
from evaluator.backends.prometheus.measure import (
    Doubt,
    Expression,
    Groups,
    Pair,
    Ready,
    Tally,
    by_group,
    raw_expression,
)
from evaluator.backends.prometheus.promql import by, instant_selector
from evaluator.backends.prometheus.request import (
    Dialect,
    Instant,
    Odd,
    Outcomes,
    Range,
    Request,
    Samples,
    Value,
    chunks,
)
from evaluator.backends.prometheus.steps import Steps
from evaluator.backends.prometheus.tallies import BOUNDS, tallies
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.model import Comparison, Labels, Selector, Threshold
from slo_spec.record import Record, replace

Slice = tuple[int, int, Tally, int]
"""Start, end, what was counted, and the seconds of it that were observed."""

_OUTER = {
    "avg_over_time": "avg",
    "max_over_time": "max",
    "min_over_time": "min",
    "sum_over_time": "sum",
    "count_over_time": "sum",
    "increase": "sum",
    "rate": "sum",
}


class Slices(Record):
    """The slices with data of every group, and remarks about them."""

    groups: Mapping[Labels, Sequence[Slice]]
    notices: tuple[str, ...] = ()
    bounds: tuple[Mapping[Labels, Sequence[Slice]], ...] = ()
    """The same under other assumptions about counters that were born in a slice."""


def threshold_expression(measure: Threshold, group_by: tuple[str, ...]) -> Expression:
    """The gauge's query. ValueError for names that are none.

    Several series become one number as the function says (the average of averages, the largest
    of the largest); for other functions the one that is worst for the comparison.
    """
    value = measure.value
    if value is None:
        raise ValueError("the threshold asks for rows, which a Prometheus server does not have")
    if not isinstance(value, Selector):
        return raw_expression(value)
    if not value.function.replace("_", "").isalnum() or not value.function.isascii():
        raise ValueError(f"{value.function!r} is no function")
    low_is_good = measure.comparison not in {Comparison.ABOVE, Comparison.AT_LEAST}
    outer = _OUTER.get(value.function, "max" if low_is_good else "min")
    return Expression(
        pieces=(f"{outer}{by(group_by)}({value.function}({instant_selector(value)}[", "]))"),
        metrics=(value.metric,),
        estimated=False,
    )


def judge_threshold(query: Query, measure: Threshold) -> Steps[Slices | Unanswered]:
    """Each slice good or bad, by an exact comparison; a gauge's with its value."""
    expression = threshold_expression(measure, query.group_by)
    length = measure.slice_seconds
    grid = _Grid(query, length)
    outcomes = yield grid.requests(expression, length)
    groups = grid.read(outcomes, expression, length)
    if isinstance(groups, Unanswered):
        return groups
    if not groups:
        return Unanswered(Reason.NO_DATA, f"{query.source}: {no_data(expression.brief)}")
    odd = sum(isinstance(value, Odd) for values in groups.values() for value in values.values())
    found = {
        group: [
            (end - length, end, _judged(measure, value), length)
            for end, value in sorted(values.items())
            if not isinstance(value, Odd) and end - length >= query.span.start
        ]
        for group, values in groups.items()
    }
    notice = f"{query.source}: {odd} slices of {expression.brief} are NaN or infinite and count as not observed"
    return Slices(found, (notice,) if odd else ())


def _judged(measure: Threshold, value: Fraction) -> Tally:
    good = value if measure.comparison is None else Fraction(measure.comparison.holds(value, Fraction(measure.bound)))
    return Tally(good, 1 - good)


def count_slices(
    query: Query, pair: Pair, scrape_seconds: int | None, *, estimated: bool
) -> Steps[Slices | Unanswered]:
    """The events of each slice.

    With ``scrape_seconds`` an extrapolated increase is asked over that much more than the slice,
    and scaled back: neighbouring slices then share the pair of samples that lies across their edge,
    which plain increases of short slices both miss.
    """
    step = query.step or query.span.seconds
    grid = _Grid(query, step)
    margins = {
        expression: (scrape_seconds or 0) if not expression.raw and expression.estimated else 0
        for expression in (pair.total, pair.part)
    }
    asked = [request for expression, margin in margins.items() for request in grid.requests(expression, step, margin)]
    outcomes = yield [Dialect(), *asked, *(detector(side, query) for side in checkable(pair))]
    totals = grid.read(outcomes, pair.total, step, margins[pair.total])
    parts = grid.read(outcomes, pair.part, step, margins[pair.part])
    if isinstance(totals, Unanswered) or isinstance(parts, Unanswered):
        return totals if isinstance(totals, Unanswered) else parts  # type: ignore[return-value]
    if not totals:
        return Unanswered(Reason.NO_DATA, f"{query.source}: {no_data(pair.total.brief)}")
    if not parts and any(any(values.values()) for values in totals.values()):
        try:
            zero = yield from zeros(query, pair, {query.span.start: Samples()}, [query.span.start])
        except Doubt as doubt:
            return Unanswered(doubt.unanswered.reason, f"{query.source}: {doubt.unanswered.detail}")
        if not zero:
            words = f"{pair.part.brief}, the {pair.name} events, gave no series while the total has some"
            return Unanswered(Reason.NO_DATA, f"{query.source}: {words}: no zero is assumed")
    asking = yield from how_to_ask(query, pair, outcomes, exact=is_exact(outcomes))
    if isinstance(asking, Unanswered):
        return asking
    born = (yield from _born(query, pair, asking)) if asking else {}
    if isinstance(born, Unanswered):
        return born
    return _paired(query, pair, totals, parts, born, estimated=estimated)


def _born(query: Query, pair: Pair, asking: Asking) -> Steps[Mapping[int, Born] | Unanswered]:
    """What was born in each slice, by its end."""
    step = query.step or query.span.seconds
    grid = _Grid(query, step)
    window = Window(step, query.span.end)
    wanted = {
        (kind, side): replace(side, pieces=(request.promql,))
        for side in checkable(pair)
        for kind, request in asking.requests(side, window).items()
    }
    outcomes = yield [request for expression in wanted.values() for request in grid.requests(expression, step)]
    found: dict[tuple[str, Expression], Groups] = {}
    for key, expression in wanted.items():
        values = grid.read(outcomes, expression, step)
        if isinstance(values, Unanswered):
            return values
        found[key] = values

    def side(kind: str, expression: Expression, end: int) -> Mapping[Labels, Fraction]:
        values = {group: values.get(end) for group, values in found.get((kind, expression), {}).items()}
        return {group: value for group, value in values.items() if isinstance(value, Fraction) and value > 0}

    ends = {end for _, end in grid.slices() if end > asking.data_begins}
    return {
        end: Born(*(Sides(side(kind, pair.total, end), side(kind, pair.part, end)) for kind in KINDS)) for end in ends
    }


def count_ready_slices(query: Query, ready: Ready, *, nothing_is_empty: bool) -> Steps[Slices | Unanswered]:
    """The seconds of success in each slice.

    With ``nothing_is_empty`` (VictoriaMetrics) a slice without an answer is 0/0, one without traffic;
    whether there was data at all, the presence tells.
    """
    step = query.step or query.span.seconds
    grid = _Grid(query, step)
    outcomes = yield grid.requests(ready.ratio, step)
    groups = grid.read(outcomes, ready.ratio, step)
    if isinstance(groups, Unanswered):
        return groups
    if not groups:
        return Unanswered(Reason.NO_DATA, f"{query.source}: {no_data(ready.ratio.brief)}")
    try:
        found = {
            group: [
                (start, end, ready.tally(values.get(end, Odd.NAN), Fraction(end - start)), end - start)
                for start, end in grid.slices()
                if end in values or nothing_is_empty
            ]
            for group, values in groups.items()
        }
    except Doubt as doubt:
        return Unanswered(doubt.unanswered.reason, f"{query.source}: {ready.ratio.brief}: {doubt.unanswered.detail}")
    return Slices(found)


def _paired(
    query: Query, pair: Pair, totals: Groups, parts: Groups, born: Mapping[int, Born], *, estimated: bool
) -> Slices | Unanswered:
    """Totals and parts put together, slice by slice; one implausible slice spoils the answer."""
    grid = _Grid(query, query.step or query.span.seconds)
    newborn = {group for each in born.values() for group in each.groups}
    groups = sorted(totals.keys() | parts.keys() | newborn)
    names = BOUNDS if born else BOUNDS[:1]
    bounds: list[dict[Labels, list[Slice]]] = [{group: [] for group in groups} for _ in names]
    cut = 0
    for start, end in grid.slices():
        extra = born.get(end, Born())
        values = {group: (totals.get(group, {}).get(end), parts.get(group, {}).get(end)) for group in groups}
        there = {
            group: pair_of
            for group, pair_of in values.items()
            if pair_of[0] is not None or pair_of[1] or group in extra.groups
        }
        counted, notices = tallies(query, pair, there, extra, end - start, until=end, estimated=estimated)
        cut += bool(notices)
        for bound, name in zip(bounds, names, strict=True):
            for group, tally in getattr(counted, name).items():
                if isinstance(tally, Unanswered):
                    return tally
                bound[group].append((start, end, tally, end - start))
    notice = f"{query.source}: {pair.name} exceeded the total a little in {cut} slices and was cut to it"
    certain, *others = bounds
    others = [each for place, each in enumerate(others) if each not in (certain, *others[:place])]
    return Slices(certain, (*unchecked(query, pair), *([notice] if cut else [])), tuple(others))


class _Grid:
    """The slices of a query: whole ones, and the shorter one that is left at the end."""

    def __init__(self, query: Query, step: int) -> None:
        self._query = query
        self._step = step
        self._last = query.span.end - query.span.seconds % step

    def slices(self) -> list[tuple[int, int]]:
        """Start and end of each slice."""
        span = self._query.span
        whole = [(start, start + self._step) for start in range(span.start, self._last, self._step)]
        return whole + ([(self._last, span.end)] if self._last < span.end else [])

    def requests(self, expression: Expression, length: int, margin: int = 0) -> list[Request]:
        """What to ask for the values of all slices."""
        span: Span = self._query.span
        asked: list[Request] = []
        if self._last > span.start:
            series = self._query.at_most + 1 if self._query.group_by else 1
            promql = expression.over(length + margin)
            asked += chunks(promql, span.start + self._step, self._last, self._step, series)
        if self._last < span.end:
            asked.append(Instant(expression.over(span.end - self._last + margin), span.end))
        return asked

    def read(self, outcomes: Outcomes, expression: Expression, length: int, margin: int = 0) -> Groups | Unanswered:
        """The values by group and slice end, without the share of the margin."""
        groups: Groups = {}
        for request in self.requests(expression, length, margin):
            outcome = outcomes[request]
            if isinstance(outcome, Unanswered):
                return outcome
            window = length if isinstance(request, Range) else self._query.span.end - self._last
            try:
                piece = by_group(outcome, expression, self._query.group_by)
            except Doubt as doubt:
                words = f"{self._query.source}: {request.brief}: {doubt.unanswered.detail}"
                return Unanswered(doubt.unanswered.reason, words)
            scale = Fraction(window, window + margin)
            for group, values in piece.items():
                groups.setdefault(group, {}).update({end: _scaled(value, scale) for end, value in values.items()})
        return groups


def _scaled(value: Value, scale: Fraction) -> Value:
    return value if isinstance(value, Odd) else value * scale
